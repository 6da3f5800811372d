import { defaultWorld } from '../../src/generate/index.js';
import { buildBase, type DayTimes, oneMoreDay } from '../support/days.js';
import type { BenchContext, PartResult } from '../support/result.js';
import { spentRatios, spentSpread, takeTurns } from '../support/statistics.js';
import { plus } from '../support/stopwatch.js';
import { storedWorld } from '../support/worlds.js';
import { slowestTables } from './day.js';

/** The same day, 10,000 events, in a shop of the same size with a long and with a short history. */
export async function historyPart(context: BenchContext): Promise<PartResult> {
  const short = await baseOf('history-90', 90, context);
  const long = await baseOf('history-900', 900, context);
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

async function baseOf(name: string, days: number, context: BenchContext) {
  const { scale, note } = context;
  const events = Math.round(10_000 * scale * (days + 1));
  // The same shop: only the days differ.
  const size = {
    customers: Math.max(200, Math.round(6_000 * scale)),
    products: Math.max(100, Math.round(1_000 * scale)),
  };
  const options = defaultWorld({ events, marketplaceSales: Math.round(events / 10), days: days + 1, ...size });
  return buildBase(name, await storedWorld(options, note), context);
}
