import { Command } from 'commander';
import { withLakehouse } from '../../project/lakehouse.js';
import { retention } from '../../project/warehouse.js';
import { Context } from '../context.js';
import { plural } from '../format.js';
import type { Io } from '../io.js';
import { wholeNumber } from '../run-options.js';

export const optimizeCommand = (io: Io): Command =>
  new Command('optimize')
    .summary('put small files together, and forget old publications, on a cluster')
    .description(
      'Rewrites small files and those with deleted rows, forgets publications of before, expires the snapshots that only they needed, and removes files that nothing names. Killed at any point, what is published can be read; it can be run again.',
    )
    .option('--keep-days <n>', 'what was published in the last n days can still be read', wholeNumber(0), 7)
    .addHelpText(
      'after',
      `
Examples:
  $ edp optimize
  $ edp optimize --keep-days 30`,
    )
    .action((flags: { keepDays: number }, command: Command) => optimize(Context.of(io, command), flags.keepDays));

async function optimize(context: Context, keepDays: number): Promise<void> {
  const project = await context.project();
  context.assertCluster(project);
  const progress = context.progress();
  const { now } = context.io;
  const { tables, orphans } = await withLakehouse(project, { now, write: true }, (lakehouse) =>
    lakehouse.optimize({
      ...retention(now(), keepDays),
      onTable: ({ table, done, total }) => progress.update(`${done} of ${plural(total, 'step')}: ${table}`),
    }),
  );
  progress.clear();
  const numeric = (name: string) => ({ name, numeric: true });
  context.output.table(
    [{ name: 'table' }, numeric('rewritten'), numeric('added'), numeric('expired')],
    tables.map((t) => ({ ...t })),
    'table',
  );
  context.output.note(
    `${plural(orphans, 'file')} that nothing named removed; publications of the last ${plural(keepDays, 'day')} are kept.`,
  );
}
