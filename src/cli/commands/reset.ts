import { existsSync, rmSync, statSync } from 'node:fs';
import { Command } from 'commander';
import type { Database } from '../../engine/database.js';
import { EdpError } from '../../model/errors.js';
import { lakehouseSettings } from '../../project/cluster.js';
import { resetLakehouse } from '../../project/lakehouse.js';
import type { Project } from '../../project/project.js';
import { Context } from '../context.js';
import type { Io } from '../io.js';
import { confirm } from '../prompt.js';

interface Flags {
  yes?: boolean;
}

export const resetCommand = (io: Io): Command =>
  new Command('reset')
    .summary('remove the database; the files stay')
    .description(
      'Removes the database, or empties the lakehouse: all tables, the ledger, the quarantine. The source files stay, and `edp ingest` reads them again. Asks first.',
    )
    .option('-y, --yes', 'do not ask')
    .addHelpText(
      'after',
      `
Examples:
  $ edp reset
  $ edp reset --yes && edp ingest && edp run`,
    )
    .action((flags: Flags, command: Command) => reset(Context.of(io, command), flags));

async function reset(context: Context, flags: Flags): Promise<void> {
  const project = await context.project();
  if (project.config.profile === 'cluster') return emptyLakehouse(context, project, flags);
  const { databasePath } = project;
  const { output } = context;
  if (!existsSync(databasePath)) {
    output.note('There is no database; nothing to do.');
    return;
  }
  await warnOfForgotten(context, () => context.own(project, linesOfForgotten));
  const size = `${(statSync(databasePath).size / 1e6).toFixed(1)} MB`;
  if (!(await confirm(context.io, `Remove ${databasePath} (${size}) with all tables?`, flags.yes))) {
    output.note('Nothing was changed.');
    process.exitCode = 1;
    return;
  }
  for (const suffix of ['', '.wal', '.tmp']) rmSync(`${databasePath}${suffix}`, { force: true, recursive: true });
  output.result('The database is removed.', { removed: databasePath });
}

async function emptyLakehouse(context: Context, project: Project, flags: Flags): Promise<void> {
  const { output } = context;
  const settings = lakehouseSettings(project, context.io.env);
  await warnOfForgotten(context, () => context.look(project, ({ state }) => linesOfForgotten(state)));
  if (!(await confirm(context.io, `Empty the lakehouse ${settings.warehouse}, with all tables?`, flags.yes))) {
    output.note('Nothing was changed.');
    process.exitCode = 1;
    return;
  }
  await resetLakehouse(settings);
  output.result('The lakehouse is empty.', { emptied: settings.warehouse });
}

const linesOfForgotten = (state: Database): Promise<{ origin: string }[]> =>
  state.rows<{ origin: string }>('SELECT DISTINCT origin FROM edp.forgotten_lines ORDER BY origin');

/**
 * Names the files whose lines tell of erased persons: what remembers them goes with the database. What is broken may be
 * removed; what is in use may not.
 */
async function warnOfForgotten(context: Context, read: () => Promise<{ origin: string }[]>): Promise<void> {
  const rows = await read().catch((error: unknown) => {
    const kept = error instanceof EdpError && error.code !== 'DATABASE_LOCKED' && error.code !== 'SERVICE_DOWN';
    if (!kept) throw error;
    return [];
  });
  if (rows.length === 0) return;
  const { output } = context;
  output.warn('persons were erased by `edp forget`; these files bring them back unless their lines are deleted:');
  for (const { origin } of rows) output.note(`  ${origin}`);
}
