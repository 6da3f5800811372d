import { Random } from '../random.js';
import { DAY, weekdayOf } from '../time.js';

/** Sunday to Saturday; mean 1. */
const WEEKDAYS = [1.16, 1.02, 0.94, 0.92, 0.93, 0.97, 1.06];

export interface Demand {
  /** Demand without marketing per day, relative to the days' mean. */
  index: Float64Array;
  season: Float64Array;
  weekday: Float64Array;
  trend: Float64Array;
  /** What nobody foresees, yet ad platforms see at once. */
  shock: Float64Array;
}

function yearShare(ms: number): number {
  const year = new Date(ms).getUTCFullYear();
  const first = Date.UTC(year, 0, 1);
  return (ms - first) / (Date.UTC(year + 1, 0, 1) - first);
}

/** Demand before any marketing: season × weekday × trend × shock (first-order autoregressive in logarithms). */
export function drawDemand(seed: number, start: number, days: number): Demand {
  const random = new Random(seed, 'demand');
  const growthPerYear = random.between(0.05, 0.25);
  const index = new Float64Array(days);
  const parts = { season: index.slice(), weekday: index.slice(), trend: index.slice(), shock: index.slice() };
  let wave = 0.1 * random.normal();
  for (let t = 0; t < days; t += 1) {
    const ms = start + t * DAY;
    wave = 0.75 * wave + 0.08 * random.normal();
    // A Christmas peak on a gentle yearly wave.
    const share = yearShare(ms);
    parts.season[t] =
      1 + 0.1 * Math.cos(2 * Math.PI * (share - 0.95)) + 0.5 * Math.exp(-(((share - 0.94) / 0.03) ** 2));
    parts.weekday[t] = WEEKDAYS[weekdayOf(ms)]!;
    parts.trend[t] = (1 + growthPerYear) ** (t / 365);
    parts.shock[t] = Math.exp(wave);
    index[t] = parts.season[t]! * parts.weekday[t]! * parts.trend[t]! * parts.shock[t]!;
  }
  const mean = index.reduce((a, b) => a + b, 0) / Math.max(1, days);
  for (let t = 0; t < days; t += 1) index[t]! /= mean;
  return { index, ...parts };
}
