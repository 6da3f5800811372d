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

/**
 * The share of `value` for one of several parts, so that all shares sum to it exactly: round(value · W_i / W) −
 * round(value · W_(i−1) / W) with W_i the weights up to and with this part (DESIGN S11).
 */
export function exactShare(
  fn: SqlFunctions,
  value: string,
  part: { cumulative: string; weight: string; total: string },
  scale: number,
): string {
  const upTo = (weight: string) => fn.divide(`${value} * ${weight}`, part.total, scale);
  return decimal(fn, `${upTo(part.cumulative)} - ${upTo(`(${part.cumulative} - ${part.weight})`)}`, scale);
}
