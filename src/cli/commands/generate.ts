import { mkdirSync } from 'node:fs';
import { relative } from 'node:path';
import { Command } from 'commander';
import { defaultWorld, type WorldOptions, worldEndingAt, writeSampleData, writeWorld } from '../../generate/index.js';
import { EdpError } from '../../model/errors.js';
import { Context } from '../context.js';
import { plural, seconds } from '../format.js';
import type { Io } from '../io.js';
import { day, wholeNumber } from '../run-options.js';

interface Flags {
  out: string;
  seed?: number;
  customers?: number;
  products?: number;
  campaigns?: number;
  events?: number;
  sales?: number;
  days?: number;
  start?: string;
  current?: boolean;
  truth?: string;
  gzip?: boolean;
  sample?: boolean;
}

const world = defaultWorld();

export const generateCommand = (io: Io): Command =>
  new Command('generate')
    .summary('make data of a small retail world')
    .description(
      'Writes what the sources of a small retail world would send, dirt and all: <out>/<source>/<day of arrival>.ndjson. The same options give the same bytes.',
    )
    .option('-o, --out <dir>', 'folder to write to', 'data/incoming')
    .option('--seed <n>', `another world (default: ${world.seed})`, wholeNumber(0))
    .option('--customers <n>', `default: ${world.customers}`, wholeNumber(1))
    .option('--products <n>', `default: ${world.products}`, wholeNumber(1))
    .option('--campaigns <n>', `default: ${world.campaigns}`, wholeNumber(1))
    .option('--events <n>', `default: ${world.events}`, wholeNumber(1))
    .option('--sales <n>', `marketplace sales (default: ${world.marketplaceSales})`, wholeNumber(1))
    .option('--days <n>', `default: ${world.days}`, wholeNumber(1))
    .option('--start <day>', `first day (default: ${world.start})`, day)
    .option('--current', 'let the last day be today, and nothing arrive after now')
    .option('--truth <file>', 'also write what is true of this world, which no table may read')
    .option('--gzip', 'compress the files')
    .option('--sample', 'only the small committed sample: five JSON arrays, always the same')
    .addHelpText(
      'after',
      `
Examples:
  $ edp generate
  $ edp generate --seed 7 --events 1000000 --out big --gzip
  $ edp generate --current --days 14 --truth truth.json`,
    )
    .action((flags: Flags, command: Command) => generate(Context.of(io, command), flags));

async function generate(context: Context, flags: Flags): Promise<void> {
  if (flags.current && flags.start) {
    throw new EdpError('USAGE', '--current and --start exclude each other.', { hint: 'Say --days with --current.' });
  }
  const directory = context.path(flags.out);
  if (flags.sample) {
    mkdirSync(directory, { recursive: true });
    writeSampleData(directory);
    context.output.note(`the sample is in ${relative(context.io.cwd, directory) || '.'}/`);
    return;
  }
  const options = worldOf(context.io.now(), flags);
  const progress = context.progress();
  const summary = await writeWorld(directory, options, {
    onProgress: ({ what, done, total }) => progress.update(`${what}: ${done} of ${total}`),
    ...(flags.truth !== undefined && { truth: context.path(flags.truth) }),
  });
  progress.clear();
  const rows = Object.entries(summary.sources).map(([source, { files, records }]) => ({ source, files, records }));
  context.output.table(
    [{ name: 'source' }, { name: 'files', numeric: true }, { name: 'records', numeric: true }],
    rows,
  );
  const where = relative(context.io.cwd, directory) || '.';
  context.output.note(
    `${plural(options.days, 'day')} from ${options.start} in ${where}/ (${seconds(progress.elapsed)})`,
  );
}

function worldOf(now: Date, flags: Flags): WorldOptions {
  const { seed, customers, products, campaigns, events, days, start, gzip } = flags;
  const given = { seed, customers, products, campaigns, events, days, start, gzip, marketplaceSales: flags.sales };
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const options = defaultWorld(set);
  return flags.current ? worldEndingAt(now, options) : options;
}
