import { AliasTable } from './alias.js';
import type { Customer } from './customers.js';
import { isSoldOn, PRICE_LEVELS, type Product, priceOn, STYLES } from './products.js';
import type { Random } from './random.js';
import { GROUPS } from './vocabulary.js';

const SHELVES = GROUPS.length * PRICE_LEVELS * STYLES;

/** Share of purchases outside the customer's tastes. */
export const CURIOSITY = 0.1;
/** Probability that a further line of an order is a complement of its first, if that has any. */
export const COMPLEMENT_SHARE = 0.45;
/** Probabilities of one, two and three lines in an order. */
export const LINE_COUNTS: LineCounts = [0.6, 0.27, 0.13];
/** Share of own-shop orders that the shop's backend reports, too. */
export const BACKEND_SHARE = 0.08;

/** Probabilities of one, two and three lines. */
export type LineCounts = readonly [number, number, number];
export const meanLines = ([one, two, three]: LineCounts) => one + 2 * two + 3 * three;

const LEVEL_FIT = [1, 0.2, 0.04];
const STYLE_FIT = 2.5;

const shelfOf = (group: number, level: number, style: number) => (group * PRICE_LEVELS + level) * STYLES + style;

/** A product's appeal to a customer of that price level and style, within its group. */
export function appeal(product: Product, level: number, style: number): number {
  const fit = LEVEL_FIT[Math.abs(product.priceLevel - level)]!;
  return product.popularity * fit * (product.style === style ? STYLE_FIT : 1);
}

export interface ShelfValue {
  /** Mean of a line (price × quantity), in cents. */
  line: number;
  /** Share of lines whose product has a complement for sale. */
  leads: number;
  /** Mean of such a complement's line, times `leads`. */
  complement: number;
}

const lineValue = (product: Product, day: number) => priceOn(product, day) * product.meanQuantity;

/** The expected line of one product, and what it leads to. */
function lineOf(products: readonly Product[], product: Product, day: number): ShelfValue {
  const value = { line: lineValue(product, day), leads: 0, complement: 0 };
  for (const link of product.complements) {
    const target = products[link.product]!;
    if (!isSoldOn(target, day)) continue;
    value.leads += link.weight;
    value.complement += link.weight * lineValue(target, day);
  }
  return value;
}

/** What is for sale on one day, by group, price level and style; a product that is out leaves its place to others. */
export class Shelves {
  private readonly sold: Product[][];
  private readonly tables: (AliasTable | null)[] = new Array(SHELVES).fill(null);

  constructor(
    readonly products: readonly Product[],
    readonly day: number,
  ) {
    this.sold = GROUPS.map(() => []);
    for (const product of products) if (isSoldOn(product, day)) this.sold[product.group]!.push(product);
  }

  /** A product by a customer's taste, or null where the shop has nothing at all. */
  draw(random: Random, customer: Customer): Product | null {
    for (let attempt = 0; attempt < 20; attempt += 1) {
      const product = this.fromGroup(random, drawGroup(random, customer), customer.priceLevel, customer.style);
      if (product !== null) return product;
    }
    return null;
  }

  private fromGroup(random: Random, group: number, level: number, style: number): Product | null {
    const products = this.sold[group]!;
    if (products.length === 0) return null;
    const key = shelfOf(group, level, style);
    let table = this.tables[key];
    if (table === null || table === undefined) {
      table = new AliasTable(products.map((p) => appeal(p, level, style)));
      this.tables[key] = table;
    }
    return products[table.draw(random)]!;
  }

  /** Expected values of a line from each shelf, in the order of {@link tasteWeights}. */
  values(): ShelfValue[] {
    const values: ShelfValue[] = [];
    for (const products of this.sold) {
      const lines = products.map((p) => lineOf(this.products, p, this.day));
      for (let level = 0; level < PRICE_LEVELS; level += 1) {
        for (let style = 0; style < STYLES; style += 1) values.push(meanLine(products, lines, level, style));
      }
    }
    return values;
  }
}

function meanLine(
  products: readonly Product[],
  lines: readonly ShelfValue[],
  level: number,
  style: number,
): ShelfValue {
  const mean = { line: 0, leads: 0, complement: 0 };
  let sum = 0;
  for (let i = 0; i < products.length; i += 1) {
    const weight = appeal(products[i]!, level, style);
    const value = lines[i]!;
    sum += weight;
    mean.line += weight * value.line;
    mean.leads += weight * value.leads;
    mean.complement += weight * value.complement;
  }
  if (sum === 0) return mean;
  return { line: mean.line / sum, leads: mean.leads / sum, complement: mean.complement / sum };
}

export function drawGroup(random: Random, customer: Customer): number {
  if (random.chance(CURIOSITY)) return random.below(GROUPS.length);
  const { groups, cumulative } = customer.tastes;
  const u = random.next();
  for (let i = 0; i < groups.length - 1; i += 1) if (u < cumulative[i]!) return groups[i]!;
  return groups.at(-1)!;
}

/** How the purchases of some customers, weighted by their rate of purchase, spread over the shelves; sums to 1. */
export function tasteWeights(customers: readonly Customer[], rateOf: (customer: Customer) => number): Float64Array {
  const weights = new Float64Array(SHELVES);
  let total = 0;
  for (const customer of customers) {
    const { priceLevel, style, tastes } = customer;
    const rate = rateOf(customer);
    total += rate;
    for (let group = 0; group < GROUPS.length; group += 1) {
      weights[shelfOf(group, priceLevel, style)]! += (rate * CURIOSITY) / GROUPS.length;
    }
    let before = 0;
    tastes.groups.forEach((group, i) => {
      weights[shelfOf(group, priceLevel, style)]! += rate * (1 - CURIOSITY) * (tastes.cumulative[i]! - before);
      before = tastes.cumulative[i]!;
    });
  }
  if (total > 0) for (let i = 0; i < SHELVES; i += 1) weights[i]! /= total;
  return weights;
}

/** Expected value of an order at the own shop's prices, in base currency (not cents), for purchases spread as `weights`. */
export function expectedOrderValue(weights: Float64Array, values: readonly ShelfValue[], counts: LineCounts): number {
  const mean = { line: 0, leads: 0, complement: 0 };
  let filled = 0;
  for (let i = 0; i < values.length; i += 1) {
    const weight = weights[i]!;
    const value = values[i]!;
    if (weight === 0 || value.line === 0) continue;
    filled += weight;
    mean.line += weight * value.line;
    mean.leads += weight * value.leads;
    mean.complement += weight * value.complement;
  }
  if (filled === 0) return 0;
  const further = counts[1] + 2 * counts[2];
  const byTaste = 1 - (COMPLEMENT_SHARE * mean.leads) / filled;
  const second = (COMPLEMENT_SHARE * mean.complement) / filled + (byTaste * mean.line) / filled;
  return (mean.line / filled + further * second) / 100;
}
