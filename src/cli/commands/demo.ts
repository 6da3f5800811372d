import { Command } from 'commander';
import { Context } from '../context.js';
import { playDemo } from '../demo/play.js';
import { prepareDemo } from '../demo/project.js';
import { summarize } from '../demo/summary.js';
import type { Io } from '../io.js';
import { wholeNumber } from '../run-options.js';

interface Flags {
  events: number;
  sales: number;
  customers: number;
  days: number;
  seed: number;
}

export const demoCommand = (io: Io): Command =>
  new Command('demo')
    .summary('see the whole platform work, in a minute or two')
    .description(
      'Makes the data of a small retail world, with everything that real data has wrong with it; loads its first half as history, then goes on day by day, Bronze to Gold; ends with an account of every record. The project stays, to look around in.',
    )
    .argument('[dir]', 'folder of the demo', 'edp-demo')
    .option('--events <n>', 'events in all', wholeNumber(100), 300_000)
    .option('--sales <n>', 'marketplace sales in all', wholeNumber(10), 30_000)
    .option('--customers <n>', 'customers', wholeNumber(10), 2_000)
    .option('--days <n>', 'days, half of them history', wholeNumber(2), 60)
    .option('--seed <n>', 'another world', wholeNumber(0), 1)
    .addHelpText(
      'after',
      `
Examples:
  $ edp demo
  $ edp --project edp-demo status
  $ edp demo small --days 14 --events 20000 --sales 2000`,
    )
    .action((dir: string, flags: Flags, command: Command) => demo(Context.of(io, command), dir, flags));

async function demo(context: Context, dir: string, flags: Flags): Promise<void> {
  const progress = context.progress();
  const setting = await prepareDemo(context, context.path(dir), flags, progress);
  const played = await playDemo(context, setting, progress);
  progress.clear();
  summarize(context, dir, setting, played, progress.elapsed);
}
