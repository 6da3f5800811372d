import type { SqlFunctions } from '../../src/model/dialect.js';
import { decimal } from './numbers.js';

/** The rules that share a conversion's value among its touches (DESIGN S11). */
export const attributionRules = ['first_touch', 'last_touch', 'linear', 'time_decay', 'position_based'] as const;

export type AttributionRule = (typeof attributionRules)[number];

/** After so many hours a touch weighs half as much. */
const halfLifeHours = 168;

const fullWeight = 2 ** 20;

/**
 * The weight of a touch under time decay by whole hours before the conversion: 2^20 × 2^(−h / 168), at least 1, as a
 * relation of (hours, weight). A constant table: engines need not agree on powers.
 */
export function decayTable(lookBackDays: number): string {
  const rows = Array.from({ length: lookBackDays * 24 + 1 }, (_, hours) => {
    const weight = Math.max(1, Math.round(fullWeight * 2 ** (-hours / halfLifeHours)));
    return `(${hours}, ${weight})`;
  });
  return `(VALUES ${rows.join(', ')})`;
}

/**
 * The weight of the touch at `position` of `touch_count` as a whole number. Position based is 40 / 20 / 40: with n > 2
 * touches the outer two weigh 2(n − 2) each and every one between them 1, of 5(n − 2); two touches share alike.
 */
export const weights: Record<AttributionRule, string> = {
  first_touch: 'CASE WHEN t.position = 1 THEN 1 ELSE 0 END',
  last_touch: 'CASE WHEN t.position = t.touch_count THEN 1 ELSE 0 END',
  linear: '1',
  time_decay: 'd.weight',
  position_based: `CASE WHEN t.touch_count <= 2 THEN 1
    WHEN t.position = 1 OR t.position = t.touch_count THEN 2 * (t.touch_count - 2) ELSE 1 END`,
};

/** The rules that share; the other two give all to one touch. */
export const sharingRules = ['linear', 'time_decay', 'position_based'] as const;

/**
 * Of a value that several parts share by weight: what falls to the parts up to and with this one, rounded. Its
 * difference from the part before is this one's share, so that shares sum to the value exactly:
 * round(V · W_i / W) − round(V · W_(i−1) / W) with W_i the weights up to and with part i (DESIGN S11).
 */
export const shareUpto = (fn: SqlFunctions, value: string, upto: string, total: string, scale: number): string =>
  fn.divide(`${value} * ${upto}`, total, scale);

/** {@link shareUpto} of a whole value that is not negative. */
export const wholeShareUpto = (fn: SqlFunctions, value: string, upto: string, total: string, scale: number): string =>
  fn.divideWhole(`${value} * ${upto}`, total, scale);

/** This part's own share; `upto` is a column that holds {@link shareUpto}, `among` a window over the value's parts. */
export const ownShare = (fn: SqlFunctions, upto: string, among: string, scale: number): string =>
  decimal(fn, `${upto} - coalesce(LAG(${upto}) OVER (${among}), 0)`, scale);
