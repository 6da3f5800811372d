import { beforeAll, describe, expect, it } from 'vitest';
import { causedByHand } from './support/by-hand.js';
import { channels, type PlannedOrder, planWorld, segments } from './support/planned.js';
import { deviations, logLikelihood, mean, sum } from './support/statistics.js';
import type { Truth } from './support/truth.js';

let truth: Truth;
let orders: PlannedOrder[];
const count = (channel: string, segment: string) =>
  orders.reduce((n, o) => n + (o.causedBy === channel && o.segment === segment ? 1 : 0), 0);

beforeAll(() => {
  ({ truth, orders } = planWorld({ events: 6_000_000 }));
});

/** Orders per day. */
function daily(chosen: (order: PlannedOrder) => boolean): number[] {
  const counts = truth.expected.days.map(() => 0);
  for (const order of orders) if (chosen(order)) counts[order.day]! += 1;
  return counts;
}

/** Display's mean saturation over customers. */
const displayLevel = (day: number) =>
  sum(
    segments.map((segment) => {
      const { half } = truth.marketing.channels.display!.curves[segment]!;
      const carried = truth.expected.carriedOverSpend.display![day]!;
      return (truth.marketing.segmentShares[segment]! * carried) / (carried + half);
    }),
  );

const cells = channels.flatMap((channel) => segments.map((segment) => [channel, segment] as const));

describe('orders that marketing causes', () => {
  it.each(cells)('by %s among %s are as many as their own curve says', (channel, segment) => {
    const found = count(channel, segment);
    const expected = sum(causedByHand(truth, channel, segment));
    expect(expected).toBeGreaterThan(80);
    // A Poisson number; none of twenty lies four standard deviations off but once in 800 worlds.
    expect(Math.abs(deviations(found, expected))).toBeLessThan(4);
  });

  it('differ between segments beyond what their sizes tell', () => {
    const perCustomer = (channel: string, segment: string) =>
      count(channel, segment) / truth.marketing.segmentShares[segment]!;
    // At the same spend and half-saturation 1.9 ÷ 0.5 and 2.2 ÷ 0.5; that of the halves takes some of it.
    expect(perCustomer('search', 'professionals') / perCustomer('search', 'loyalists')).toBeGreaterThan(2.5);
    expect(perCustomer('social', 'trend_seekers') / perCustomer('social', 'loyalists')).toBeGreaterThan(3);
  });

  it.each(['social', 'display'])('by %s follow the spend that is carried over, not the day’s own', (channel) => {
    const withoutCarryOver = structuredClone(truth);
    for (const curve of Object.values(withoutCarryOver.marketing.channels[channel]!.curves)) curve.decay = 0;
    const expected = (t: Truth) =>
      segments
        .map((segment) => causedByHand(t, channel, segment))
        .reduce((a, b) => a.map((orders, day) => orders + b[day]!));
    const found = daily((o) => o.causedBy === channel);
    // Its mean is half of Σ (difference of the means)² ÷ mean, 9 for social and 18 for display, and its standard deviation
    // 4 and 6; if sales followed the day's own spend, it would lie as far below zero.
    const gain = logLikelihood(found, expected(truth)) - logLikelihood(found, expected(withoutCarryOver));
    expect(gain).toBeGreaterThan(3);
  });

  it('by search fall by the stated factor where nothing is spent on display', () => {
    // Campaigns take the channels in turn: the fourth is display's only one.
    const without = planWorld({ events: 6_000_000, campaigns: 3 });
    const withDisplay = orders.filter((o) => o.causedBy === 'search').length;
    const withoutDisplay = without.orders.filter((o) => o.causedBy === 'search').length;
    expect(without.truth.expected.spend.search).toEqual(truth.expected.spend.search);
    expect(sum(without.truth.expected.spend.display!)).toBe(0);
    expect(without.orders.some((o) => o.causedBy === 'display' || o.helped)).toBe(false);
    const level = mean(truth.expected.days.map((_, day) => displayLevel(day)));
    const factor = 1 + 0.5 * level;
    expect(truth.marketing.displayHelpsSearch).toBe(0.5);
    expect(factor).toBeGreaterThan(1.15);
    // Two counts of some 7,000: the standard deviation of their ratio is 1.7 %; the effect is above 15 %.
    expect(withDisplay / withoutDisplay / factor).toBeGreaterThan(0.93);
    expect(withDisplay / withoutDisplay / factor).toBeLessThan(1.07);
  });

  it('say which of search’s orders display helped to', () => {
    const search = orders.filter((o) => o.causedBy === 'search');
    const helped = search.filter((o) => o.helped).length;
    const expected = sum(search.map(({ day }) => (0.5 * displayLevel(day)) / (1 + 0.5 * displayLevel(day))));
    expect(Math.abs(deviations(helped, expected))).toBeLessThan(4);
    expect(orders.filter((o) => o.helped).every((o) => o.causedBy === 'search')).toBe(true);
  });
});
