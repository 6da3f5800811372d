import { beforeAll, describe, expect, it } from 'vitest';
import { planWorld } from './support/planned.js';
import { playWorld } from './support/played.js';
import { mean, sum } from './support/statistics.js';
import type { Truth } from './support/truth.js';

/** Two whole years, of which 2026 is like 2025 but for growth. */
const years = { days: 730, start: '2025-01-01' };
const weekdayOf = (day: string) => new Date(day).getUTCDay();
/** Sunday to Saturday. */
const weekdays = [1.16, 1.02, 0.94, 0.92, 0.93, 0.97, 1.06];

let truth: Truth;
/** Marketplace and backend lines per day. */
let sold: number[];

beforeAll(() => {
  const world = playWorld({ ...years, events: 2_000, marketplaceSales: 8_000, customers: 100, products: 60 });
  truth = world.truth;
  const dayOf = new Map(truth.expected.days.map((day, i) => [day, i]));
  sold = truth.expected.days.map(() => 0);
  for (const { time, channel } of world.sales) {
    if (channel !== 'website' && channel !== 'mobile_app') sold[dayOf.get(time.slice(0, 10))!]! += 1;
  }
});

/** Mean of the days chosen, once chance, which the truth tells, is taken out. */
const withoutShock = (chosen: (day: string) => boolean) =>
  mean(sold.map((n, i) => n / truth.expected.demand.shock[i]!).filter((_, i) => chosen(truth.expected.days[i]!)));

describe('demand', () => {
  it('has its weekdays, on marketplaces', () => {
    const all = withoutShock(() => true);
    // 104 weeks of whole lines, 11 a day, about a mean that itself varies by 5 %: 0.01.
    weekdays.forEach((factor, weekday) => {
      expect(Math.abs(withoutShock((day) => weekdayOf(day) === weekday) / all - factor)).toBeLessThan(0.04);
    });
  });

  it('has its weekdays among those who buy in the shop without any advertisement', () => {
    const { orders, truth: shop } = planWorld({ events: 3_000_000, days: 364, products: 60 });
    const counts = weekdays.map(() => 0);
    for (const { causedBy, day } of orders) {
      if (causedBy === 'organic') counts[weekdayOf(shop.expected.days[day]!)]! += 1;
    }
    // 3,700 orders a weekday, 1.6 %, and 52 weeks' shocks, 1 %: four standard deviations.
    weekdays.forEach((factor, weekday) => {
      expect(Math.abs((7 * counts[weekday]!) / sum(counts) - factor)).toBeLessThan(0.076);
    });
    expect(counts[0]! / counts[3]!).toBeGreaterThan(1.16);
  });

  it('peaks before Christmas', () => {
    const between = (from: string, to: string) => (day: string) => day.slice(5) >= from && day.slice(5) < to;
    const [december, june] = [withoutShock(between('12-02', '12-16')), withoutShock(between('06-03', '06-17'))];
    // Around 9 December 1 + 0.1 + 0.5 × 0.87 (the mean of exp(−x²) up to x = 7 ÷ 11 days), around 10 June 1 − 0.1;
    // half a year's growth, 2 to 12 %, comes on top.
    const growth = truth.expected.demand.trend[365]! ** 0.5;
    expect(december / june / growth).toBeGreaterThan(1.6);
    expect(december / june / growth).toBeLessThan(1.8);
  });

  it('grows from year to year as the trend says', () => {
    const growth = truth.expected.demand.trend[365]!;
    expect(growth).toBeGreaterThan(1.05);
    expect(growth).toBeLessThan(1.25);
    // Each year's mean of 365 days is within 0.4 %.
    const found = withoutShock((day) => day >= '2026') / withoutShock((day) => day < '2026');
    expect(Math.abs(found - growth)).toBeLessThan(0.025);
  });

  it('is moved by shocks that last for days', () => {
    const shock = truth.expected.demand.shock.map(Math.log);
    // First-order autoregressive: 0.75 of it is left on the next day; its standard deviation 0.08 ÷ √(1 − 0.75²) = 0.12.
    const variance = mean(shock.map((x) => x * x));
    const next = mean(shock.slice(1).map((x, i) => x * shock[i]!));
    expect(next / variance).toBeGreaterThan(0.65);
    expect(next / variance).toBeLessThan(0.85);
    expect(Math.sqrt(variance)).toBeGreaterThan(0.095);
    expect(Math.sqrt(variance)).toBeLessThan(0.15);
    // Sales move with them: what they say and what is sold once weekday, season and trend are taken out.
    const { weekday, season, trend } = truth.expected.demand;
    const left = sold.map((n, i) => n / (weekday[i]! * season[i]! * trend[i]!));
    const high = mean(left.filter((_, i) => shock[i]! > 0.1));
    const low = mean(left.filter((_, i) => shock[i]! < -0.1));
    // Means of the shock beyond ± 0.1 are e^0.15 and e^−0.15.
    expect(high / low).toBeGreaterThan(1.2);
    expect(high / low).toBeLessThan(1.55);
  });
});
