import type { DayBase } from '../support/days.js';
import type { BenchContext, PartResult } from '../support/result.js';
import { spentSpread } from '../support/statistics.js';

const gib = 2 ** 30;

/** Ten million events, end to end, in one process: how much memory it took at its peak. */
export function memoryPart(context: BenchContext, base: DayBase): PartResult {
  const peak = base.peak / gib;
  return {
    part: 'memory',
    title: `${context.scale * 10} million events, from files to all tables, in one process (engine limited to ${context.resources.memoryLimit})`,
    lines: [
      {
        kind: 'amount',
        name: 'peak of resident memory',
        amount: { median: peak, min: peak, max: peak },
        unit: 'GiB',
        target: 6,
      },
      { kind: 'spent', name: 'ingest', spent: spentSpread([base.built.ingest]) },
      { kind: 'spent', name: 'run', spent: spentSpread([base.built.run]) },
      { kind: 'spent', name: 'in all', spent: spentSpread([base.built.total]) },
    ],
  };
}
