import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { carryOver, marginalResponse, response } from '../../src/generate/world/response.js';

const positive = fc.double({ min: 0.01, max: 1e6, noNaN: true });
const curve = fc.record({ ceiling: positive, half: positive, decay: fc.double({ min: 0, max: 0.95, noNaN: true }) });

describe('a response curve', () => {
  it('never falls as spend grows, and never exceeds its ceiling', () => {
    fc.assert(
      fc.property(curve, positive, positive, (c, a, b) => {
        const [less, more] = [Math.min(a, b), Math.max(a, b)];
        expect(response(c, more)).toBeGreaterThanOrEqual(response(c, less));
        expect(response(c, more)).toBeLessThanOrEqual(c.ceiling);
      }),
    );
  });

  it('reaches half its ceiling at the half-saturation, and nothing without spend', () => {
    const c = { ceiling: 30, half: 200, decay: 0.5 };
    expect(response(c, 200)).toBe(15);
    expect(response(c, 0)).toBe(0);
  });

  it('has the slope that its derivative says', () => {
    const c = { ceiling: 30, half: 200, decay: 0.5 };
    const slope = (response(c, 100.001) - response(c, 99.999)) / 0.002;
    expect(marginalResponse(c, 100)).toBeCloseTo(slope, 6);
  });
});

describe('carry-over', () => {
  it('works as by hand: spends 100, 0, 0 with half carried over', () => {
    expect([...carryOver([100, 0, 0], 0.5, 0)]).toEqual([50, 25, 12.5]);
  });

  it('leaves a constant spend as it is', () => {
    fc.assert(
      fc.property(positive, fc.double({ min: 0, max: 0.95, noNaN: true }), (spend, decay) => {
        for (const carried of carryOver([spend, spend, spend], decay, spend)) {
          expect(Math.abs(carried / spend - 1)).toBeLessThan(1e-9);
        }
      }),
    );
  });
});
