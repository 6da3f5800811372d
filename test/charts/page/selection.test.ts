import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Selection } from '../../../src/charts/filter.js';
import { fromHash, toHash, withFilter } from '../../../src/charts/page/selection.js';

const day = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((d) => d.toISOString().slice(0, 10));
const name = fc.string({ minLength: 1, unit: 'grapheme' });
const list = fc.array(name, { maxLength: 4 });

const selection = fc.record(
  {
    date: fc.oneof(fc.record({ from: day }), fc.record({ to: day }), fc.record({ from: day, to: day })),
    channel: list,
    segment: list,
    campaign: list,
    rule: name,
  },
  { requiredKeys: [] },
) as fc.Arbitrary<Selection>;

describe('a selection in the address', () => {
  it('comes back as it was', () => {
    fc.assert(
      fc.property(selection, name, fc.option(name, { nil: undefined }), (given, section, lineage) => {
        const place = { section, selection: given, lineage };
        expect(fromHash(toHash(place))).toEqual(place);
      }),
    );
  });

  it('reads as one would write it', () => {
    const place = { section: 'sales', selection: { date: { from: '2026-07-01' }, channel: ['amazon', 'website'] } };
    expect(toHash(place)).toBe('#sales?from=2026-07-01&channel=amazon&channel=website');
  });

  it('tells nothing chosen from everything', () => {
    expect(fromHash('#sales?channel=').selection).toEqual({ channel: [] });
    expect(fromHash('#sales').selection).toEqual({});
  });

  it('leaves out what cannot be read', () => {
    expect(fromHash('#%E0%A4%A?from=yesterday&to=2026-13').selection).toEqual({});
    expect(fromHash('#%E0%A4%A').section).toBe('');
  });

  it('loses a filter that lets everything through', () => {
    expect(withFilter({ channel: ['a'], rule: 'linear' }, 'channel', undefined)).toEqual({ rule: 'linear' });
  });
});
