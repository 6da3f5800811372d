import type { Spent } from './stopwatch.js';

/** Several measurements of one thing. */
export interface Spread {
  median: number;
  min: number;
  max: number;
}

/** @throws RangeError for no values. */
export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const low = sorted[Math.floor((sorted.length - 1) / 2)];
  const high = sorted[Math.ceil((sorted.length - 1) / 2)];
  if (low === undefined || high === undefined) throw new RangeError('a spread of no values');
  return { median: (low + high) / 2, min: Math.min(...values), max: Math.max(...values) };
}

/** The spread of the ratios of the values that were measured next to each other. */
export const ratios = (of: readonly number[], to: readonly number[]): Spread =>
  spread(of.map((value, i) => value / (to[i] ?? Number.NaN)));

/** By the clock, and by processor time. */
export interface SpentSpread {
  seconds: Spread;
  cpu: Spread;
}

const both = (f: (of: (spent: Spent) => number) => Spread): SpentSpread => ({
  seconds: f((s) => s.seconds),
  cpu: f((s) => s.cpu),
});

export const spentSpread = (of: readonly Spent[]): SpentSpread => both((pick) => spread(of.map(pick)));

export const spentRatios = (of: readonly Spent[], to: readonly Spent[]): SpentSpread =>
  both((pick) => ratios(of.map(pick), to.map(pick)));

/**
 * Takes turns: round after round, every second one backwards, so that a machine that grows slower or faster in between
 * is so for all alike.
 */
export async function takeTurns<K extends string, T>(
  rounds: number,
  runners: Record<K, () => Promise<T>>,
): Promise<Record<K, T[]>> {
  const names = Object.keys(runners) as K[];
  const results = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<K, T[]>;
  for (let round = 0; round < rounds; round += 1) {
    for (const name of round % 2 === 0 ? names : [...names].reverse()) results[name].push(await runners[name]());
  }
  return results;
}
