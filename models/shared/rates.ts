import type { QueryContext, TouchContext } from '../../src/model/table.js';
import { decimal } from './numbers.js';

/** A rate serves its own day and at most the seven that follow (DESIGN S8). */
export const ratesServeDays = 8;

/** FROM: each rate `x` once a day that it serves, which is `day`. */
const byDay = (q: Pick<QueryContext, 'fn'>, rates: string): { from: string; day: string } => {
  const offsets = Array.from({ length: ratesServeDays }, (_, i) => `(${i})`).join(', ');
  const day = q.fn.addDays('x.valid_from', 'o.days');
  return { from: `${rates} x JOIN (VALUES ${offsets}) AS o(days) ON ${day} < x.valid_to`, day };
};

/**
 * A SELECT of the rates by day: currency, day, rate. Joined by equality, where intervals would compare each sale with
 * every rate of its currency.
 */
export function ratesByDay(q: QueryContext): string {
  const { from, day } = byDay(q, q.ref('exchange_rates'));
  return `
    SELECT x.currency, ${day} AS day, x.rate
    FROM ${from}`;
}

/** The rate to the base currency: 1 for itself, null without a rate for the day. */
export const rateOf = (q: QueryContext, currency: string, found: string): string =>
  `CASE WHEN ${currency} = ${q.fn.literal(q.settings.baseCurrency)} THEN ${decimal(q.fn, '1', 8)} ELSE ${found} END`;

/** An amount in the base currency; null without a rate. */
export const inBase = (q: QueryContext, amount: string, currency: string, found: string): string =>
  `CASE WHEN ${currency} = ${q.fn.literal(q.settings.baseCurrency)} THEN ${amount} ELSE ${q.fn.multiply(amount, found, 4)} END`;

/** `touches` of changed rates: the units of this table's rows in that currency on the days that the rates serve. */
export const servedBy = (t: TouchContext, unit: string, currency: string, day: string): string => {
  const served = byDay(t, t.changes);
  return `
  SELECT s.${unit} AS unit FROM ${t.self} s
  JOIN (SELECT DISTINCT x.currency, ${served.day} AS day FROM ${served.from}) c
    ON c.currency = s.${currency} AND c.day = s.${day}`;
};
