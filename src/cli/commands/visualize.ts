import { join, relative } from 'node:path';
import { Command } from 'commander';
import type { Sheet } from '../../charts/definition.js';
import { bytes, plural } from '../../charts/format.js';
import { type Reading, readCharts } from '../../charts/read.js';
import { sheets } from '../../charts/sheets.js';
import { EdpError } from '../../model/errors.js';
import { Context } from '../context.js';
import type { Io } from '../io.js';
import type { Row } from '../output.js';
import { drawSheets } from '../pictures.js';
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
  const written = await drawSheets(wanted, reading, folder, progress);
  progress.clear();
  const files = written.map((w) => ({ ...w, file: w.file && relative(context.io.cwd, w.file) }));
  report(context, files, reading, progress);
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
