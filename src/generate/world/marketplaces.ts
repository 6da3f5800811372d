import { MARKETPLACE_LINE_COUNTS, MARKETPLACES } from '../marketplaces.js';
import { Random } from '../random.js';
import { BACKEND_SHARE, LINE_COUNTS, meanLines } from '../shelves.js';
import type { Expectation } from './expectation.js';

/**
 * Sale lines due per day, which follow demand: what the shop's backend reports is part of them, the rest is the
 * marketplaces'. Sums to `total` exactly.
 */
export function planSaleLines(seed: number, demand: Float64Array, total: number): Int32Array {
  const random = new Random(seed, 'marketplace demand');
  const weights = demand.map((index) => index * random.noise(0.05));
  const sum = weights.reduce((a, b) => a + b, 0);
  let running = 0;
  let given = 0;
  return Int32Array.from(weights, (w, t) => {
    running += w;
    const upTo = t === demand.length - 1 ? total : Math.round((total * running) / sum);
    const due = upTo - given;
    given = upTo;
    return due;
  });
}

/** Expected marketplace sales in closed form; marketing does not reach them. */
export interface MarketplaceExpectation {
  /** Sale lines, [marketplace][day]. */
  lines: Float64Array[];
  /** Expected value of a line as first reported, base currency, [marketplace][day]. */
  lineValue: Float64Array[];
}

/**
 * The lines due, less those of own-shop orders that the backend reports, split by the marketplaces' weights.
 * @param orderValue of an order as large as the marketplaces', at the own shop's prices, base currency, per day.
 */
export function expectMarketplaces(
  due: Int32Array,
  shop: Expectation,
  orderValue: Float64Array,
): MarketplaceExpectation {
  const ordersOn = (t: number) =>
    [shop.base, ...shop.caused].reduce((acc, series) => acc + series.reduce((n, days) => n + days[t]!, 0), 0);
  let left = 0;
  const lines = Float64Array.from(due, (quota, t) => {
    left += quota - ordersOn(t) * BACKEND_SHARE * meanLines(LINE_COUNTS);
    // Where the backend alone brings more than is due, the next days' are fewer.
    const sold = Math.max(0, left);
    left -= sold;
    return sold;
  });
  const weight = MARKETPLACES.reduce((acc, m) => acc + m.weight, 0);
  const perLine = meanLines(MARKETPLACE_LINE_COUNTS);
  return {
    lines: MARKETPLACES.map((m) => lines.map((n) => (n * m.weight) / weight)),
    lineValue: MARKETPLACES.map((m) => orderValue.map((value) => (value * m.priceFactor) / perLine)),
  };
}
