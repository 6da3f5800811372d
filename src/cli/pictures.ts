import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import type { Sheet } from '../charts/definition.js';
import { narrow } from '../charts/filter.js';
import type { SheetPicture } from '../charts/png.js';
import type { Reading } from '../charts/read.js';
import { writeWhole } from './files.js';
import type { Progress } from './progress.js';

/** A sheet's picture as it was written. `file` is null where no chart of it had anything to show. */
export interface Picture extends Record<string, unknown> {
  sheet: string;
  /** Path of the PNG. */
  file: string | null;
  bytes: number;
  /** Pixels. */
  width: number;
  height: number;
  charts: number;
  empty: number;
}

/** Draws sheets into a folder, one PNG each. */
export async function drawSheets(
  sheets: readonly Sheet[],
  { data, about }: Reading,
  folder: string,
  progress: Progress,
): Promise<Picture[]> {
  // Large, and of no use to other commands.
  const { renderSheet } = await import('../charts/png.js');
  const pictures: Promise<Picture>[] = [];
  for (const [done, sheet] of sheets.entries()) {
    progress.update(`drawing ${done + 1}/${sheets.length} ${sheet.name}`);
    // Composing keeps the thread busy; others may have waited for it.
    await turn();
    const drawn = renderSheet(sheet, narrow(data, {}, about), about).then((picture) => write(sheet, picture, folder));
    drawn.catch(() => undefined);
    pictures.push(drawn);
    // Two at a time: this one becomes pixels while the next is composed.
    await pictures.at(-2);
  }
  return Promise.all(pictures);
}

/** Writes one picture, whole or not at all; none where there is nothing to show. */
async function write(
  { name }: Sheet,
  { png, width, height, composed }: SheetPicture,
  folder: string,
): Promise<Picture> {
  const empty = composed.charts.filter((c) => c.empty !== null).length;
  const charts = composed.charts.length - empty;
  if (charts === 0) return { sheet: name, file: null, bytes: 0, width, height, charts, empty };
  const file = join(folder, `${name}.png`);
  await writeWhole(file, png);
  return { sheet: name, file, bytes: png.byteLength, width, height, charts, empty };
}
