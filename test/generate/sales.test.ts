import { beforeAll, describe, expect, it } from 'vitest';
import { openWorld } from '../../src/generate/play.js';
import { isSoldOn, type Product } from '../../src/generate/products.js';
import type { SaleTruth } from '../../src/generate/tally.js';
import { DAY } from '../../src/generate/time.js';
import { smallWorld } from './support/world.js';

const sales: SaleTruth[] = [];
let products: Product[];
let start: number;

beforeAll(() => {
  const options = smallWorld({ days: 20, marketplaceSales: 4_000 });
  const { world, simulation } = openWorld(options, (sale) => sales.push(sale));
  for (let day = 0; day < options.days; day += 1) simulation.playDay(day);
  products = world.products;
  start = world.start;
});

const dayOf = (sale: SaleTruth) => Math.floor((sale.time - start) / DAY);

describe('a sale', () => {
  it('is only ever of a product that is launched, not ended and in stock', () => {
    expect(products.some((p) => p.stockOuts.length > 0)).toBe(true);
    for (const sale of sales) expect(isSoldOn(sale.line.product, dayOf(sale))).toBe(true);
  });

  it('takes a substitute where the usual product is out', () => {
    const substituted = sales.filter((sale) => sale.line.insteadOf !== null);
    expect(substituted.length).toBeGreaterThan(0);
    for (const { line, ...sale } of substituted) {
      expect(isSoldOn(line.insteadOf!, dayOf({ line, ...sale }))).toBe(false);
      expect(line.insteadOf!.substitutes).toContain(line.product.index);
    }
  });

  it('brings complements in one direction', () => {
    const pairs = sales.filter((sale) => sale.line.complementOf !== null);
    expect(pairs.length).toBeGreaterThan(50);
    for (const { line } of pairs) {
      const leads = line.complementOf!.complements.map((c) => c.product);
      expect(leads).toContain(line.product.index);
      expect(line.product.complements.map((c) => c.product)).not.toContain(line.complementOf!.index);
    }
  });

  it('is caused by marketing only in the own shop', () => {
    const caused = sales.filter((sale) => sale.order !== null && sale.order.cause >= 0);
    expect(caused.length).toBeGreaterThan(0);
    for (const sale of sales.filter((s) => s.order === null))
      expect(['amazon', 'ebay', 'etsy']).toContain(sale.channel);
  });
});
