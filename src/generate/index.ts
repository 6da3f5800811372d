import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { Bucket } from './bucket.js';
import { writeBucket } from './files.js';
import type { WorldOptions } from './options.js';
import { openWorld } from './play.js';
import { type Sink, SOURCES, type Source, type SourceSummary } from './sink.js';
import { DAY, dayText } from './time.js';
import { saleTruthLine, truthOf } from './truth.js';

export { type Dirt, defaultDirt, defaultWorld, type WorldOptions, worldEndingAt } from './options.js';
export { writeSampleData } from './sample.js';
export { SOURCES, type Source, type SourceSummary } from './sink.js';

export interface WorldSummary {
  sources: Record<Source, SourceSummary>;
  /** Before dirt, whether or not they have arrived by the end. */
  events: number;
  marketplaceSales: number;
  orders: number;
  /** Share of named customers' purchases that repeat an earlier one of the product. */
  repeatShare: number;
}

export interface WriteHooks {
  onProgress?: (progress: { what: string; done: number; total: number }) => void;
  /** Where to write the hidden truth; the truth of each sale goes beside it, as `<name>.sales.ndjson`. */
  truth?: string;
}

/**
 * Plays a world out and writes what its sources would have sent: `<directory>/<source>/<day of arrival>.ndjson`.
 * The same options always give the same bytes.
 */
export async function writeWorld(
  directory: string,
  options: WorldOptions,
  hooks: WriteHooks = {},
): Promise<WorldSummary> {
  const saleTruths = new Bucket();
  const { world, sink, simulation } = openWorld(options, (sale) => {
    if (hooks.truth !== undefined) saleTruths.add(0, saleTruthLine(sale));
  });
  for (const source of SOURCES) mkdirSync(join(directory, source), { recursive: true });
  for (let day = 0; day < options.days; day += 1) {
    simulation.playDay(day);
    await writeDay(directory, options, sink, day, dayText(world.start + day * DAY));
    hooks.onProgress?.({ what: 'days', done: day + 1, total: options.days });
    // Others may begin with what is written.
    await turn();
  }
  const { tally } = simulation;
  if (hooks.truth !== undefined) {
    mkdirSync(dirname(hooks.truth), { recursive: true });
    writeFileSync(hooks.truth, `${JSON.stringify(truthOf(world, tally, sink.summary), null, 1)}\n`);
    const beside = hooks.truth.replace(/(\.json)?$/, '.sales.ndjson');
    await writeBucket(beside, saleTruths, { gzip: false, json: false });
  }
  return {
    sources: sink.summary,
    events: tally.events,
    marketplaceSales: tally.saleLines,
    orders: tally.orders,
    repeatShare: tally.purchases > 0 ? tally.repeats / tally.purchases : 0,
  };
}

async function writeDay(
  directory: string,
  options: WorldOptions,
  sink: Sink,
  day: number,
  name: string,
): Promise<void> {
  const json = options.format === 'json';
  const gzip = options.gzip === true;
  for (const source of SOURCES) {
    const bucket = sink.take(source, day);
    if (bucket === null) continue;
    const file = `${name}.${json ? 'json' : 'ndjson'}${gzip ? '.gz' : ''}`;
    const summary = sink.summary[source];
    await writeBucket(join(directory, source, file), bucket, { gzip, json });
    summary.records += bucket.size;
    summary.files += 1;
  }
}
