import { beforeAll, describe, expect, it } from 'vitest';
import { playWorld } from './support/played.js';
import { correlation, mean, rankCorrelation, slope, sum } from './support/statistics.js';
import type { CustomerTruth, ProductTruth, SaleTruthRecord, Truth } from './support/truth.js';

const day = 86_400_000;
let truth: Truth;
let sales: SaleTruthRecord[];
let products: Map<string, ProductTruth>;
/** Each customer with what they bought, in order of time; whoever bought nothing is missing. */
let buyers: { customer: CustomerTruth; bought: SaleTruthRecord[] }[];

beforeAll(() => {
  const size = { customers: 800, products: 600, days: 100, events: 2_000, marketplaceSales: 9_000 };
  ({ truth, sales } = playWorld(size));
  products = new Map(truth.products.map((p) => [p.product_id, p]));
  const bought = new Map<string, SaleTruthRecord[]>();
  for (const sale of sales) bought.set(sale.customer_id, [...(bought.get(sale.customer_id) ?? []), sale]);
  buyers = truth.customers
    .filter((c) => bought.has(c.customer_id))
    .map((customer) => ({ customer, bought: bought.get(customer.customer_id)! }));
}, 60_000);

const productOf = (sale: SaleTruthRecord) => products.get(sale.product_id)!;
/** Complements come with another product, whatever the customer likes. */
const chosen = (bought: readonly SaleTruthRecord[]) => bought.filter((sale) => sale.complement_of === null);
const share = (all: readonly SaleTruthRecord[], which: (sale: SaleTruthRecord) => boolean) =>
  all.filter(which).length / all.length;

describe('tastes', () => {
  it('decide on nine purchases in ten, and chance on the tenth', () => {
    const groups = new Set(truth.products.map((p) => p.group)).size;
    const inTaste = sum(
      buyers.map(({ customer, bought }) => chosen(bought).filter((s) => productOf(s).group in customer.tastes).length),
    );
    const all = sum(buyers.map(({ bought }) => chosen(bought).length));
    const byChance = mean(truth.customers.map((c) => Object.keys(c.tastes).length)) / groups;
    // 8,000 lines, of which repeats follow the first ones: 0.6 % at most.
    expect(Math.abs(inTaste / all - (0.9 + 0.1 * byChance))).toBeLessThan(0.025);
  });

  it.each([
    [0, 0.15],
    [0.15, 0.3],
    [0.3, 0.5],
    [0.5, 1],
  ])('weigh: groups with a weight from %d to %d are bought that much', (from, to) => {
    let [expected, found] = [0, 0];
    for (const { customer, bought } of buyers) {
      const own = chosen(bought);
      for (const [group, weight] of Object.entries(customer.tastes)) {
        if (weight < from || weight >= to) continue;
        expected += own.length * (0.9 * weight + 0.1 / 24);
        found += own.filter((s) => productOf(s).group === group).length;
      }
    }
    // Over a thousand lines each. Looking for what is new, customers leave the groups of which they have much already.
    expect(expected).toBeGreaterThan(1_000);
    expect(found / expected).toBeGreaterThan(0.85);
    expect(found / expected).toBeLessThan(1.2);
  });

  it('have a style: products of it are bought nearly twice as often as by chance', () => {
    const own = buyers.map(({ customer, bought }) =>
      share(chosen(bought), (s) => productOf(s).style === customer.style),
    );
    // 2.5 ÷ (2.5 + 3) = 0.45, were there as much of every style; by chance a quarter.
    expect(mean(own)).toBeGreaterThan(0.36);
    expect(mean(own)).toBeLessThan(0.54);
  });
});

describe('a price level', () => {
  it.each([0, 1, 2])('of %d makes products of its own level by far the likeliest', (level) => {
    const bought = buyers.filter(({ customer }) => customer.priceLevel === level).flatMap((b) => chosen(b.bought));
    const shares = [0, 1, 2].map((of) => share(bought, (sale) => productOf(sale).priceLevel === of));
    // 1 : 0.2 : 0.04 from the own level, or 0.2 : 1 : 0.2 from the middle: 0.71 to 0.81 if levels were equally popular.
    expect(shares[level]!).toBeGreaterThan(0.5);
    // Who buys at one end hardly buys at the other.
    if (level !== 1) expect(shares[2 - level]!).toBeLessThan(0.12);
  });

  it('shows in what is paid', () => {
    // Levels cost 0.55, 1 and 1.9 within a group; most buy at their own.
    const paid = (level: number) =>
      mean(
        buyers
          .filter(({ customer }) => customer.priceLevel === level)
          .flatMap((b) => b.bought.map((sale) => Math.log(sale.base_amount / sale.quantity))),
      );
    expect(Math.exp(paid(1) - paid(0))).toBeGreaterThan(1.25);
    expect(Math.exp(paid(2) - paid(1))).toBeGreaterThan(1.25);
  });
});

