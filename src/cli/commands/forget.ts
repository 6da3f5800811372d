import { Command } from 'commander';
import { forgetPerson } from '../../run/forget.js';
import { runTables } from '../actions.js';
import { Context } from '../context.js';
import { plural } from '../format.js';
import type { Io } from '../io.js';
import { confirm } from '../prompt.js';

interface Flags {
  yes?: boolean;
  run?: boolean;
}

export const forgetCommand = (io: Io): Command =>
  new Command('forget')
    .summary('erase a person; the sales stay')
    .description(
      'Erases a customer: personal data is removed from Bronze and quarantine, the id becomes a random one, amounts stay. Then all tables that hold the person are rebuilt, snapshots too. Cannot be undone; asks first.',
    )
    .argument('<customer>', 'the customer_id')
    .option('-y, --yes', 'do not ask')
    .option('--no-run', 'do not rebuild the tables now: until the next run they still show the person')
    .addHelpText(
      'after',
      `
Examples:
  $ edp forget C-000042
  $ edp forget C-000042 --yes --json`,
    )
    .action((customer: string, flags: Flags, command: Command) => forget(Context.of(io, command), customer, flags));

async function forget(context: Context, customer: string, flags: Flags): Promise<void> {
  const project = await context.project();
  const { output, io } = context;
  if (!(await confirm(io, `Erase customer ${customer} for good?`, flags.yes))) {
    output.note('Nothing was changed.');
    process.exitCode = 1;
    return;
  }
  const result = await context.own(project, (engine) =>
    forgetPerson(engine, project.sources, customer, { now: io.now() }),
  );
  const { records, quarantined, origins, sources, pseudonym } = result;
  if (pseudonym === undefined) {
    output.result('There is no record of this customer; nothing was changed.', { records, quarantined });
    return;
  }
  output.result(
    `Erased from ${plural(records, 'record')} of ${sources.join(', ') || 'no source'} and ${plural(quarantined, 'quarantined record')}.`,
    { records, quarantined, sources, origins, pseudonym },
  );
  output.note('Files that brought them, which the platform does not touch:');
  for (const origin of origins) output.note(`  ${origin}`);
  if (flags.run !== false) await runTables(context, {});
  // What was replaced must not stay in free parts of the file.
  await context.own(project, (engine) => engine.execute('CHECKPOINT'));
}
