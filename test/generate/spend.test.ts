import { beforeAll, describe, expect, it } from 'vitest';
import { channels, type PlannedOrder, planWorld } from './support/planned.js';
import { mean, slope } from './support/statistics.js';
import type { Truth } from './support/truth.js';

let truth: Truth;
let orders: PlannedOrder[];
/** Revenue of the own shop per day, an order at its expected value. */
let revenue: number[];

beforeAll(() => {
  // One campaign a channel, so that no flights come between demand and spend.
  ({ truth, orders } = planWorld({ events: 3_000_000, days: 365, products: 60 }));
  revenue = truth.expected.days.map(() => 0);
  for (const { day, segment } of orders) revenue[day]! += truth.expected.orderValue[segment]![day]!;
});

/** What is left of values once the straight line through them and demand is taken out. */
function givenDemand(values: readonly number[]): number[] {
  const demand = truth.expected.demand.index;
  const [rise, middle, level] = [slope(demand, values), mean(demand), mean(values)];
  return values.map((value, day) => value - level - rise * (demand[day]! - middle));
}

const trueRoas = (channel: string) => truth.marketing.results.find((r) => r.channel === channel)!.trueRoas;

describe('spend', () => {
  it.each([
    ['search', 1.2],
    ['social', 0.3],
    ['email', 0.1],
    ['display', 0.3],
    ['affiliate', 1.6],
  ])('on %s follows demand with an elasticity of %d', (channel, strength) => {
    const { spendFollowsDemand, spendNoise } = truth.marketing.channels[channel]!;
    expect(spendFollowsDemand).toBe(strength);
    const demand = truth.expected.demand.index.map(Math.log);
    const found = slope(demand, truth.expected.spend[channel]!.map(Math.log));
    const spread = Math.sqrt(mean(demand.map((d) => (d - mean(demand)) ** 2)) * demand.length);
    // The standard error of a slope: the spend's own noise ÷ (demand's deviation × √days), here 0.02 to 0.07.
    expect(Math.abs(found - strength)).toBeLessThan((4 * spendNoise) / spread);
    expect(spendNoise / spread).toBeLessThan(0.1);
  });

  it('names every channel of the truth', () => {
    expect(Object.keys(truth.expected.spend)).toEqual(channels);
  });

  it.each(['search', 'affiliate'])('on %s misleads who regresses revenue on it', (channel) => {
    // Revenue moves with demand, and spend even more so: the line through both promises several times the true return.
    const naive = slope(truth.expected.spend[channel]!, revenue);
    expect(naive).toBeGreaterThan(3 * trueRoas(channel));
  });

  it('on search promises no such return once demand is known', () => {
    const spend = truth.expected.spend.search!;
    const naive = slope(spend, revenue);
    const atSameDemand = slope(givenDemand(spend), givenDemand(revenue));
    // The last unit earns less than the mean one, about 1.6 of 3.2; by 100 orders a day it is told to about ± 1.2.
    expect(atSameDemand).toBeLessThan(trueRoas('search') + 3);
    expect(naive).toBeGreaterThan(atSameDemand + 5);
  });
});
