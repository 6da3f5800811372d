import type { About, Data, Figure, Theme } from '../definition.js';
import { value } from '../format.js';
import type { Box } from './sheet.js';
import { wrap } from './text.js';

interface Lines {
  theme: Theme;
  parts: string[];
  lines(
    x: number,
    top: number,
    lines: readonly string[],
    style: { size: number; color: string; bold?: boolean },
  ): number;
}

const sizes = { value: 27, label: 13.5 } as const;
const gap = 16;
const padding = 16;

/** Headline figures side by side; returns the height that they take. */
export function drawFigures(
  canvas: Lines,
  figures: readonly Figure[],
  { data, about, box }: { data: Data; about: About; box: Box },
): number {
  if (figures.length === 0) return 0;
  const { theme } = canvas;
  const width = (box.width - gap * (figures.length - 1)) / figures.length;
  for (const [i, figure] of figures.entries()) {
    const x = box.x + i * (width + gap);
    const n = figure.value(data, about);
    canvas.parts.push(
      `<rect x="${x}" y="${box.y}" width="${width}" height="${box.height}" rx="8" fill="${theme.palette[0]}" fill-opacity="0.07"/>`,
    );
    const inside = width - 2 * padding;
    const [shown = '–'] = wrap(n === null ? '–' : value(n, figure.unit, about, 'short'), inside, sizes.value, {
      bold: true,
    });
    canvas.lines(x + padding, box.y + 10, [shown], { size: sizes.value, color: theme.text, bold: true });
    const label = wrap(figure.label, inside, sizes.label);
    canvas.lines(x + padding, box.y + 52, label, { size: sizes.label, color: theme.muted });
  }
  return box.height;
}
