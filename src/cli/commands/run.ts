import { Command, Option } from 'commander';
import { jobNamed, jobs } from '../../../jobs/index.js';
import { EdpError } from '../../model/errors.js';
import { runTables } from '../actions.js';
import { Context } from '../context.js';
import { instant } from '../format.js';
import type { Io } from '../io.js';
import { runJob } from '../jobs.js';
import { addRunOptions, moment, type RunFlags, runRequest } from '../run-options.js';

interface Flags extends RunFlags {
  snapshotAt?: Date[];
  job?: string;
}

export const runCommand = (io: Io): Command =>
  addRunOptions(new Command('run'))
    .summary('bring the tables up to date')
    .description(
      'Rebuilds what new records touch, and publishes all tables at once. A table that fails a check is held back.',
    )
    .option(
      '--snapshot-at <time>',
      'register a moment for which customer_product_interactions keeps a snapshot (repeatable)',
      (text: string, before: Date[] | undefined) => [...(before ?? []), moment(text)],
    )
    .addOption(
      new Option('--job <name>', 'run a job instead: all steps of a pipeline of jobs/').choices(
        jobs.map((j) => j.name),
      ),
    )
    .addHelpText(
      'after',
      `
Examples:
  $ edp run                                 everything that has changed
  $ edp run --select +fact_sales            fact_sales and all it is made of
  $ edp run --select layer:silver
  $ edp run --full --select sales_performance_metrics+
  $ edp run --from 2026-11-01 --to 2026-11-07
  $ edp run --snapshot-at 2026-11-01T00:00
  $ edp run --job gold-aggregations`,
    )
    .action((flags: Flags, command: Command) => start(Context.of(io, command), flags));

async function start(context: Context, flags: Flags): Promise<void> {
  if (flags.job !== undefined) return runJob(context, jobNamed(flags.job));
  const moments = flags.snapshotAt ?? [];
  const future = moments.find((m) => m > context.io.now());
  if (future) throw new EdpError('USAGE', `${instant(future)} is in the future: nothing is known of it yet.`);
  return runTables(context, runRequest(flags), moments);
}
