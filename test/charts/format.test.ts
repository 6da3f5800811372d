import { describe, expect, it } from 'vitest';
import {
  bytes,
  cell,
  count,
  date,
  escapeText,
  instant,
  money,
  percent,
  ratio,
  seconds,
  shorten,
  value,
  words,
} from '../../src/charts/format.js';

describe('numbers for people', () => {
  it('prints money of ten-thousandths, exact or short', () => {
    expect(money(123_456_700, 'EUR')).toBe('€12,345.67');
    expect(money(123_456_700, 'EUR', 'short')).toBe('€12.3K');
    expect(money(18_248_006_800, 'USD', 'short')).toBe('$1.82M');
    expect(money(50_000, 'EUR', 'short')).toBe('€5.00');
    expect(money(0, 'EUR', 'short')).toBe('€0');
    expect(money(-1_234_500, 'EUR', 'short')).toBe('-€123');
  });

  it('prints counts, shares and multiples', () => {
    expect([count(1234567), count(1234567, 'short'), count(9999, 'short'), count(2.5)]).toEqual([
      '1,234,567',
      '1.23M',
      '9,999',
      '2.5',
    ]);
    expect([percent(0), percent(0.0432), percent(0.125), percent(1)]).toEqual(['0%', '4.3%', '13%', '100%']);
    expect([ratio(0), ratio(0.97), ratio(7.06), ratio(152.9)]).toEqual(['0×', '1.0×', '7.1×', '153×']);
    expect([seconds(4.25), seconds(80), seconds(120), bytes(353_700), bytes(12)]).toEqual([
      '4.3 s',
      '1 min 20 s',
      '2 min',
      '353.7 kB',
      '12 B',
    ]);
    expect(value(-0, 'count', { baseCurrency: 'EUR' })).toBe('0');
    expect(value(1, 'days', { baseCurrency: 'EUR' })).toBe('1 day');
  });

  it('prints days and moments', () => {
    expect([date('2026-07-01'), date('2026-07-01', 'long'), date('2026-07'), date('2026-07', 'long')]).toEqual([
      '1 Jul',
      '1 Jul 2026',
      'Jul',
      'Jul 2026',
    ]);
    expect(instant('2026-08-29T23:59:53.119Z')).toBe('29 Aug 2026, 23:59 UTC');
    expect(date('now')).toBe('now');
  });

  it('prints cells of every kind', () => {
    const about = { baseCurrency: 'EUR' };
    expect([
      cell(null, 'money', about),
      cell(true, undefined, about),
      cell('a\nb', undefined, about),
      cell(10_000, 'money', about),
    ]).toEqual(['–', 'yes', 'a b', '€1.00']);
  });
});

describe('text of unknown origin', () => {
  it('is one line without what would break a file or a layout', () => {
    expect(words('a\u0000b\ud800c\u202Ed\r\ne_f')).toBe('a b c d e f');
  });

  it('is shortened without breaking a character, however long it is', () => {
    expect(shorten('abcdef', 4)).toBe('abc…');
    expect(shorten('👍🏽👍🏽👍🏽👍🏽', 3)).not.toMatch(/[\ud800-\udfff](?![\udc00-\udfff])$/u);
    const started = performance.now();
    expect(shorten('x'.repeat(10_000_000), 10)).toBe('xxxxxxxxx…');
    expect(performance.now() - started).toBeLessThan(100);
  });

  it('is escaped for HTML and SVG', () => {
    expect(escapeText(`<b a="1">'&`)).toBe('&lt;b a=&quot;1&quot;&gt;&#39;&amp;');
  });
});
