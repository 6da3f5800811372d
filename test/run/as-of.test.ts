import { expect, it } from 'vitest';
import { asOfLeap } from '../../src/run/as-of.js';

const at = (text: string) => new Date(`${text}T00:00Z`);

it.each([
  ['a day is the daily run', at('2026-01-01'), at('2026-01-02'), undefined],
  ['a week is a holiday', at('2026-01-01'), at('2026-01-08'), undefined],
  ['more is told', at('2026-01-01'), at('2026-01-09'), 8],
  ['years are told', at('2011-12-10'), at('2026-01-01'), 5136],
  ['backwards is asked for', at('2026-01-09'), at('2026-01-01'), undefined],
  ['the first run leaps from nowhere', undefined, at('2026-01-01'), undefined],
])('of the moves of as_of, %s', (_, from, to, days) => {
  expect(asOfLeap(from, to)?.days).toBe(days);
});
