import { describe, expect, it } from 'vitest';
import type { Data, DataRow } from '../../src/charts/definition.js';
import { narrow } from '../../src/charts/filter.js';
import { addDays } from '../../src/charts/format.js';
import { charts, figures } from '../../src/charts/index.js';
import { about, drawn } from './drawn.js';

/** Ann buys on both days, Ben on the second: 1 and 2 a day, 2 in March. */
const data: Data = {
  unique_by_day: [
    { day: '2024-03-01', customers: 1, visitors: 2 },
    { day: '2024-03-03', customers: 2, visitors: 3 },
  ],
  unique_by_month: [
    { month: '2024-02', customers: 7, visitors: 9 },
    { month: '2024-03', customers: 2, visitors: 4 },
    { month: '2024-04', customers: 1, visitors: 1 },
  ],
  unique_in_all: [{ customers: 8, visitors: 12 }],
  sales_by_day: [
    { day: '2024-03-01', channel: 'website', visitors: 2 },
    { day: '2024-03-03', channel: 'website', visitors: 3 },
    { day: '2024-03-03', channel: 'mobile_app', visitors: 1 },
  ],
};

const numbers = (id: string, of: Data, selection = {}) => drawn(id, of, selection).table.rows;

describe('different people', () => {
  it('are told for each day as that day has them, and are none between', () => {
    expect(numbers('unique-customers-by-day', data)).toEqual([
      ['2024-03-01', 1, 2],
      ['2024-03-02', 0, 0],
      ['2024-03-03', 2, 3],
    ]);
    expect(numbers('unique-customers-by-day', data, { date: { from: '2024-03-02' } })).toEqual([['2024-03-03', 2, 3]]);
  });

  it('are no line at zero where a shop sends no events', () => {
    const sold = { ...data, unique_by_day: [{ day: '2024-03-01', customers: 1, visitors: 0 }] };
    const named = (of: Data) => JSON.stringify(drawn('unique-customers-by-day', of).option.series);
    expect(named(data)).toContain('"visitors"');
    expect(named(sold)).not.toContain('"visitors"');
  });

  it('are never added up to weeks or months, however many days there are', () => {
    const days = (n: number): Data => ({
      unique_by_day: Array.from(
        { length: n },
        (_, i): DataRow => ({
          day: addDays('2020-01-01', i),
          customers: i,
          visitors: 2 * i,
        }),
      ),
    });
    const many = drawn('unique-customers-by-day', days(200));
    expect(many.table.rows).toHaveLength(200);
    expect(many.table.rows[150]).toEqual(['2020-05-30', 150, 300]);
    expect(many.remark).toBeUndefined();
    const years = drawn('unique-customers-by-day', days(800));
    expect(years.table.rows).toHaveLength(365);
    expect(years.table.rows.at(-1)).toEqual(['2022-03-10', 799, 1598]);
    expect(years.remark).toBe('The last 365 of 800 days are shown: choose days to see others.');
  });

  it('are those of the whole month wherever a range of days touches it', () => {
    const march = ['Mar 2024', 2, 4];
    const april = ['Apr 2024, so far', 1, 1];
    expect(numbers('unique-customers', data, { date: { from: '2024-03-31' } })).toEqual([march, april]);
    expect(numbers('unique-customers', data, { date: { from: '2024-03-02', to: '2024-03-02' } })).toEqual([march]);
  });

  it('are told in all, whatever is chosen', () => {
    const said = 'Over all days, whatever is chosen: 8 different customers, 12 different visitors.';
    expect(drawn('unique-customers', data).remark).toBe(said);
    expect(drawn('unique-customers', data, { date: { from: '2024-04-01' } }).remark).toBe(said);
  });

  it('are told of the last months where not all find room', () => {
    const months = Array.from(
      { length: 24 },
      (_, i): DataRow => ({
        month: `${2022 + Math.floor(i / 12)}-${String((i % 12) + 1).padStart(2, '0')}`,
        customers: i,
        visitors: i,
      }),
    );
    const drawing = drawn('unique-customers', { unique_by_month: months });
    const names = JSON.parse(JSON.stringify(drawing)).option.yAxis.data;
    expect(names.at(-1)).toBe('Dec 2023');
    expect(drawing.table.rows).toHaveLength(24);
    expect(drawing.remark).toBe(`The last ${names.length} of 24 months are drawn.`);
  });

  it('are not told by channel, and the charts say so, while visitor-days are', () => {
    const responds = (id: string) => [...charts, ...figures].find((c) => c.id === id)?.responds;
    expect(responds('unique-customers-by-day')).toEqual(['date']);
    expect(responds('unique-customers')).toEqual(['date']);
    expect(responds('visitor-days')).toEqual(['date', 'channel']);
    const visitorDays = (selection = {}) =>
      figures.find((f) => f.id === 'visitor-days')?.value(narrow(data, selection, about), about);
    expect(visitorDays()).toBe(6);
    expect(visitorDays({ date: { from: '2024-03-02' }, channel: ['website'] })).toBe(3);
  });
});
