import { Random } from './random.js';
import { DAY, weekdayOf } from './time.js';
import { RATES } from './vocabulary.js';

/** Days of rates before the start, so that the first days' sales have one. */
export const RATE_DAYS_BEFORE = 14;

/** Exchange rates to the base currency per currency and day; weekends keep Friday's. */
export type Rates = Readonly<Record<string, Float64Array>>;

export const isBusinessDay = (ms: number) => {
  const weekday = weekdayOf(ms);
  return weekday !== 0 && weekday !== 6;
};

/** A random walk per currency, rounded to six places as published. Index 0 is RATE_DAYS_BEFORE days before the start. */
export function drawRates(seed: number, start: number, days: number): Rates {
  const rates: Record<string, Float64Array> = {};
  for (const [currency, first] of Object.entries(RATES)) {
    const random = new Random(seed, 'rates', currency);
    const series = new Float64Array(days + RATE_DAYS_BEFORE);
    let rate = first;
    for (let i = 0; i < series.length; i += 1) {
      if (isBusinessDay(start + (i - RATE_DAYS_BEFORE) * DAY)) rate *= Math.exp(0.004 * random.normal());
      series[i] = Math.round(rate * 1e6) / 1e6;
    }
    rates[currency] = series;
  }
  return rates;
}

/** Base currency per unit on a day; beyond the days, the nearest day's. */
export function rateOn(rates: Rates, currency: string, day: number): number {
  const series = rates[currency];
  if (series === undefined) return 1;
  return series[Math.max(0, Math.min(series.length - 1, day + RATE_DAYS_BEFORE))]!;
}

/** An amount in cents of the base currency, in cents of another. */
export function exchange(rates: Rates, cents: number, currency: string, day: number): number {
  return currency === 'EUR' ? cents : Math.round(cents / rateOn(rates, currency, day));
}
