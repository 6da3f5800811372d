import { Command } from 'commander';
import { withLakehouse } from '../../project/lakehouse.js';
import { Context } from '../context.js';
import type { Io } from '../io.js';
import { wholeNumber } from '../run-options.js';

export const historyCommand = (io: Io): Command =>
  new Command('history')
    .summary('what was published when, on a cluster')
    .description(
      'Publications, the latest first: at each, all tables named became visible at once. `edp query --at` reads the tables as they were then, until `edp optimize` forgets it.',
    )
    .option('-n, --rows <n>', 'how many', wholeNumber(1), 20)
    .addHelpText(
      'after',
      `
Examples:
  $ edp history
  $ edp query --at 12 "SELECT count(*) FROM gold.fact_sales"`,
    )
    .action((flags: { rows: number }, command: Command) => history(Context.of(io, command), flags.rows));

async function history(context: Context, rows: number): Promise<void> {
  const project = await context.project();
  context.assertCluster(project);
  const list = await withLakehouse(project, { now: context.io.now, write: false }, (lakehouse) =>
    lakehouse.history(rows),
  );
  context.output.table(
    [
      { name: 'publication', numeric: true },
      { name: 'published_at' },
      { name: 'tables', numeric: true },
      { name: 'changed', width: 100 },
    ],
    list.map(({ id, publishedAt, changed }) => ({
      publication: id,
      published_at: publishedAt,
      tables: changed.length,
      changed: changed.join(', '),
    })),
    'publication',
  );
}