describe('a purchase rhythm', () => {
  /** Days between purchases on marketplaces, of those who bought often enough to tell. */
  const rhythms = () =>
    buyers.flatMap(({ customer, bought }) => {
      const market = bought.filter((s) => s.channel !== 'website' && s.channel !== 'mobile_app');
      const days = [...new Set(market.map((s) => Math.floor(Date.parse(s.time) / day)))].sort((a, b) => a - b);
      const gaps = days.slice(1).map((d, i) => d - days[i]!);
      return gaps.length < 5 ? [] : [{ customer, gaps }];
    });

  it('shows in the days between purchases', () => {
    const known = rhythms();
    expect(known.length).toBeGreaterThan(300);
    const rank = rankCorrelation(
      known.map((k) => mean(k.gaps)),
      known.map((k) => k.customer.rhythmDays),
    );
    // Five to twenty gaps each; the rate of purchase decides with it.
    expect(rank).toBeGreaterThan(0.65);
  });

  it('has a part in them beside the rate of purchase', () => {
    const known = rhythms();
    const rate = known.map((k) => Math.log(k.customer.rate));
    const givenRate = (values: readonly number[]) => {
      const [rise, middle, level] = [slope(rate, values), mean(rate), mean(values)];
      return values.map((value, i) => value - level - rise * (rate[i]! - middle));
    };
    const gaps = givenRate(known.map((k) => Math.log(mean(k.gaps))));
    const rhythm = givenRate(known.map((k) => Math.log(k.customer.rhythmDays)));
    // Without any, 1 ÷ √n = 0.05 either side of 0.
    expect(correlation(gaps, rhythm)).toBeGreaterThan(0.2);
  });

  it('makes purchases more regular than chance would', () => {
    const variation = rhythms().map(({ gaps }) => {
      const middle = mean(gaps);
      return Math.sqrt(sum(gaps.map((g) => (g - middle) ** 2)) / (gaps.length - 1)) / middle;
    });
    // Purchases at random have gaps that vary as much as they are long: 0.9 to 1 in such short series.
    expect(mean(variation)).toBeLessThan(0.75);
  });
});

describe('a repeat habit', () => {
  it('decides how many purchases are of something bought before', () => {
    const sorted = buyers.toSorted((a, b) => a.customer.repeatHabit - b.customer.repeatHabit);
    const quarters = [0, 1, 2, 3].map((q) =>
      sorted.slice((q * sorted.length) / 4, ((q + 1) * sorted.length) / 4).flatMap(({ bought }) => bought),
    );
    const repeats = quarters.map((bought) =>
      share(
        bought.filter((s) => s.customer_named),
        (s) => s.repeat,
      ),
    );
    // Mean habits of 0.6, 0.8, 1.0 and 1.5; shares of 2,000 lines are within 1.1 %, and first purchases never repeat.
    expect(repeats[1]! - repeats[0]!).toBeGreaterThan(0.02);
    expect(repeats[2]! - repeats[1]!).toBeGreaterThan(0.02);
    expect(repeats[3]! - repeats[2]!).toBeGreaterThan(0.05);
    expect(repeats[3]! / repeats[0]!).toBeGreaterThan(1.5);
  });

  it('is told line by line: a repeat is of a product that its buyer bought by name before', () => {
    for (const { bought } of buyers) {
      const known = new Set<string>();
      for (const sale of bought.filter((s) => s.customer_named)) {
        if (sale.repeat !== known.has(sale.product_id)) expect.fail(`${sale.order_id} ${sale.product_id}`);
        known.add(sale.product_id);
      }
    }
  });
});

describe('churn', () => {
  it('is silence: who is lost buys no more, and did before', () => {
    const lost = buyers.filter(({ customer }) => customer.lost !== null);
    expect(lost.length).toBeGreaterThan(80);
    expect(lost.flatMap(({ customer, bought }) => bought.filter((s) => s.time.slice(0, 10) >= customer.lost!))).toEqual(
      [],
    );
    expect(sum(lost.map(({ bought }) => bought.length))).toBeGreaterThan(300);
  });

  it('leaves the others buying until the end', () => {
    const lastMonth = truth.expected.days.at(-30)!;
    const there = buyers.filter(({ customer }) => customer.lost === null);
    const still = there.filter(({ bought }) => bought.some((s) => s.time.slice(0, 10) >= lastMonth));
    expect(still.length / there.length).toBeGreaterThan(0.75);
  });

  it.each([
    ['bargain_hunters', 0.003],
    ['loyalists', 0.0008],
    ['trend_seekers', 0.004],
    ['professionals', 0.0015],
  ])('takes %s at a rate of %d a day', (segment, perDay) => {
    const members = truth.customers.filter((c) => c.segment === segment);
    const lost = members.filter((c) => c.lost !== null).length;
    // 1 − e^(−rate × 100 days), somewhat less for the 14 % who register in between: 7 % of it.
    const expected = members.length * (1 - Math.exp(-perDay * 100)) * 0.93;
    expect(Math.abs(lost - expected)).toBeLessThan(4 * Math.sqrt(expected));
  });
});
