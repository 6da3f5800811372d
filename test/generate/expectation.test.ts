import { describe, expect, it, vi } from 'vitest';
import { planOrders } from '../../src/generate/orders.js';
import { openWorld } from '../../src/generate/play.js';
import { CHANNELS } from '../../src/generate/world/channels.js';
import type { Expectation } from '../../src/generate/world/expectation.js';
import { createWorld } from '../../src/generate/world/world.js';
import { smallWorld } from './support/world.js';

vi.setConfig({ testTimeout: 30_000 });

const total = (series: Float64Array[]) => series.reduce((acc, s) => acc + s.reduce((a, b) => a + b, 0), 0);

function expectedRevenue(expectation: Expectation): number {
  const { base, caused, orderValue } = expectation;
  return orderValue.reduce((sum, values, s) => {
    return sum + values.reduce((acc, v, t) => acc + v * caused.reduce((n, c) => n + c[s]![t]!, base[s]![t]!), 0);
  }, 0);
}

describe('the closed form', () => {
  it('is the mean of what chance makes of it, for every cause', () => {
    const expected = new Float64Array(CHANNELS.length + 1);
    const found = new Float64Array(CHANNELS.length + 1);
    for (let seed = 1; seed <= 25; seed += 1) {
      const world = createWorld(smallWorld({ seed, events: 20_000 }));
      expected[0]! += total(world.expectation.base);
      world.expectation.caused.forEach((series, c) => {
        expected[c + 1]! += total(series);
      });
      for (const order of planOrders(world).orders.flat()) found[order.cause + 1]! += 1;
    }
    // Four standard deviations of a Poisson number.
    expected.forEach((mean, c) => {
      expect(Math.abs(found[c]! - mean)).toBeLessThan(4 * Math.sqrt(mean));
    });
  });

  it('tells the revenue within 5 %', () => {
    let expected = 0;
    let found = 0;
    for (let seed = 1; seed <= 4; seed += 1) {
      const { world, simulation } = openWorld(smallWorld({ seed, events: 60_000, products: 200 }));
      for (let day = 0; day < world.options.days; day += 1) simulation.playDay(day);
      expected += expectedRevenue(world.expectation);
      found += simulation.tally.revenue;
    }
    expect(found / expected).toBeGreaterThan(0.95);
    expect(found / expected).toBeLessThan(1.05);
  });
});

describe('spend', () => {
  it('follows demand most where the channel says so', () => {
    const world = createWorld(smallWorld({ days: 200, campaigns: 5 }));
    const correlations = world.spend.byChannel.map((spend) => correlation(spend, world.demand.index));
    const [search, , email, , affiliate] = correlations;
    expect(search).toBeGreaterThan(0.6);
    expect(affiliate).toBeGreaterThan(0.6);
    expect(email).toBeLessThan(0.5);
  });
});

function correlation(a: Float64Array, b: Float64Array): number {
  const mean = (v: Float64Array) => v.reduce((x, y) => x + y, 0) / v.length;
  const [ma, mb] = [mean(a), mean(b)];
  const covariance = a.reduce((acc, x, i) => acc + (x - ma) * (b[i]! - mb), 0);
  const size = (v: Float64Array, m: number) => Math.sqrt(v.reduce((acc, x) => acc + (x - m) ** 2, 0));
  return covariance / (size(a, ma) * size(b, mb));
}
