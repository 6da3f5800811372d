import { buildBase, type DayBase, type DayTimes, fullRebuild, layOut, oneMoreDay } from '../support/days.js';
import type { BenchContext, Line, PartResult } from '../support/result.js';
import { spentRatios, spentSpread } from '../support/statistics.js';
import { plus } from '../support/stopwatch.js';
import { storedWorld, worldOf } from '../support/worlds.js';

/** Ten million events and one million sales over 180 days, and one day more. */
export async function bigBase(context: BenchContext): Promise<DayBase> {
  const days = 181;
  const events = Math.round((10_000_000 * context.scale * days) / 180);
  const world = await storedWorld(worldOf(events, Math.round(events / 10), days), context.note);
  return buildBase(await layOut('day', world), context);
}

/** One more day's arrivals, late ones among them, as a share of a full rebuild. */
export async function dayPart(context: BenchContext, base: DayBase): Promise<PartResult> {
  const day: DayTimes[] = [];
  const full: DayTimes[] = [];
  for (let round = 0; round < context.rounds; round += 1) {
    day.push(await oneMoreDay(base, context));
    full.push(await fullRebuild(base, context));
  }
  const cost = day.map((d) => plus(plus(d.ingest, d.run), d.keptFull));
  const without = full.map((f) => plus(f.run, f.keptFull));
  const rebuild = full.map((f, i) => plus(without[i] ?? f.run, f.snapshots));
  return {
    part: 'day',
    title: `one more day on ${context.scale * 10} million events over 180 days, as a share of a full rebuild`,
    lines: [
      { kind: 'spent', name: 'the day: ingest', spent: spentSpread(day.map((d) => d.ingest)) },
      { kind: 'spent', name: 'the day: run', spent: spentSpread(day.map((d) => plus(d.run, d.keptFull))) },
      { kind: 'spent', name: 'apart: new snapshots', spent: spentSpread(day.map((d) => d.snapshots)) },
      { kind: 'spent', name: 'apart: checkpoint', spent: spentSpread(day.map((d) => d.checkpoint)) },
      { kind: 'spent', name: 'full rebuild of Silver and Gold', spent: spentSpread(rebuild) },
      { kind: 'spent', name: '… without its snapshots', spent: spentSpread(without) },
      { kind: 'ratio', name: 'the day ÷ full rebuild', ratio: spentRatios(cost, rebuild), target: 0.03, percent: true },
      { kind: 'ratio', name: '… without its snapshots', ratio: spentRatios(cost, without), percent: true },
      ...slowestTables(day),
    ],
  };
}

/** The tables that a day costs most in, with how much of them was rebuilt in the last round. */
export function slowestTables(days: readonly DayTimes[]): Line[] {
  const tables = days.at(-1)?.tables ?? {};
  return Object.entries(tables)
    .map(([name, last]) => ({ name, last, spent: spentSpread(days.flatMap((d) => d.tables[name] ?? [])) }))
    .sort((a, b) => b.spent.seconds.median - a.spent.seconds.median)
    .slice(0, 8)
    .map(({ name, last, spent }): Line => {
      const what =
        last.action === 'incremental' ? `${last.units} units` : `${last.action} (${last.reasons.join(', ')})`;
      return { kind: 'spent', name, spent, remark: `${what}: −${last.removed} +${last.added} of ${last.rows}` };
    });
}
