import { renderAsync } from '@resvg/resvg-js';
import type { About, Data, Sheet, Theme } from './definition.js';
import { fontFamily, fontFiles } from './png/fonts.js';
import { type ComposedSheet, composeSheet, zoom } from './png/sheet.js';
import { light } from './theme.js';

export interface SheetPicture {
  png: Uint8Array;
  width: number;
  height: number;
  composed: ComposedSheet;
}

/** A sheet as a PNG of 2400 × 1600 pixels, in fonts of its own. Its pixels are made on a thread beside the caller's. */
export async function renderSheet(sheet: Sheet, data: Data, about: About, theme: Theme = light): Promise<SheetPicture> {
  const composed = composeSheet(sheet, data, about, theme);
  const image = await rasterize(composed.svg);
  return { png: image.asPng(), width: image.width, height: image.height, composed };
}

/** SVG to pixels. Without `fontFiles` there is no text: tests see it missing. */
export const rasterize = (svg: string, files: readonly string[] = Object.values(fontFiles)) =>
  renderAsync(svg, {
    fitTo: { mode: 'zoom', value: zoom },
    font: {
      loadSystemFonts: false,
      fontFiles: [...files],
      defaultFontFamily: fontFamily,
      sansSerifFamily: fontFamily,
    },
  });
