import type { SqlFunctions } from '../../src/model/dialect.js';
import { decimal } from './numbers.js';

/** The rules that share a conversion's value among its touches (DESIGN S11). */
export const attributionRules = ['first_touch', 'last_touch', 'linear', 'time_decay', 'position_based'] as const;

export type AttributionRule = (typeof attributionRules)[number];

/** After so many hours a touch weighs half as much. */
const halfLifeHours = 168;

const fullWeight = 2 ** 20;

/**
 * The weights of a touch under time decay by whole hours before the conversion: 2^20 × 2^(−h / 168), at least 1.
 * Constants: engines need not agree on powers.
 */
export const decayWeights = (lookBackDays: number): number[] =>
  Array.from({ length: lookBackDays * 24 + 1 }, (_, hours) =>
    Math.max(1, Math.round(fullWeight * 2 ** (-hours / halfLifeHours))),
  );

/** The two rules that give all to one touch: SQL condition over a touch `t`. */
export const takesAll = {
  first_touch: 't.position = 1',
  last_touch: 't.position = t.touch_count',
} as const satisfies Partial<Record<AttributionRule, string>>;

/**
 * The rules that share, as whole numbers over a touch `t`. Position based is 40 / 20 / 40: with n > 2 touches the outer
 * two weigh 2(n − 2) each and every one between them 1, of 5(n − 2); two touches share alike.
 */
export const shares = {
  linear: { weight: '1', upto: 't.position', total: 't.touch_count' },
  time_decay: { weight: 't.decay_weight', upto: 't.decay_upto', total: 't.decay_total' },
  position_based: {
    weight: `CASE WHEN t.touch_count <= 2 THEN 1
      WHEN t.position = 1 OR t.position = t.touch_count THEN 2 * (t.touch_count - 2) ELSE 1 END`,
    upto: `CASE WHEN t.touch_count <= 2 THEN t.position WHEN t.position = t.touch_count THEN 5 * (t.touch_count - 2)
      ELSE 2 * (t.touch_count - 2) + t.position - 1 END`,
    total: 'CASE WHEN t.touch_count <= 2 THEN t.touch_count ELSE 5 * (t.touch_count - 2) END',
  },
} as const satisfies Partial<Record<AttributionRule, Part>>;

/** Columns of one of several parts among which a value is shared by weight. */
export interface Part {
  weight: string;
  /** Sum of the weights up to and with this part. */
  upto: string;
  /** Sum of all weights. */
  total: string;
}

/**
 * This part's share of a value, so that all shares sum to it exactly:
 * round(V · W_i / W) − round(V · W_(i−1) / W) with W_i the weights up to and with part i (DESIGN S11).
 */
export const exactShare = (fn: SqlFunctions, value: string, { weight, upto, total }: Part, scale: number): string =>
  decimal(
    fn,
    `${fn.divide(`${value} * ${upto}`, total, scale, [scale, 0])} - ${fn.divide(`${value} * (${upto} - ${weight})`, total, scale, [scale, 0])}`,
    scale,
  );

/** {@link exactShare} of a whole value that is not negative. */
export const exactWholeShare = (
  fn: SqlFunctions,
  value: string,
  { weight, upto, total }: Part,
  scale: number,
): string =>
  decimal(
    fn,
    `${fn.divideWhole(`${value} * ${upto}`, total, scale)} - ${fn.divideWhole(`${value} * (${upto} - ${weight})`, total, scale)}`,
    scale,
  );
