import { beforeAll, describe, expect, it } from 'vitest';
import { causedByHand } from './support/by-hand.js';
import { channels, type PlannedOrder, planWorld, segments } from './support/planned.js';
import { deviations, sum } from './support/statistics.js';
import type { Truth } from './support/truth.js';

/** Worlds of some 60 orders a day each, in which flights come and go. */
let worlds: { truth: Truth; orders: PlannedOrder[] }[];

beforeAll(() => {
  const size = { events: 200_000, customers: 300, products: 60, campaigns: 20, days: 40 };
  worlds = Array.from({ length: 6 }, (_, i) => planWorld({ ...size, seed: 101 + i }));
});

describe('the closed form of expected sales', () => {
  it('is the arithmetic that the truth’s parameters tell, on every day', () => {
    for (const { truth } of worlds.slice(0, 3)) {
      for (const channel of channels) {
        for (const segment of segments) {
          const stated = truth.expected.causedOrders[channel]![segment]!;
          const byHand = causedByHand(truth, channel, segment);
          // The truth is written with five places, spend with two.
          const worst = Math.max(...byHand.map((orders, day) => Math.abs(orders - stated[day]!)));
          expect(worst, `${channel}, ${segment}`).toBeLessThan(2e-5);
        }
      }
    }
  });

  it.each(channels)('is the mean of the orders that %s causes, in every segment', (channel) => {
    for (const segment of segments) {
      const expected = sum(worlds.map(({ truth }) => sum(causedByHand(truth, channel, segment))));
      const found = sum(
        worlds.map(({ orders }) => orders.filter((o) => o.causedBy === channel && o.segment === segment).length),
      );
      // A sum of Poisson numbers is one: four standard deviations.
      expect(Math.abs(deviations(found, expected)), segment).toBeLessThan(4);
    }
  });

  it('is the mean of the orders that nothing causes, in every segment and on every weekday', () => {
    for (const segment of segments) {
      for (let weekday = 0; weekday < 7; weekday += 1) {
        const onWeekday = (day: number) => day % 7 === weekday;
        const expected = sum(
          worlds.map(({ truth }) => sum(truth.expected.baseOrders[segment]!.filter((_, day) => onWeekday(day)))),
        );
        const found = sum(
          worlds.map(
            ({ orders }) =>
              orders.filter((o) => o.causedBy === 'organic' && o.segment === segment && onWeekday(o.day)).length,
          ),
        );
        expect(Math.abs(deviations(found, expected)), `${segment}, ${weekday}`).toBeLessThan(4);
      }
    }
  });
});
