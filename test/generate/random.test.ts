import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AliasTable } from '../../src/generate/alias.js';
import { Random } from '../../src/generate/random.js';

describe('a stream of randomness', () => {
  it('repeats itself for the same seed and label, and only then', () => {
    const draw = (random: Random) => Array.from({ length: 5 }, () => random.next());
    expect(draw(new Random(1, 'customer', 7))).toEqual(draw(new Random(1, 'customer', 7)));
    expect(draw(new Random(1, 'customer', 7))).not.toEqual(draw(new Random(1, 'customer', 8)));
    expect(draw(new Random(1, 'customer', 7))).not.toEqual(draw(new Random(2, 'customer', 7)));
  });

  it('has the means that its distributions promise', () => {
    const random = new Random(3, 'means');
    const mean = (draw: () => number) => Array.from({ length: 20_000 }, draw).reduce((a, b) => a + b, 0) / 20_000;
    expect(mean(() => random.next())).toBeCloseTo(0.5, 1);
    expect(mean(() => random.normal())).toBeCloseTo(0, 1);
    expect(mean(() => random.noise(0.5))).toBeCloseTo(1, 1);
    expect(mean(() => random.exponential(2)) / 2).toBeCloseTo(1, 1);
    expect(mean(() => random.poisson(2.5)) / 2.5).toBeCloseTo(1, 1);
    expect(mean(() => random.poisson(200)) / 200).toBeCloseTo(1, 1);
  });
});

describe('a weighted choice', () => {
  it('draws each index as often as its weight says', () => {
    const weights = [1, 0, 3, 6];
    const table = new AliasTable(weights);
    const random = new Random(4, 'alias');
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < 50_000; i += 1) counts[table.draw(random)]! += 1;
    expect(counts[1]).toBe(0);
    weights.forEach((weight, i) => {
      expect(counts[i]! / 50_000).toBeCloseTo(weight / 10, 1);
    });
  });

  it('only ever draws what has a weight', () => {
    const weights = fc.array(fc.nat(5), { minLength: 1, maxLength: 20 }).filter((w) => w.some((x) => x > 0));
    fc.assert(
      fc.property(weights, fc.integer(), (w, seed) => {
        const table = new AliasTable(w);
        const random = new Random(seed, 'property');
        for (let i = 0; i < 50; i += 1) expect(w[table.draw(random)]).toBeGreaterThan(0);
      }),
    );
  });
});
