import { beforeAll, describe, expect, it } from 'vitest';
import { playWorld } from './support/played.js';
import { sum } from './support/statistics.js';
import type { SaleTruthRecord, Truth } from './support/truth.js';

const days = 24;
const linesAsked = 4_000;
let worlds: { truth: Truth; sales: SaleTruthRecord[] }[];

beforeAll(() => {
  const size = { events: 5_000, customers: 300, products: 120, marketplaceSales: linesAsked, days };
  worlds = [1, 2, 3].map((seed) => playWorld({ ...size, seed, dirt: { corrected: 0 } }));
});

const isMarketplace = ({ channel }: SaleTruthRecord) => channel !== 'website' && channel !== 'mobile_app';
const expectedOf = (name: string, of: (lines: number, value: number) => number) =>
  sum(
    worlds.map(({ truth }) => {
      const { lines, lineValue } = truth.expected.marketplaces[name]!;
      return sum(lines.map((n, day) => of(n, lineValue[day]!)));
    }),
  );

describe('the closed form of marketplace sales', () => {
  it('is what was asked for, less what the shop’s backend is expected to report', () => {
    for (const { truth } of worlds) {
      const { baseOrders, causedOrders, marketplaces } = truth.expected;
      const series = [...Object.values(baseOrders), ...Object.values(causedOrders).flatMap((c) => Object.values(c))];
      const orders = sum(series.map(sum));
      // 8 % of orders, of 0.6 × 1 + 0.27 × 2 + 0.13 × 3 lines.
      const lines = sum(Object.values(marketplaces).map((m) => sum(m.lines)));
      expect(lines).toBeCloseTo(linesAsked - orders * 0.08 * 1.53, 1);
    }
  });

  it('follows demand from day to day, as the sales do', () => {
    for (const { truth, sales } of worlds) {
      const sold = truth.expected.days.map(() => 0);
      for (const sale of sales.filter(isMarketplace)) sold[truth.expected.days.indexOf(sale.time.slice(0, 10))]! += 1;
      const { amazon, ebay, etsy } = truth.expected.marketplaces;
      const off = sold.map((n, day) => Math.abs(n - amazon!.lines[day]! - ebay!.lines[day]! - etsy!.lines[day]!));
      // Only the backend's lines are left to chance: one on three days.
      expect(Math.max(...off)).toBeLessThan(6);
      // Days have 167 lines on average, and differ by far more.
      expect(Math.max(...sold) - Math.min(...sold)).toBeGreaterThan(50);
    }
  });

  it.each(['amazon', 'ebay', 'etsy'])('gives %s its share', (name) => {
    const found = worlds.flatMap(({ sales }) => sales).filter((sale) => sale.channel === name).length;
    const share = expectedOf(name, (lines) => lines) / (worlds.length * linesAsked);
    // A share of orders, which have 1 to 3 lines: as wide as a share of lines times E[n²] ÷ E[n] = 1.52.
    const deviation = Math.sqrt(worlds.length * linesAsked * share * (1 - share) * 1.52);
    expect(Math.abs(found - expectedOf(name, (lines) => lines))).toBeLessThan(4 * deviation);
  });

  it('tells the revenue within 6 %', () => {
    const found = sum(worlds.flatMap(({ sales }) => sales.filter(isMarketplace).map((sale) => sale.base_amount)));
    const expected = sum(['amazon', 'ebay', 'etsy'].map((name) => expectedOf(name, (lines, value) => lines * value)));
    // Few customers buy much: one world is off by some 2.5 %, three by 1.5 %; four standard deviations.
    expect(found / expected).toBeGreaterThan(0.94);
    expect(found / expected).toBeLessThan(1.06);
  });

  it('prices the same line differently by marketplace', () => {
    const [amazon, ebay, etsy] = ['amazon', 'ebay', 'etsy'].map(
      (name) => worlds[0]!.truth.expected.marketplaces[name]!.lineValue[0]!,
    );
    expect(ebay! / amazon!).toBeCloseTo(0.96, 3);
    expect(etsy! / amazon!).toBeCloseTo(1.05, 3);
  });
});
