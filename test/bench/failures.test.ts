import { describe, expect, it } from 'vitest';
import { comparisonLine } from '../../bench/support/compare.js';
import { failures, type Line } from '../../bench/support/result.js';

const spread = (median: number) => ({ median, min: median, max: median });
const ratio = (median: number): Line => ({
  kind: 'ratio',
  name: 'platform ÷ hand-written',
  ratio: { seconds: spread(median), cpu: spread(median) },
  target: 1.3,
});
const rows = (onlyLeft: number, onlyRight: number) =>
  comparisonLine([{ table: 'gold.fact_sales', rows: 10, onlyLeft, onlyRight, examples: [] }]);
const failed = (lines: Line[], full: boolean) =>
  failures([{ part: 'rebuild', title: '', lines }], full).map((line) => line.kind);

describe('a bench', () => {
  it.each([
    ['of full size', true],
    ['of a small world', false],
  ])('%s fails when the rows of both sides differ', (_, full) => {
    expect(failed([ratio(1.1), rows(1, 0)], full)).toEqual(['equal']);
    expect(failed([ratio(1.1), rows(0, 1)], full)).toEqual(['equal']);
    expect(failed([ratio(1.1), rows(0, 0)], full)).toEqual([]);
  });

  it('fails for a missed target at full size only', () => {
    expect(failed([ratio(1.31), rows(0, 0)], true)).toEqual(['ratio']);
    expect(failed([ratio(1.31), rows(0, 0)], false)).toEqual([]);
  });
});
