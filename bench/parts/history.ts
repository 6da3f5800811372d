import { defaultWorld } from '../../src/generate/index.js';
import { buildBase, type DayTimes, layOut, oneMoreDay } from '../support/days.js';
import type { BenchContext, PartResult } from '../support/result.js';
import { spentRatios, spentSpread, takeTurns } from '../support/statistics.js';
import { plus } from '../support/stopwatch.js';
import { type StoredWorld, storedWorld } from '../support/worlds.js';
import { slowestTables } from './day.js';

/** The same day, of 10,000 events, in the same shop: with all its history, and with its last 90 days. */
export async function historyPart(context: BenchContext): Promise<PartResult> {
  const world = await shop(900, context);
  const folders = { short: await layOut('history-90', world, 90), long: await layOut('history-900', world) };
  const short = await buildBase(folders.short, context);
  const long = await buildBase(folders.long, context);
  const times = await takeTurns<'long' | 'short', DayTimes>(context.rounds, {
    long: () => oneMoreDay(long, context),
    short: () => oneMoreDay(short, context),
  });
  const cost = (days: readonly DayTimes[]) => days.map((d) => plus(d.ingest, d.run));
  return {
    part: 'history',
    title: `one more day of ${10_000 * context.scale} events on 900 days against 90`,
    lines: [
      { kind: 'spent', name: '900 days: ingest', spent: spentSpread(times.long.map((d) => d.ingest)) },
      { kind: 'spent', name: '90 days: ingest', spent: spentSpread(times.short.map((d) => d.ingest)) },
      { kind: 'spent', name: '900 days: run', spent: spentSpread(times.long.map((d) => d.run)) },
      { kind: 'spent', name: '90 days: run', spent: spentSpread(times.short.map((d) => d.run)) },
      {
        kind: 'ratio',
        name: '900 days ÷ 90 days',
        ratio: spentRatios(cost(times.long), cost(times.short)),
        target: 1.5,
      },
      { kind: 'spent', name: 'apart: kept full, 900 days', spent: spentSpread(times.long.map((d) => d.keptFull)) },
      { kind: 'spent', name: 'apart: kept full, 90 days', spent: spentSpread(times.short.map((d) => d.keptFull)) },
      { kind: 'spent', name: 'apart: new snapshots, 900 days', spent: spentSpread(times.long.map((d) => d.snapshots)) },
      { kind: 'spent', name: 'apart: new snapshots, 90 days', spent: spentSpread(times.short.map((d) => d.snapshots)) },
      { kind: 'spent', name: 'apart: checkpoint, 900 days', spent: spentSpread(times.long.map((d) => d.checkpoint)) },
      { kind: 'spent', name: 'apart: checkpoint, 90 days', spent: spentSpread(times.short.map((d) => d.checkpoint)) },
      { kind: 'note', text: 'On 900 days:' },
      ...slowestTables(times.long),
      { kind: 'note', text: 'On 90 days:' },
      ...slowestTables(times.short),
    ],
  };
}

function shop(days: number, { scale, note }: BenchContext): Promise<StoredWorld> {
  const events = Math.round(10_000 * scale * (days + 1));
  const size = {
    customers: Math.max(200, Math.round(6_000 * scale)),
    products: Math.max(100, Math.round(1_000 * scale)),
  };
  return storedWorld(
    defaultWorld({ events, marketplaceSales: Math.round(events / 10), days: days + 1, ...size }),
    note,
  );
}
