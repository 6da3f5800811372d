import { describe, expect, it } from 'vitest';
import type { Chart, Dataset } from '../../../src/charts/definition.js';
import { addDays } from '../../../src/charts/format.js';
import { behindMark } from '../../../src/charts/page/mark.js';

const dataset: Dataset = {
  name: 'sales',
  description: '',
  dimensions: { day: { label: 'Day', filter: 'date' }, channel: { label: 'Channel' }, campaign: { label: 'Campaign' } },
  measures: {},
  reads: [],
  query: () => '',
};
const chart = { datasets: [dataset] } as unknown as Chart;
const row = (day: string) => ({ day, channel: 'mobile_app', campaign: 'CMP-1' });
const rows = (first: string, days: number) => Array.from({ length: days }, (_, i) => row(addDays(first, i)));

const behind = (mark: unknown[], days: number, selection = {}) =>
  behindMark(chart, mark, {
    data: { sales: rows('2026-01-01', days) },
    selection,
    about: { provisionalFrom: null },
    nameOf: (id) => (id === 'CMP-1' ? 'Search – Brand' : id),
  });

describe('what a mark stands for', () => {
  it.each([
    ['the value itself', ['mobile_app'], { channel: 'mobile_app' }],
    ['the value in words', ['Mobile app'], { channel: 'mobile_app' }],
    ['a campaign by its name', ['Search – Brand'], { campaign: 'CMP-1' }],
    ['a day as axes write it', ['3 Jan', 'mobile app', 12.5], { day: '2026-01-03', channel: 'mobile_app' }],
    ['a day as tables hold it', ['2026-01-03'], { day: '2026-01-03' }],
    ['nothing known', ['provisional', 17], {}],
  ])('is found by %s', (_, mark, at) => {
    expect(behind(mark, 30)).toEqual({ at, selection: {} });
  });

  it('is told once where two datasets name it differently', () => {
    const names: Dataset = { ...dataset, name: 'names', dimensions: { name: { label: 'Channel' } } };
    const both = { datasets: [dataset, names] } as unknown as Chart;
    const data = { sales: rows('2026-01-01', 3), names: [{ name: 'mobile_app' }] };
    const context = { data, selection: {}, about: { provisionalFrom: null }, nameOf: (id: string) => id };
    expect(behindMark(both, ['mobile app'], context).at).toEqual({ channel: 'mobile_app' });
  });

  describe('where numbers do not add up', () => {
    const whole = (unit: 'day' | 'month', data: { day: string }[], mark: string, selection = {}) => {
      const people: Dataset = { ...dataset, dimensions: { day: { label: 'Day', filter: 'date', whole: unit } } };
      const of = { datasets: [people] } as unknown as Chart;
      return behindMark(of, [mark], {
        data: { sales: data },
        selection,
        about: { provisionalFrom: null },
        nameOf: (id) => id,
      });
    };

    it('is one day, however many there are', () => {
      expect(whole('day', rows('2026-01-01', 400), '2026-01-06')).toEqual({ at: { day: '2026-01-06' }, selection: {} });
    });

    it.each(['Feb 2026', 'Feb 2026, so far'])('is the whole month, whatever was asked for: %s', (mark) => {
      const months = [{ day: '2026-01' }, { day: '2026-02' }];
      const asked = { date: { from: '2026-01-20', to: '2026-02-03' } };
      expect(whole('month', months, mark, asked)).toEqual({
        at: {},
        selection: { date: { from: '2026-02-01', to: '2026-02-28' } },
      });
    });
  });

  it('is a week where bars are weeks, no more than what was asked for', () => {
    // 5 January 2026 is a Monday.
    expect(behind(['5 Jan'], 120)).toEqual({ at: {}, selection: { date: { from: '2026-01-05', to: '2026-01-11' } } });
    const asked = { date: { from: '2026-01-07', to: '2026-06-30' }, rule: 'linear' };
    expect(behind(['5 Jan'], 120, asked).selection).toEqual({
      date: { from: '2026-01-07', to: '2026-01-11' },
      rule: 'linear',
    });
  });
});
