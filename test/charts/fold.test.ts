import { describe, expect, it } from 'vitest';
import { fold } from '../../src/charts/charts/rows.js';
import { charts } from '../../src/charts/index.js';
import { light } from '../../src/charts/theme.js';

const rows = (...keys: string[]) => keys.map((key, i) => ({ key, n: 10 - i }));
const shown = (room: number, ...keys: string[]) =>
  fold(rows(...keys), room, ['n'], 'countries').map((r) => `${r.key} ${r.n}`);

describe('names that find no room', () => {
  it('are added up as one, which counts them, while the unknown stay apart and last', () => {
    expect(shown(4, 'DE', 'FR', 'IT', 'AT', 'unknown')).toEqual(['DE 10', 'FR 9', '2 other countries 15', 'unknown 6']);
  });

  it('count at least so many where further ones were added up before', () => {
    expect(shown(4, 'DE', 'FR', 'IT', 'AT', 'all others', 'unknown')).toEqual([
      'DE 10',
      'FR 9',
      'more than 2 other countries 21',
      'unknown 5',
    ]);
  });

  it('are left as they are where there is room', () => {
    expect(shown(4, 'DE', 'FR', 'unknown')).toEqual(['DE 10', 'FR 9', 'unknown 8']);
    expect(shown(3, 'DE', 'all others', 'unknown')).toEqual(['DE 10', 'all others 9', 'unknown 8']);
  });

  it('are never one name that would have had its place', () => {
    expect(shown(3, 'DE', 'FR', 'IT', 'unknown')).toEqual(['DE 10', '2 other countries 17', 'unknown 7']);
    expect(shown(2, 'DE', 'FR', 'unknown')).toEqual(['DE 10', 'FR 9', 'unknown 8']);
  });

  it('lose nothing, however little room there is', () => {
    for (let room = 1; room < 8; room += 1) {
      const folded = fold(rows('a', 'b', 'c', 'd', 'all others', 'unknown'), room, ['n'], 'things');
      expect(folded.reduce((sum, r) => sum + r.n, 0)).toBe(45);
      expect(folded.flatMap((r) => r.members).sort()).toEqual(['a', 'all others', 'b', 'c', 'd', 'unknown']);
    }
  });
});

it('draws sales without a country by themselves, not among other countries', () => {
  const row = (country: string, revenue: number) => ({
    day: '2024-03-01',
    channel: 'website',
    country,
    revenue,
    lines: 1,
  });
  const many = Array.from({ length: 30 }, (_, i) => row(`C${i}`, 1000 - i));
  const drawing = charts
    .find((c) => c.id === 'revenue-by-country')
    ?.draw(
      { sales_by_country: [...many, row('unknown', 5000)] },
      {
        about: { asOf: '', baseCurrency: 'EUR', attributionRule: 'linear', provisionalFrom: null, missing: [] },
        theme: light,
        room: { width: 600, height: 340 },
      },
    );
  const names = JSON.parse(JSON.stringify(drawing)).option.yAxis.data;
  expect(names.slice(-2)).toEqual(['17 other countries', 'unknown']);
  expect(names).toHaveLength(15);
});
