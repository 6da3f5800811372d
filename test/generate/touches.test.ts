import { beforeAll, describe, expect, it } from 'vitest';
import { channels, type PlannedOrder, planWorld } from './support/planned.js';
import { shareDeviations } from './support/statistics.js';
import type { Truth } from './support/truth.js';

let truth: Truth;
/** Orders late enough for every touch of theirs to lie within the days: up to 29 of them earlier. */
let settled: PlannedOrder[];
let organic: PlannedOrder[];

beforeAll(() => {
  const world = planWorld({ events: 3_000_000, days: 90, products: 60 });
  truth = world.truth;
  settled = world.orders.filter((o) => o.day > 30);
  organic = settled.filter((o) => o.causedBy === 'organic');
});

const seen = (orders: readonly PlannedOrder[], channel: string) =>
  orders.filter((o) => o.touched.includes(channel)).length;
/** Campaigns take the channels in turn. */
const landedBy = ({ landing }: PlannedOrder) => (landing < 0 ? null : channels[landing % channels.length]);

describe('buyers who would have bought anyway', () => {
  it.each([
    // Touched anyway × not lost.
    ['search', 0.12, 0.12],
    ['social', 0.04, 0.3],
    ['email', 0.06, 0.1],
    ['display', 0.02, 0.65],
    ['affiliate', 0.25, 0.03],
  ])('touch %s all the same, %d of them, of which %d leave no trace', (channel, touched, lost) => {
    expect(truth.marketing.channels[channel]).toMatchObject({ touchedAnyway: touched, trackingLoss: lost });
    // A share of some 16,000 orders: four standard deviations.
    const off = shareDeviations(seen(organic, channel), organic.length, touched * (1 - lost));
    expect(Math.abs(off)).toBeLessThan(4);
  });

  it('are 38 % touched by whatever channel', () => {
    // 1 − 0.8944 × 0.972 × 0.946 × 0.993 × 0.7575
    const touched = organic.filter((o) => o.touched.length > 0).length;
    expect(Math.abs(shareDeviations(touched, organic.length, 0.3814))).toBeLessThan(4);
  });

  it('meet the affiliate in the very session of the purchase, the other channels before it', () => {
    const touched = organic.filter((o) => o.touched.includes('affiliate'));
    expect(touched.length).toBeGreaterThan(1_000);
    expect(touched.every((o) => landedBy(o) === 'affiliate')).toBe(true);
    expect(organic.every((o) => landedBy(o) === null || landedBy(o) === 'affiliate')).toBe(true);
  });
});

describe('a touch that caused an order', () => {
  it.each([
    ['search', 0.12],
    ['social', 0.3],
    ['email', 0.1],
    ['display', 0.65],
    ['affiliate', 0.03],
  ])('of %s is lost to tracking in %d of the cases', (channel, lost) => {
    const caused = settled.filter((o) => o.causedBy === channel);
    expect(caused.length).toBeGreaterThan(100);
    expect(Math.abs(shareDeviations(seen(caused, channel), caused.length, 1 - lost))).toBeLessThan(4);
  });

  it('begins the session of the purchase in 55 % of those that are seen, but where the affiliate pushes in', () => {
    const caused = settled.filter((o) => o.causedBy === 'email' && o.touched.includes('email'));
    const landed = caused.filter((o) => landedBy(o) === 'email').length;
    expect(Math.abs(shareDeviations(landed, caused.length, 0.55 * (1 - 0.25 * 0.97)))).toBeLessThan(4);
  });
});
