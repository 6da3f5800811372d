import { DAY, dayText } from './time.js';

/** Shares of records (0 to 1) that get each kind of dirt, per source that has it. */
export interface Dirt {
  /** A second copy, equal but for its arrival. */
  duplicate: number;
  /** A second copy of an event that differs. */
  conflict: number;
  /** A line that is not JSON. Planted only in NDJSON. */
  unparsable: number;
  missingKey: number;
  missingTime: number;
  /** Such as `"abc"` as a quantity. */
  impossibleValue: number;
  unknownStatus: number;
  /** Not a code of ISO 4217. */
  unknownCurrency: number;
  /** A real currency of which no rate is known. */
  currencyWithoutRate: number;
  /** More than an hour ahead of its arrival. */
  fromTheFuture: number;
  /** A time without a zone, to be read as UTC. */
  noZone: number;
  /** HTML or SQL in a text. */
  markup: number;
  /** A field that no contract knows. */
  unknownField: number;
  unknownProduct: number;
  unknownCustomer: number;
  /** Arrives more than 48 hours late. */
  tooLate: number;
  /** A sale line, an advertising cost or a reference record restated later. */
  corrected: number;
  cancelled: number;
  refunded: number;
  /** A sale line that comes back, as a line of negative quantity. */
  returned: number;
}

export const defaultDirt: Dirt = {
  duplicate: 0.005,
  conflict: 0.0004,
  unparsable: 0.0006,
  missingKey: 0.0004,
  missingTime: 0.0003,
  impossibleValue: 0.0006,
  unknownStatus: 0.0004,
  unknownCurrency: 0.0004,
  currencyWithoutRate: 0.0004,
  fromTheFuture: 0.0004,
  noZone: 0.002,
  markup: 0.0005,
  unknownField: 0.002,
  unknownProduct: 0.001,
  unknownCustomer: 0.001,
  tooLate: 0.001,
  corrected: 0.015,
  cancelled: 0.03,
  refunded: 0.015,
  returned: 0.02,
};

export interface WorldOptions {
  seed: number;
  /** All who ever appear, those who register within the days among them. */
  customers: number;
  /** All that are ever sold, those launched within the days among them. */
  products: number;
  campaigns: number;
  days: number;
  /** Events before dirt; hit within 3 %. */
  events: number;
  /** Sale lines of the source `marketplace_sales`, hit exactly; returns, updates and copies come on top. */
  marketplaceSales: number;
  /** First day, UTC, `YYYY-MM-DD`. */
  start: string;
  /** Nothing that arrives after this instant (ISO) is written. */
  until?: string;
  dirt?: Partial<Dirt>;
  gzip?: boolean;
  format?: 'ndjson' | 'json';
}

/** The demo's world; dates are fixed, so that the same options always give the same bytes. */
export function defaultWorld(overrides: Partial<WorldOptions> = {}): WorldOptions {
  return {
    seed: 1,
    customers: 2_000,
    products: 500,
    campaigns: 40,
    days: 60,
    events: 300_000,
    marketplaceSales: 30_000,
    start: '2026-07-01',
    ...overrides,
  };
}

/** A world whose last day is now's day, and in which nothing has arrived after now. */
export function worldEndingAt(now: Date, options: WorldOptions): WorldOptions {
  const lastDay = Math.floor(now.getTime() / DAY) * DAY;
  return { ...options, start: dayText(lastDay - (options.days - 1) * DAY), until: now.toISOString() };
}

/** Start and end in ms since 1970, UTC; `end` is the first instant that is not written. */
export function spanOf(options: WorldOptions): { start: number; end: number; lastDayShare: number } {
  const start = Date.parse(`${options.start}T00:00:00.000Z`);
  if (Number.isNaN(start)) throw new RangeError(`start must be a day like 2026-07-01, not ${options.start}`);
  const full = start + options.days * DAY;
  const until = options.until === undefined ? full : Date.parse(options.until) + 1;
  const end = Math.min(full, until);
  return { start, end, lastDayShare: Math.max(0, Math.min(1, (end - (full - DAY)) / DAY)) };
}
