import { describe, expect, it } from 'vitest';
import { scale } from '../../src/charts/charts/colors.js';
import { heatMap } from '../../src/charts/charts/heat.js';
import { linesOverTime, stackedOverTime } from '../../src/charts/charts/overtime.js';
import { wrapped } from '../../src/charts/charts/parts.js';
import { rankedBars } from '../../src/charts/charts/ranked.js';
import { periods } from '../../src/charts/charts/time.js';
import { charts } from '../../src/charts/index.js';
import { light } from '../../src/charts/theme.js';

const about = {
  asOf: '2024-03-10T20:00:00Z',
  baseCurrency: 'EUR',
  attributionRule: 'linear',
  provisionalFrom: '2024-03-09',
  missing: [],
};
const frame = (width = 600) => ({ about, theme: light, room: { width, height: 340 } });
// Options are read as what they are: plain data.
const plain = (option: unknown) => JSON.parse(JSON.stringify(option));

describe('shades', () => {
  it('are alike where numbers are nearly alike', () => {
    const share = scale([0.79, 0.794]);
    expect(share(0.794) - share(0.79)).toBeLessThan(0.02);
  });

  it('take the whole scale where the lowest is less than half of the highest', () => {
    const share = scale([10, 100]);
    expect([10, 55, 100].map(share)).toEqual([0, 0.5, 1]);
  });

  it('are none where all is nothing', () => {
    expect(scale([0, 0])(0)).toBe(0);
    expect(scale([])(0)).toBe(0);
  });
});

describe('names', () => {
  it('break between words only', () => {
    expect(wrapped('Affiliate – Loyalty 35', 120, frame(), 2)).toBe('Affiliate –\nLoyalty 35');
    expect(wrapped('orders', 120, frame(), 2)).toBe('orders');
    expect(wrapped('one two three four five six seven', 60, frame(), 2)).toBe('one two\nthree f…');
  });

  const header = (width: number) => {
    const columns = ['affiliate', 'display', 'orders per visit', 'email', 'search'];
    const cell = () => ({ value: 0, text: '', fill: '#ffffff', details: [] });
    const { option } = heatMap(frame(width), { columns, rows: ['all together'], cell });
    const { rotate, formatter } = (option.xAxis as { axisLabel: { rotate: number; formatter: (n: string) => string } })
      .axisLabel;
    return { rotate, written: columns.map(formatter) };
  };

  it('of columns stand upright where a word is wider than its column, and are never cut inside one', () => {
    expect(header(700).rotate).toBe(0);
    expect(header(300).rotate).toBe(90);
    for (const width of [700, 300])
      expect(header(width).written.map((w) => w.replace('\n', ' '))).toContain('affiliate');
  });
});

describe('lines over time', () => {
  const over = periods([{ day: '2024-03-01' }, { day: '2024-03-10' }], about);
  const line = (name: string, end: number) => ({
    name,
    color: '#000000',
    values: over.starts.map((_, i) => (i === 9 ? end : 5)),
  });
  const labelled = (width: number, ...ends: number[]) =>
    linesOverTime(
      frame(width),
      over,
      ends.map((end, i) => line(`line ${i}`, end)),
      'count',
    ).legend === undefined;

  it('bear their names at their ends, or in a legend where these would lie on one another', () => {
    expect(labelled(600, 1, 9)).toBe(true);
    expect(labelled(600, 8.9, 9)).toBe(false);
    expect(labelled(340, 1, 9)).toBe(false);
  });

  it('are dotted through provisional days, and meet', () => {
    const { series } = plain(stackedOverTime(frame(), over, [line('bars', 5)], 'count', [line('mean', 7)]));
    const [settled, open] = series.filter((s: { name: string }) => s.name === 'mean');
    expect(settled.data).toEqual([5, 5, 5, 5, 5, 5, 5, 5, null, null]);
    expect(open.data).toEqual([null, null, null, null, null, null, null, 5, 5, 7]);
    expect(open.lineStyle.type).toBe('dotted');
  });
});

it('asks for no more height than a few bars need', () => {
  const bars = (n: number) =>
    rankedBars(frame(), {
      series: [{ name: 'n', color: '#000000' }],
      bars: Array.from({ length: n }, (_, i) => ({ name: `b${i}`, values: [1], label: '1', details: [] })),
    }).height;
  expect(bars(1)).toBeLessThan(100);
  expect(bars(12)).toBeGreaterThan(340);
});

it('marks the only day of a line by a point', () => {
  const symbols = (...days: string[]) => {
    const one = periods(
      days.map((day) => ({ day })),
      about,
    );
    const values = one.starts.map(() => 5);
    const { series } = plain(linesOverTime(frame(), one, [{ name: 'a', color: '#000000', values }], 'count'));
    return series.map((s: { symbol: string }) => s.symbol);
  };
  expect(symbols('2024-03-01')).toEqual(['circle']);
  expect(symbols('2024-03-01', '2024-03-02')).toEqual(['none']);
});

it('says that a month is not over', () => {
  const drawing = charts
    .find((c) => c.id === 'unique-customers')
    ?.draw(
      {
        unique_by_month: [
          { month: '2024-02', customers: 5, visitors: 9 },
          { month: '2024-03', customers: 2, visitors: 3 },
        ],
      },
      frame(),
    );
  expect(plain(drawing).table.rows.map((r: string[]) => r[0])).toEqual(['Feb 2024', 'Mar 2024, so far']);
  expect(plain(drawing).summary).toBe('2 different customers in Mar 2024, so far.');
});

describe('where there is nothing to draw', () => {
  const empty = (id: string, data: Record<string, Record<string, string | number>[]>) => {
    const drawing = charts.find((c) => c.id === id)?.draw(data, frame());
    return drawing && 'empty' in drawing ? drawing.empty : undefined;
  };
  const sales = (channel: string) => ({
    sales_by_day: [{ day: '2024-03-01', channel, revenue: 1, visitors: 0, buyers: 0 }],
  });

  it('says of the website that no visitors are known, and of marketplaces that they do not tell', () => {
    expect(empty('conversion-over-time', sales('website'))).toContain('no events of visitors');
    expect(empty('conversion-over-time', sales('amazon'))).toContain('Marketplaces do not tell');
  });

  it('does not call a table empty that has rows of another kind', () => {
    expect(empty('spend-over-time', {})).toBe(
      'No campaigns to show. There is no spend and no visit by a campaign in gold.campaign_effectiveness for this selection.',
    );
  });
});
