import { describe, expect, it } from 'vitest';
import { CHANNELS } from '../../src/generate/world/channels.js';
import { channelResults, type ExpectationInput, expectSales } from '../../src/generate/world/expectation.js';
import { SEGMENTS } from '../../src/generate/world/segments.js';

const days = 3;
const constant = (value: number) => new Float64Array(days).fill(value);
const channel = (name: string) => CHANNELS.findIndex((c) => c.name === name);
const [search, social, display] = [channel('search'), channel('social'), channel('display')];

/** Three days without marketing, on which 60 orders a day are as many as there should be. */
function quietDays(overrides: Partial<ExpectationInput> = {}): ExpectationInput {
  return {
    baseOrdersPerDay: 60,
    demand: constant(1),
    activeRates: SEGMENTS.map(() => constant(5)),
    orderValues: SEGMENTS.map(() => constant(20)),
    spend: CHANNELS.map(() => constant(0)),
    carriedBefore: CHANNELS.map(() => 0),
    curves: CHANNELS.map(() => SEGMENTS.map(() => ({ ceiling: 30, half: 50, decay: 0.5 }))),
    ...overrides,
  };
}

const spendOf = (spends: Record<number, number[]>) => CHANNELS.map((_, c) => Float64Array.from(spends[c] ?? [0, 0, 0]));
const rounded = (values: Iterable<number>) => Array.from(values, (x) => Number(x.toFixed(6)));

describe('expected orders without marketing', () => {
  it('follow demand, and the purchase rates of those who are there', () => {
    const activeRates = SEGMENTS.map(() => constant(0));
    // In all 40 a day on average: 30 and 10, then a day without the second segment, then one with twice as many.
    activeRates[0] = Float64Array.of(30, 30, 30);
    activeRates[1] = Float64Array.of(10, 0, 20);
    const { base, caused } = expectSales(quietDays({ activeRates, demand: Float64Array.of(1, 0.5, 2) }));
    // 60 × demand × rate ÷ 40
    expect(rounded(base[0]!)).toEqual([45, 22.5, 90]);
    expect(rounded(base[1]!)).toEqual([15, 0, 60]);
    expect(rounded(base[2]!)).toEqual([0, 0, 0]);
    expect(caused.flat().every((series) => series.every((x) => x === 0))).toBe(true);
  });
});

describe('expected orders that marketing causes', () => {
  it('live on after a pulse of spend, falling with what is carried over', () => {
    const { caused, carried } = expectSales(quietDays({ spend: spendOf({ [social]: [100, 0, 0] }) }));
    expect([...carried[social]!]).toEqual([50, 25, 12.5]);
    // 30 × 50 ÷ (50 + 50), 30 × 25 ÷ 75, 30 × 12.5 ÷ 62.5
    for (const series of caused[social]!) expect(rounded(series)).toEqual([15, 10, 6]);
    expect(rounded(caused[search]![0]!)).toEqual([0, 0, 0]);
  });

  it('go on from what was spent before the first day', () => {
    const carriedBefore = CHANNELS.map((_, c) => (c === social ? 200 : 0));
    const { caused } = expectSales(quietDays({ carriedBefore }));
    // 100, 50 and 25 are left.
    expect(rounded(caused[social]![0]!)).toEqual([20, 15, 10]);
  });

  it('come from each segment’s own curve', () => {
    const curves = quietDays().curves;
    curves[social]![1] = { ceiling: 8, half: 150, decay: 0.5 };
    const { caused } = expectSales(quietDays({ curves, spend: spendOf({ [social]: [100, 0, 0] }) }));
    expect(rounded(caused[social]![0]!)).toEqual([15, 10, 6]);
    // 8 × 50 ÷ 200, 8 × 25 ÷ 175, 8 × 12.5 ÷ 162.5
    expect(rounded(caused[social]![1]!)).toEqual([2, 1.142857, 0.615385]);
  });

  it('by search grow by half of display’s saturation', () => {
    const spend = spendOf({ [search]: [100, 100, 100], [display]: [100, 0, 0] });
    const carriedBefore = CHANNELS.map((_, c) => (c === search ? 100 : 0));
    const { caused, helped } = expectSales(quietDays({ spend, carriedBefore }));
    // 20 a day by itself; display reaches 50 ÷ 100, 25 ÷ 75 and 12.5 ÷ 62.5 of its ceiling.
    expect(rounded(helped[0]!)).toEqual([5, 3.333333, 2]);
    expect(rounded(caused[search]![0]!)).toEqual([25, 23.333333, 22]);
    expect(rounded(caused[display]![0]!)).toEqual([15, 10, 6]);
  });
});

describe('what a channel really earns', () => {
  it('is what would not be without it, display’s help to search included', () => {
    const spend = spendOf({ [search]: [100, 100, 100], [display]: [100, 0, 0] });
    const carriedBefore = CHANNELS.map((_, c) => (c === search ? 100 : 0));
    const expectation = expectSales(quietDays({ spend, carriedBefore }));
    const results = channelResults(expectation, spend, 0.4);
    // Four segments with 15 + 10 + 6 orders of display's own and 5 + 3⅓ + 2 by its help, at 20 each.
    expect(results[display]!.incrementalOrders).toBeCloseTo(4 * (31 + 31 / 3), 9);
    expect(results[display]!.trueRoas).toBeCloseTo((4 * (31 + 31 / 3) * 20) / 100, 9);
    // Revenue × 0.4 − 100, of 100.
    expect(results[display]!.trueProfitRoi).toBeCloseTo((4 * (31 + 31 / 3) * 20 * 0.4 - 100) / 100, 9);
    // Without search, what display helped it to is gone, too.
    expect(results[search]!.incrementalOrders).toBeCloseTo(4 * (60 + 31 / 3), 9);
    expect(results[social]!).toMatchObject({ spend: 0, incrementalRevenue: 0, trueRoas: 0, trueProfitRoi: 0 });
  });
});
