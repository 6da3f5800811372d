import { describe, expect, it } from 'vitest';
import type { Data, Dataset } from '../../src/charts/definition.js';
import { choices, narrow } from '../../src/charts/filter.js';

const base = { description: '', measures: { n: { label: 'n', unit: 'count' } }, query: () => '' } as const;
const sales: Dataset = {
  ...base,
  name: 'sales',
  reads: ['gold.sales'],
  dimensions: { day: { label: 'Day', filter: 'date' }, shop: { label: 'Shop', filter: 'channel' } },
};
const credit: Dataset = {
  ...base,
  name: 'credit',
  reads: ['gold.credit'],
  dimensions: {
    day: { label: 'Day', filter: 'date' },
    segment: { label: 'Segment', filter: 'segment' },
    campaign: { label: 'Campaign', filter: 'campaign' },
    rule: { label: 'Rule', filter: 'rule' },
  },
};
const compared: Dataset = {
  ...base,
  name: 'compared',
  reads: ['gold.credit'],
  dimensions: { compared: { label: 'Rule' } },
};
const batches: Dataset = {
  ...base,
  name: 'batches',
  reads: ['edp.batches'],
  dimensions: { day: { label: 'Day', filter: 'date' } },
};
const people: Dataset = {
  ...base,
  name: 'people',
  reads: ['gold.sales'],
  dimensions: { month: { label: 'Month', filter: 'date', whole: 'month' } },
};
const datasets = [sales, credit, compared, batches];

const data: Data = {
  sales: [
    { day: '2024-03-01', shop: 'amazon', n: 1 },
    { day: '2024-03-02', shop: 'website', n: 2 },
    { day: '2024-03-03', shop: 'amazon', n: 4 },
  ],
  credit: [
    { day: '2024-03-01', segment: 'loyal', campaign: 'c1', rule: 'linear', n: 1 },
    { day: '2024-03-01', segment: 'loyal', campaign: 'c1', rule: 'last_touch', n: 2 },
    { day: '2024-03-02', segment: 'lost', campaign: 'c2', rule: 'last_touch', n: 4 },
  ],
  compared: [
    { compared: 'linear', n: 1 },
    { compared: 'last_touch', n: 6 },
  ],
  batches: [{ day: '2019-01-01', n: 1 }],
};
const byMonth: Data = { people: ['2024-02', '2024-03', '2024-04'].map((month) => ({ month, n: 1 })) };
const about = { attributionRule: 'last_touch' };

const sums = (selection: Parameters<typeof narrow>[1]) =>
  Object.fromEntries(
    Object.entries(narrow(data, selection, about, datasets)).map(([name, rows]) => [
      name,
      rows.reduce((sum, row) => sum + Number(row.n), 0),
    ]),
  );

describe('narrowing down', () => {
  it('takes the rule of the configuration where none is chosen, since credit repeats under each', () => {
    expect(sums({})).toEqual({ sales: 7, credit: 6, compared: 7, batches: 1 });
    expect(sums({ rule: 'linear' })).toEqual({ sales: 7, credit: 1, compared: 7, batches: 1 });
  });

  it('includes the first and the last day', () => {
    expect(sums({ date: { from: '2024-03-02', to: '2024-03-03' } })).toEqual({
      sales: 6,
      credit: 4,
      compared: 7,
      batches: 0,
    });
    expect(sums({ date: { to: '2024-03-01' } })).toMatchObject({ sales: 1, credit: 2 });
  });

  it('leaves a dataset without the dimension alone', () => {
    expect(sums({ channel: ['amazon'] })).toEqual({ sales: 5, credit: 6, compared: 7, batches: 1 });
    expect(sums({ segment: ['lost'], campaign: ['c2'] })).toEqual({ sales: 7, credit: 4, compared: 7, batches: 1 });
  });

  it('takes several values, and none', () => {
    expect(sums({ channel: ['amazon', 'website'] }).sales).toBe(7);
    expect(sums({ channel: [] }).sales).toBe(0);
  });

  it('keeps each month that the range touches, whole', () => {
    const months = (date: { from?: string; to?: string }) =>
      narrow(byMonth, { date }, about, [people]).people?.map((r) => r.month);
    expect(months({ from: '2024-03-31', to: '2024-04-01' })).toEqual(['2024-03', '2024-04']);
    expect(months({ from: '2024-03-01', to: '2024-03-01' })).toEqual(['2024-03']);
    expect(months({ to: '2024-02-29' })).toEqual(['2024-02']);
    expect(months({ from: '2024-05-01' })).toEqual([]);
  });

  it('does not change what it is given', () => {
    const before = structuredClone(data);
    narrow(data, { channel: ['amazon'] }, about, datasets);
    expect(data).toEqual(before);
  });
});

it('offers what the data has, and the days of the business', () => {
  // Months are no days: they set no end of the range.
  expect(choices({ ...data, ...byMonth }, [...datasets, people])).toEqual({
    days: { first: '2024-03-01', last: '2024-03-03' },
    channel: ['amazon', 'website'],
    segment: ['lost', 'loyal'],
    campaign: ['c1', 'c2'],
    rule: ['last_touch', 'linear'],
  });
  expect(choices({}, datasets)).toEqual({ days: null, channel: [], segment: [], campaign: [], rule: [] });
});
