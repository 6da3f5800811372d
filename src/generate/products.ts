import type { WorldOptions } from './options.js';
import { Random } from './random.js';
import { ADJECTIVES, BRANDS, GROUPS } from './vocabulary.js';

export const PRICE_LEVELS = 3;
export const STYLES = 4;

export interface Product {
  index: number;
  id: string;
  name: string;
  /** Index into `GROUPS`. */
  group: number;
  brand: string;
  description: string;
  /** 0 low, 1 middle, 2 high within its group. */
  priceLevel: number;
  style: number;
  popularity: number;
  /** Mean quantity of a line. */
  meanQuantity: number;
  /** Price in cents from a day on, in order of days; the first holds since ever. */
  prices: { day: number; cents: number }[];
  /** First and last day of sale; beyond the days where it was there before or stays. */
  launchDay: number;
  lastDay: number;
  /** Half-open intervals of days without stock. */
  stockOuts: { from: number; to: number }[];
  /** Products of the same group and price level, likeliest first. */
  substitutes: number[];
  /** Products bought with this one, with their share; never the other way round. */
  complements: { product: number; weight: number }[];
}

export function priceOn(product: Product, day: number): number {
  const prices = product.prices;
  let cents = prices[0]!.cents;
  for (let i = 1; i < prices.length && prices[i]!.day <= day; i += 1) cents = prices[i]!.cents;
  return cents;
}

export function isSoldOn(product: Product, day: number): boolean {
  if (day < product.launchDay || day > product.lastDay) return false;
  for (const gap of product.stockOuts) if (day >= gap.from && day < gap.to) return false;
  return true;
}

const LEVEL_FACTOR = [0.55, 1, 1.9];

function drawPrices(random: Random, first: number, days: number): Product['prices'] {
  const prices = [{ day: Number.NEGATIVE_INFINITY, cents: first }];
  for (let day = 3 + random.below(60); day < days; day += 10 + random.below(60)) {
    const change = random.chance(0.6) ? random.between(0.85, 0.97) : random.between(1.02, 1.12);
    const cents = Math.max(199, Math.round((prices.at(-1)!.cents * change) / 10) * 10 - 1);
    prices.push({ day, cents });
  }
  return prices;
}

function drawStockOuts(random: Random, popularity: number, days: number): Product['stockOuts'] {
  const gaps: Product['stockOuts'] = [];
  const perDay = 0.006 * Math.min(3, popularity);
  for (let day = Math.floor(random.exponential(1 / perDay)); day < days; ) {
    const to = day + 1 + Math.floor(random.exponential(2.5));
    gaps.push({ from: day, to });
    day = to + 1 + Math.floor(random.exponential(1 / perDay));
  }
  return gaps;
}

function drawProduct(options: WorldOptions, index: number): Product {
  const random = new Random(options.seed, 'product', index);
  // The first products fill every group in turn; the rest fall where they may.
  const group = index < GROUPS.length * 6 ? index % GROUPS.length : random.below(GROUPS.length);
  const traits = GROUPS[group]!;
  const priceLevel = Math.floor(index / GROUPS.length) % PRICE_LEVELS;
  const noun = random.pick(traits.nouns);
  const brand = random.pick(BRANDS);
  const popularity = Math.min(8, random.noise(1));
  const price = Math.max(
    199,
    Math.round((traits.price * LEVEL_FACTOR[priceLevel]! * random.noise(0.25)) / 100) * 100 - 1,
  );
  // The first of each group neither begin nor end: every shelf always holds something.
  const lasting = index < GROUPS.length * PRICE_LEVELS;
  const fate = lasting ? 1 : random.next();
  return {
    index,
    id: `P-${String(index + 1).padStart(5, '0')}`,
    name: `${random.pick(ADJECTIVES)} ${noun}`,
    group,
    brand,
    description: `${noun} by ${brand}, ${traits.subcategory.toLowerCase()}.`,
    priceLevel,
    style: random.below(STYLES),
    popularity,
    meanQuantity: traits.consumable ? 1.7 : 1.06,
    prices: drawPrices(random, price, options.days),
    launchDay: fate < 0.07 ? 1 + random.below(Math.max(1, options.days - 1)) : Number.NEGATIVE_INFINITY,
    lastDay: fate > 0.93 && fate < 0.98 ? random.below(options.days) : Number.POSITIVE_INFINITY,
    stockOuts: drawStockOuts(random, popularity, options.days),
    substitutes: [],
    complements: [],
  };
}

function linkComplements(seed: number, product: Product, byGroup: readonly (readonly Product[])[]): void {
  const leadsTo = GROUPS[product.group]!.leadsTo;
  if (leadsTo === undefined) return;
  const targets = byGroup[GROUPS.findIndex((g) => g.subcategory === leadsTo)] ?? [];
  if (targets.length === 0) return;
  const random = new Random(seed, 'complements', product.index);
  const chosen = new Set<number>();
  for (let k = 0; k < 3 && chosen.size < targets.length; k += 1) chosen.add(random.pick(targets).index);
  const weights = [...chosen].map(() => random.between(0.5, 1.5));
  const sum = weights.reduce((a, b) => a + b, 0);
  product.complements = [...chosen].map((target, k) => ({ product: target, weight: weights[k]! / sum }));
}

/** The catalogue with its hidden truth: popularity, substitutes, directed complements, launches, ends, stock-outs. */
export function drawProducts(options: WorldOptions): Product[] {
  const products = Array.from({ length: options.products }, (_, index) => drawProduct(options, index));
  const byGroup = GROUPS.map((_, group) => products.filter((p) => p.group === group));
  for (const product of products) {
    const peers = byGroup[product.group]!;
    const near = peers.filter((p) => p.index !== product.index && p.priceLevel === product.priceLevel).slice(0, 40);
    near.sort((a, b) => b.popularity - a.popularity || a.index - b.index);
    product.substitutes = near.slice(0, 4).map((p) => p.index);
    linkComplements(options.seed, product, byGroup);
  }
  return products;
}
