import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cell } from '../../../src/charts/definition.js';
import { pack, unpack } from '../../../src/charts/page/columnar.js';

const cell: fc.Arbitrary<Cell> = fc.oneof(
  fc.constantFrom<Cell>('amazon', 'website', '2026-07-01', null, true, 0),
  fc.integer(),
  fc.string(),
);

describe('rows as the page carries them', () => {
  it('come out as they went in, through JSON', () => {
    const rows = fc.array(fc.record({ a: cell, b: cell, c: cell }));
    fc.assert(
      fc.property(rows, (given) => {
        const carried = JSON.parse(JSON.stringify(pack(['a', 'b', 'c'], given)));
        expect(unpack(carried)).toEqual(given);
      }),
    );
  });

  it('tell null, 0, false and the empty text apart', () => {
    const rows = [null, 0, false, '', null, null, '', 0].map((a) => ({ a }));
    expect(unpack(pack(['a'], rows))).toEqual(rows);
  });

  it('take little room where values repeat', () => {
    const rows = Array.from({ length: 10_000 }, (_, i) => ({ day: `2026-07-${10 + Math.floor(i / 1000)}`, n: i }));
    const packed = JSON.stringify(pack(['day', 'n'], rows));
    expect(packed.length).toBeLessThan(JSON.stringify(rows).length / 4);
  });

  it('say what is missing as null', () => {
    expect(unpack(pack(['a', 'b'], [{ a: 1 }]))).toEqual([{ a: 1, b: null }]);
  });
});
