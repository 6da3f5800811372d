import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { Command } from 'commander';
import type { Sheet } from '../../charts/definition.js';
import { narrow } from '../../charts/filter.js';
import { bytes, plural } from '../../charts/format.js';
import type { SheetPicture } from '../../charts/png.js';
import { type Reading, readCharts } from '../../charts/read.js';
import { sheets } from '../../charts/sheets.js';
import { EdpError } from '../../model/errors.js';
import { Context } from '../context.js';
import type { Io } from '../io.js';
import type { Row } from '../output.js';
import type { Progress } from '../progress.js';

interface Flags {
  out: string;
  sheet?: string[];
}

export const visualizeCommand = (io: Io): Command =>
  new Command('visualize')
    .summary('draw the tables as pictures for slides')
    .description(
      'Writes a PNG per sheet: headline figures and four to six charts, with what the numbers are about and what is missing. Reads the published tables, beside a run if need be.',
    )
    .option('--out <dir>', 'folder of the pictures, in the project', 'visualizations')
    .option('--sheet <name...>', 'only these sheets')
    .addHelpText(
      'after',
      `
Sheets:
${sheets.map((s) => `  ${s.name}`).join('\n')}

Examples:
  $ edp visualize
  $ edp visualize --sheet sales_performance_dashboard --out /tmp/slides
  $ edp visualize --json | jq -r .file`,
    )
    .action((flags: Flags, command: Command) => visualize(Context.of(io, command), flags));

async function visualize(context: Context, flags: Flags): Promise<void> {
  const wanted = chosen(flags.sheet);
  const project = await context.project();
  const progress = context.progress();
  const needed = new Set(wanted.flatMap((s) => [...s.charts, ...s.figures].flatMap((c) => c.datasets)));
  const reading = await context.read(project, (reader) =>
    readCharts(reader, project.compile.settings, {
      datasets: [...needed],
      onDataset: ({ name, done, total }) => progress.update(`reading ${done + 1}/${total} ${name}`),
    }),
  );
  const folder = flags.out === 'visualizations' ? join(project.directory, flags.out) : context.path(flags.out);
  await mkdir(folder, { recursive: true });
  // Large, and of no use to other commands.
  const { renderSheet } = await import('../../charts/png.js');
  const written: Row[] = [];
  for (const [done, sheet] of wanted.entries()) {
    progress.update(`drawing ${done + 1}/${wanted.length} ${sheet.name}`);
    const picture = renderSheet(sheet, narrow(reading.data, {}, reading.about), reading.about);
    written.push(await write(sheet, picture, folder, context));
  }
  progress.clear();
  report(context, written, reading, progress);
}

function chosen(names: readonly string[] | undefined): readonly Sheet[] {
  if (names === undefined) return sheets;
  return names.map((name) => {
    const sheet = sheets.find((s) => s.name === name || `${s.name}.png` === name);
    if (sheet) return sheet;
    throw new EdpError('USAGE', `There is no sheet ${name}.`, {
      hint: `There are ${sheets.map((s) => s.name).join(', ')}.`,
    });
  });
}

/** Writes one picture, whole or not at all; none where there is nothing to show. */
async function write(
  sheet: Sheet,
  { png, width, height, composed }: SheetPicture,
  folder: string,
  context: Context,
): Promise<Row> {
  const empty = composed.charts.filter((c) => c.empty !== null);
  const charts = composed.charts.length - empty.length;
  if (charts === 0) return { sheet: sheet.name, file: null, bytes: 0, width, height, charts, empty: empty.length };
  const path = join(folder, `${sheet.name}.png`);
  await writeFile(`${path}.part`, png);
  await rename(`${path}.part`, path);
  const file = relative(context.io.cwd, path);
  return { sheet: sheet.name, file, bytes: png.byteLength, width, height, charts, empty: empty.length };
}

/** @throws EdpError NOTHING_ADMITTED if there was nothing to draw at all. */
function report(context: Context, written: readonly Row[], { about }: Reading, progress: Progress): void {
  const { output } = context;
  const drawn = written.filter((w) => w.file !== null);
  if (drawn.length === 0) {
    throw new EdpError('NOTHING_ADMITTED', 'There is nothing to draw: the tables are empty.', {
      hint: 'Run `edp ingest` and `edp run` first; `edp status` shows how far they have come.',
    });
  }
  output.table(
    [{ name: 'file', width: 90 }, { name: 'size' }, { name: 'charts', numeric: true }],
    drawn.map((w) => ({ ...w, size: bytes(Number(w.bytes)) })),
  );
  for (const { sheet } of written.filter((w) => w.file === null)) output.warn(`${String(sheet)}: nothing to draw yet.`);
  for (const { file, empty } of drawn) {
    if (Number(empty) > 0)
      output.warn(`${String(file)}: ${plural(Number(empty), 'chart')} without data; the picture says why.`);
  }
  for (const sentence of about.missing) output.note(sentence);
  output.note(`${plural(drawn.length, 'picture')} in ${progress.elapsed.toFixed(1)} s, as of ${about.asOf}`);
}
