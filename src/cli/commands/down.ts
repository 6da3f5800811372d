import { Command } from 'commander';
import { down } from '../../services/commands.js';
import { serviceNames } from '../../services/service.js';
import { Context } from '../context.js';
import type { Io } from '../io.js';
import { confirm } from '../prompt.js';
import { serviceName, siteOf, throwFailures } from '../services.js';

interface Flags {
  purge?: boolean;
  yes?: boolean;
}

export const downCommand = (io: Io): Command =>
  new Command('down')
    .argument('[names...]', 'minio, postgres, kafka, spark; all of them where none is named')
    .summary('stop the services; their data stay')
    .description(
      'Asks each service to end and, if it does not, kills it; those first that need others. Only processes that `edp up` started here are touched. Their data stay, unless --purge removes them: that asks first.',
    )
    .option('--purge', 'remove their data and logs, too')
    .option('-y, --yes', 'do not ask')
    .addHelpText(
      'after',
      `
Examples:
  $ edp down
  $ edp down spark
  $ edp down kafka --purge`,
    )
    .action((given: string[], flags: Flags, command: Command) => takeDown(Context.of(io, command), given, flags));

async function takeDown(context: Context, given: readonly string[], flags: Flags): Promise<void> {
  const names = given.map(serviceName);
  const progress = context.progress();
  const site = await siteOf(context, progress);
  const { output } = context;
  const which = (names.length > 0 ? names : serviceNames).join(', ');
  if (flags.purge && !(await confirm(context.io, `Remove all data of ${which} in ${site.folder}?`, flags.yes))) {
    output.note('Nothing was changed.');
    process.exitCode = 1;
    return;
  }
  const outcomes = await down(site, names, { purge: flags.purge });
  progress.clear();
  output.table(
    [{ name: 'service' }, { name: 'outcome' }, { name: 'data' }],
    outcomes.flatMap((o) =>
      'result' in o
        ? [{ service: o.service.name, outcome: o.result.outcome, data: flags.purge ? 'removed' : 'kept' }]
        : [],
    ),
  );
  throwFailures(outcomes);
}
