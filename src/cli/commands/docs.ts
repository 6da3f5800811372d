import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Command } from 'commander';
import { dataModelPage } from '../../docs/data-model.js';
import { differences } from '../../docs/difference.js';
import { EdpError } from '../../model/errors.js';
import { Context } from '../context.js';
import { writeWhole } from '../files.js';
import { plural } from '../format.js';
import type { Io } from '../io.js';

interface Flags {
  out?: string;
  check?: boolean;
}

const page = join('docs', 'data-model.md');

export const docsCommand = (io: Io): Command =>
  new Command('docs')
    .summary('write the page about the data model')
    .description(
      'Writes a Markdown page from the definitions of all tables: diagrams, grain, columns and their meaning, how each table is kept up to date, its checks. Reads no data. The same definitions give the same bytes.',
    )
    .option('-o, --out <file>', `where to (default: ${page} in the project)`)
    .option('--check', 'write nothing; fail if the file differs, and say where')
    .addHelpText(
      'after',
      `
Examples:
  $ edp docs
  $ edp docs --check                  in a pipeline of checks: exit code 3 if out of date
  $ edp docs --out public/tables.md`,
    )
    .action((flags: Flags, command: Command) => docs(Context.of(io, command), flags));

async function docs(context: Context, { out, check }: Flags): Promise<void> {
  const { graph, directory } = await context.project();
  const file = out === undefined ? join(directory, page) : context.path(out);
  const shown = relative(context.io.cwd, file);
  const text = dataModelPage(graph);
  const before = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  const state = before === undefined ? 'new' : before === text ? 'unchanged' : 'changed';
  if (check && state !== 'unchanged') throw outOfDate(shown, before, text);
  if (state !== 'unchanged') await writeWhole(file, text);
  const tables = graph.order.length;
  const said = { new: '', changed: ', brought up to date', unchanged: ', up to date already' }[state];
  context.output.result(`${shown}: ${plural(tables, 'table')}${said}`, { file, tables, state });
}

/** How many differences are told. */
const told = 10;

function outOfDate(file: string, before: string | undefined, text: string): EdpError {
  const hint = 'Run `edp docs`, and keep what it writes.';
  if (before === undefined) return new EdpError('CHECK_FAILED', 'The page does not exist.', { where: file, hint });
  const found = differences(before, text);
  const more = found.length > told ? [`and ${plural(found.length - told, 'section')} more`] : [];
  const list = [...found.slice(0, told), ...more].map((line) => `\n  ${line}`).join('');
  return new EdpError('CHECK_FAILED', `The page is out of date:${list}`, { where: file, hint });
}
