import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultWorld } from '../../src/generate/index.js';
import { marginalRevenue, optimalBudget, profitableBudget, steadyRevenue } from '../../src/generate/world/budget.js';
import { CHANNELS, MARGIN } from '../../src/generate/world/channels.js';
import { createWorld } from '../../src/generate/world/world.js';

const world = createWorld(defaultWorld());
const model = { curves: world.curves, orderValue: world.expectation.orderValue.map((values) => values[0]!) };
const total = world.referenceSpend.reduce((a, b) => a + b, 0);
const best = optimalBudget(model, total);

describe('the best budget', () => {
  it('spends the whole total', () => {
    expect(best.reduce((a, b) => a + b, 0)).toBeCloseTo(total, 6);
  });

  it('earns the same with one more unit wherever it spends at all', () => {
    const margins = CHANNELS.map((_, c) => marginalRevenue(model, best, c));
    const spent = margins.filter((_, c) => best[c]! > 0.01);
    for (const margin of spent) expect(margin / Math.max(...margins)).toBeCloseTo(1, 3);
  });

  it('is beaten by no other split', () => {
    const weight = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(weight, { minLength: CHANNELS.length, maxLength: CHANNELS.length }), (weights) => {
        const sum = weights.reduce((a, b) => a + b, 0);
        fc.pre(sum > 0);
        const other = weights.map((w) => (w * total) / sum);
        expect(steadyRevenue(model, other)).toBeLessThanOrEqual(steadyRevenue(model, best) * (1 + 1e-6));
      }),
    );
  });
});

describe('the most profitable budget', () => {
  it('stops where the last unit of spend just pays for itself', () => {
    const spend = profitableBudget(model, MARGIN, total * 20);
    CHANNELS.forEach((_, c) => {
      if (spend[c]! > 0.01) expect(marginalRevenue(model, spend, c) * MARGIN).toBeCloseTo(1, 3);
      else expect(marginalRevenue(model, spend, c) * MARGIN).toBeLessThanOrEqual(1.001);
    });
  });
});
