import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { defaultWorld, type Source, type WorldSummary, writeWorld } from '../../src/generate/index.js';
import * as contract from './support/contract.js';
import { type Json, linesOf, parsed, removeTemporaryDirectories, temporaryDirectory } from './support/world.js';

vi.setConfig({ testTimeout: 30_000 });

let directory: string;
let summary: WorldSummary;
let truth: Json;

beforeAll(async () => {
  directory = temporaryDirectory();
  summary = await writeWorld(directory, defaultWorld(), { truth: join(directory, 'truth.json') });
  truth = JSON.parse(readFileSync(join(directory, 'truth.json'), 'utf8')) as Json;
}, 60_000);

afterAll(removeTemporaryDirectories);

describe('the demo world', () => {
  it('has the size that was asked for', () => {
    expect(summary.events / 300_000).toBeCloseTo(1, 2);
    expect(summary.marketplaceSales).toBe(30_000);
    expect(summary.sources.user_events.records / 300_000).toBeGreaterThan(0.97);
    expect(summary.sources.user_events.records / 300_000).toBeLessThan(1.03);
    expect(summary.sources.user_events.files).toBe(60);
    const ids = (source: Source, field: string) =>
      new Set([...linesOf(directory, source)].map(({ line }) => parsed(line)?.[field])).size;
    expect(ids('marketing_campaigns', 'campaign_id')).toBe(40);
    expect(ids('product_catalog', 'product_id')).toBeGreaterThanOrEqual(490);
    expect(ids('customer_data', 'customer_id')).toBeGreaterThanOrEqual(1950);
  });

  it('repeats 40 to 45 % of purchases', () => {
    const bought = new Set<string>();
    const lines: Json[] = readFileSync(join(directory, 'truth.sales.ndjson'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Json);
    let [purchases, repeats] = [0, 0];
    for (const line of lines
      .filter((l) => l.customer_named)
      .sort((a, b) => (String(a.time) < String(b.time) ? -1 : 1))) {
      const key = `${String(line.customer_id)} ${String(line.product_id)}`;
      purchases += 1;
      if (bought.has(key)) repeats += 1;
      bought.add(key);
    }
    expect(repeats / purchases).toBeGreaterThan(0.4);
    expect(repeats / purchases).toBeLessThan(0.45);
    expect(summary.repeatShare).toBeCloseTo(repeats / purchases, 3);
  });
});

describe('the sources beside events and sales', () => {
  it.each([
    ['product_catalog', contract.product],
    ['customer_data', contract.customer],
    ['marketing_campaigns', contract.campaign],
    ['marketing_spend', contract.spend],
    ['fx_rates', contract.rate],
  ] as const)('%s keep their contract', (source, schema) => {
    let [good, bad] = [0, 0];
    for (const { line } of linesOf(directory, source)) {
      if (schema.safeParse(parsed(line)).success) good += 1;
      else bad += 1;
    }
    expect(good).toBeGreaterThan(0);
    expect(bad / good).toBeLessThan(0.012);
  });

  it('have no rates at weekends', () => {
    for (const { line } of linesOf(directory, 'fx_rates')) {
      expect([0, 6]).not.toContain(new Date(String(parsed(line)?.date)).getUTCDay());
    }
  });
});

describe('the truth', () => {
  it('has a channel that last touch loves and that does not earn what it costs', () => {
    const marketing = truth.marketing as { results: { channel: string; spend: number; trueRoas: number }[] };
    const realised = truth.realised as { channels: Record<string, { lastTouchRevenue: number }> };
    const lastTouch = (r: { channel: string; spend: number }) =>
      realised.channels[r.channel]!.lastTouchRevenue / r.spend;
    const affiliate = marketing.results.find((r) => r.channel === 'affiliate')!;
    const search = marketing.results.find((r) => r.channel === 'search')!;
    expect(affiliate.trueRoas).toBeLessThan(1);
    expect(lastTouch(affiliate)).toBeGreaterThan(5);
    expect(lastTouch(affiliate)).toBeGreaterThan(lastTouch(search));
    expect(search.trueRoas).toBeGreaterThan(2);
  });

  it('splits the same total better than the plan does', () => {
    type Budget = Record<'actual' | 'bestOfSameTotal', { revenue: number }>;
    const { steadyBudgetPerDay } = truth.marketing as { steadyBudgetPerDay: Budget };
    expect(steadyBudgetPerDay.bestOfSameTotal.revenue).toBeGreaterThan(steadyBudgetPerDay.actual.revenue * 1.05);
  });
});
