import { describe, expect, it } from 'vitest';
import { secondsOf } from '../../bench/cluster/support/meter.js';
import { verdict } from '../../bench/cluster/support/verdict.js';

describe('from what size on Spark pays', () => {
  const at = (events: number, spark: number, duckdb: number) => ({ events, spark, duckdb });

  it.each([
    ['never, where Spark grows as fast', [at(100_000, 60, 3), at(1_000_000, 105, 21)], 'pays at no size'],
    ['never, where Spark grows faster', [at(100_000, 60, 3), at(1_000_000, 600, 21)], 'pays at no size'],
    ['already, where it is not slower', [at(100_000, 60, 30), at(1_000_000, 300, 300)], 'at this size already'],
    // 90 against 170 s a million, and 10 s apart at two million: an eighth of a million further.
    [
      'later, where it grows more slowly',
      [at(1_000_000, 280, 190), at(2_000_000, 370, 360)],
      'some 2.1 million events',
    ],
  ] as const)('%s', (_, medians, words) => {
    expect(verdict(medians)).toContain(words);
  });

  it('says what each further million events costs', () => {
    expect(verdict([at(100_000, 60, 3), at(1_000_000, 105, 21)])).toContain('50 s on Spark and 20 s on DuckDB');
  });

  it('wants two sizes', () => {
    expect(() => verdict([at(1, 1, 1)])).toThrow(RangeError);
  });
});

describe('processor time as `ps` prints it', () => {
  it.each([
    ['00:17:21', 1041],
    ['01:00:00', 3600],
    ['2-03:04:05', 183_845],
    // macOS has no hours of its own, and hundredths.
    ['12:34.50', 754.5],
  ])('%s', (text, seconds) => {
    expect(secondsOf(text)).toBe(seconds);
  });
});
