import type { Dimension, Measure, Unit } from '../definition.js';

/** Columns that several datasets share. */
export const day: Dimension = { label: 'Day', filter: 'date' };
export const channel: Dimension = { label: 'Channel', filter: 'channel' };
export const segment: Dimension = { label: 'Customer segment', filter: 'segment' };
export const campaign: Dimension = { label: 'Campaign', filter: 'campaign' };
export const rule: Dimension = { label: 'Attribution rule', filter: 'rule' };

const measure =
  (unit: Unit) =>
  (label: string): Measure => ({ label, unit });
export const money = measure('money');
export const count = measure('count');

/** Longest text that a chart is given of a free-text column; what has more is told apart by its beginning. */
export const textLength = 80;

/** SQL: a free-text column as charts take it. */
export const text = (column: string): string => `left(${column}, ${textLength})`;

/** What stands for all beyond the largest. */
export const others = 'all others';

/** SQL: a DECIMAL(·,4) sum that is never null. */
export const sum = (amount: string): string => `coalesce(sum(${amount}), CAST(0 AS DECIMAL(18,4)))`;

/** SQL: how many rows satisfy a condition. */
export const countIf = (condition: string): string => `count(CASE WHEN ${condition} THEN 1 END)`;
