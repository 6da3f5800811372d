import { Command, Option } from 'commander';
import { withLakehouse } from '../../project/lakehouse.js';
import { migrate } from '../../project/migrate.js';
import { Context } from '../context.js';
import { plural } from '../format.js';
import type { Io } from '../io.js';

export const migrateCommand = (io: Io): Command =>
  new Command('migrate')
    .summary('move an embedded installation to the cluster')
    .description(
      'Copies the database file into the lakehouse of the services: Bronze, all tables, ledger, cursors, quarantine. All of it is published at once; the file is only read. Runs then go on where they were, once `profile` is cluster in edp.config.ts.',
    )
    .addOption(new Option('--to <profile>', 'where to').choices(['cluster']).makeOptionMandatory())
    .addHelpText(
      'after',
      `
Examples:
  $ edp migrate --to cluster
  $ edp up minio postgres spark && edp migrate --to cluster`,
    )
    .action((_: unknown, command: Command) => migrateTo(Context.of(io, command)));

async function migrateTo(context: Context): Promise<void> {
  const project = await context.project();
  const progress = context.progress();
  const tables = await withLakehouse(project, { now: context.io.now, write: true }, (lakehouse) =>
    migrate(lakehouse, project, {
      onTable: ({ table, done, total }) => progress.update(`${done} of ${plural(total, 'table')}: ${table}`),
    }),
  );
  progress.clear();
  const { output } = context;
  output.table(
    [{ name: 'table' }, { name: 'rows', numeric: true }],
    tables.map((t) => ({ ...t })),
    'table',
  );
  const rows = tables.reduce((sum, t) => sum + t.rows, 0n);
  output.note(`${plural(tables.length, 'table')} with ${plural(rows, 'row')} are in the lakehouse.`);
  if (project.config.profile === 'embedded') {
    output.note("Set profile: 'cluster' in edp.config.ts; the database file is not needed any more.");
  }
}
