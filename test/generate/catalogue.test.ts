import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeWorld } from '../../src/generate/index.js';
import { mean, rankCorrelation } from './support/statistics.js';
import { type ProductTruth, readTruth, type Truth } from './support/truth.js';
import {
  type Json,
  linesOf,
  parsed,
  removeTemporaryDirectories,
  smallWorld,
  temporaryDirectory,
} from './support/world.js';

/** A product bought on a day, as the shop's events or a marketplace's records tell it. */
interface Bought {
  product: string;
  day: string;
}

let truth: Truth;
let catalogue: Json[];
let bought: Bought[];
const days = 50;

beforeAll(async () => {
  const directory = temporaryDirectory();
  const size = { days, products: 240, customers: 300, events: 10_000, marketplaceSales: 5_000 };
  // Records that are broken, or name what nobody knows, are none of the catalogue's.
  const clean = {
    impossibleValue: 0,
    missingKey: 0,
    missingTime: 0,
    fromTheFuture: 0,
    unknownProduct: 0,
    unparsable: 0,
  };
  await writeWorld(directory, smallWorld({ ...size, dirt: clean }), { truth: join(directory, 'truth.json') });
  truth = readTruth(directory);
  const recordsOf = (source: Parameters<typeof linesOf>[1]) =>
    [...linesOf(directory, source)].map(({ line }) => parsed(line)!);
  catalogue = recordsOf('product_catalog');
  bought = [
    ...recordsOf('user_events')
      .filter((event) => event.event_type === 'purchase')
      .map((event) => ({ product: String((event.metadata as Json).product_id), day: dayOf(event.event_time) })),
    ...recordsOf('marketplace_sales')
      // What comes back, comes back on a day of its own.
      .filter((sale) => Number(sale.quantity) > 0)
      .map((sale) => ({ product: String(sale.product_id), day: dayOf(sale.transaction_time) })),
  ];
});

afterAll(removeTemporaryDirectories);

const dayOf = (time: unknown) => String(time).slice(0, 10);
const soldOf = (product: ProductTruth) => bought.filter((b) => b.product === product.product_id);
/** The days of a product's sales among these products that lie where they must not. */
const soldOn = (products: readonly ProductTruth[], forbidden: (product: ProductTruth, day: string) => boolean) =>
  products.flatMap((p) => soldOf(p).filter((b) => forbidden(p, b.day)));
/** Whether an interval before the product's is full of sales, so that none within it is no accident. */
const dayBefore = (day: string, count: number) =>
  new Date(Date.parse(day) - count * 86_400_000).toISOString().slice(0, 10);

describe('a product', () => {
  it('belongs to the group that the catalogue names', () => {
    const group = new Map(truth.products.map((p) => [p.product_id, p.group]));
    expect(catalogue.length).toBeGreaterThan(240);
    expect(catalogue.filter((record) => record.subcategory !== group.get(String(record.product_id)))).toEqual([]);
  });

  it('is bought as its popularity says', () => {
    const always = truth.products.filter((p) => p.launch === null && p.end === null && p.stockOuts.length < 2);
    const groups = [...new Set(always.map((p) => p.group))];
    // Ten products a group, 300 lines among them: their order is all but the popularities', were it not for price levels.
    const within = groups.map((group) => {
      const members = always.filter((p) => p.group === group);
      return rankCorrelation(
        members.map((p) => p.popularity),
        members.map((p) => soldOf(p).length),
      );
    });
    expect(mean(within)).toBeGreaterThan(0.5);
  });

  it('is never bought before its launch, and is after', () => {
    const launched = truth.products.filter((p) => p.launch !== null);
    expect(launched.length).toBeGreaterThan(5);
    expect(soldOn(launched, (p, day) => day < p.launch!)).toEqual([]);
    expect(soldOn(launched, (p, day) => day >= p.launch!).length).toBeGreaterThan(50);
    const first = new Map(catalogue.toReversed().map((record) => [String(record.product_id), record]));
    // The catalogue learns of it on that day.
    for (const p of launched) expect(dayOf(first.get(p.product_id)?.ingestion_time)).toBe(p.launch);
  });

  it('is never bought after its end, and is before', () => {
    const ended = truth.products.filter((p) => p.end !== null);
    expect(ended.length).toBeGreaterThan(5);
    expect(soldOn(ended, (p, day) => day > p.end!)).toEqual([]);
    expect(soldOn(ended, (p, day) => day <= p.end!).length).toBeGreaterThan(50);
    const last = new Map(catalogue.map((record) => [String(record.product_id), record]));
    // The day after, the catalogue says that it is gone.
    for (const p of ended.filter(({ end }) => end! < truth.expected.days.at(-1)!)) {
      expect(last.get(p.product_id)).toMatchObject({ is_active: false });
      expect(dayBefore(dayOf(last.get(p.product_id)!.last_updated), 1)).toBe(p.end);
    }
  });

  it('is never bought while it is out of stock, and is just before', () => {
    const gaps = truth.products.flatMap((p) => p.stockOuts.map(([from, to]) => ({ p, from, to })));
    expect(gaps.length).toBeGreaterThan(20);
    const during = gaps.flatMap(({ p, from, to }) => soldOf(p).filter((b) => b.day >= from && b.day < to));
    const before = gaps.flatMap(({ p, from }) => soldOf(p).filter((b) => b.day >= dayBefore(from, 4) && b.day < from));
    expect(during).toEqual([]);
    // Some 60 gaps of three days, products of half a line a day and more.
    expect(before.length).toBeGreaterThan(30);
  });
});
