import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SourceRecord } from '../invariants/history.js';
import { TestPlatform } from '../invariants/platform.js';

let platform: TestPlatform;
const intact = new Map<string, string[]>();

/** A completed sale of one piece at 10.00 EUR. */
const sale = (transaction_id: string, transaction_time: string): SourceRecord => ({
  transaction_id,
  marketplace_name: 'amazon',
  product_id: 'P1',
  amount: 10,
  currency: 'EUR',
  quantity: 1,
  transaction_time,
  status: 'completed',
  ingestion_time: transaction_time,
});

const view = (event_id: string, event_time: string): SourceRecord => ({
  event_id,
  session_id: `S-${event_id}`,
  event_type: 'page_view',
  event_time,
  page_url: '/',
  ingestion_time: event_time,
});

const spend = (date: string): SourceRecord => ({
  campaign_id: 'K1',
  date,
  spend: 5,
  currency: 'EUR',
  impressions: 100,
  clicks: 7,
  ingestion_time: `${date}T23:00:00Z`,
});

/** In Berlin T1 lies on 1, T2 and T3 on 2 and 3, T4 on 4 February: midnight is at 23:00 UTC. */
const sales = [
  sale('T1', '2026-02-01T22:59:59Z'),
  sale('T2', '2026-02-01T23:00:00Z'),
  sale('T3', '2026-02-03T22:59:59Z'),
  sale('T4', '2026-02-03T23:00:00Z'),
];

/** What a careless hand has done to the tables: the same inside and outside of the interval. */
const damage = [
  "UPDATE silver.standardized_sales SET amount_base = 777 WHERE transaction_id IN ('T1', 'T2', 'T4')",
  "UPDATE gold.fact_sales SET total_amount = 888 WHERE right(order_key, 2) IN ('T1', 'T3', 'T4')",
  "DELETE FROM silver.standardized_user_events WHERE event_id IN ('E1', 'E2', 'E4')",
  "DELETE FROM gold.fact_user_activity WHERE event_id IN ('E1', 'E2', 'E4')",
  "UPDATE silver.standardized_marketing_spend SET spend_base = 1 WHERE day IN ('2026-02-01', '2026-02-02', '2026-02-04')",
  'UPDATE gold.sales_performance_metrics SET revenue = 999',
];

const column = async (sql: string) => (await platform.engine.rows(sql)).map((row) => Object.values(row).join(' '));

beforeAll(async () => {
  platform = await TestPlatform.open('Europe/Berlin');
  await platform.load('marketplace_sales', sales);
  await platform.load('user_events', [
    view('E1', '2026-02-01T22:59:59Z'),
    view('E2', '2026-02-01T23:00:00Z'),
    view('E4', '2026-02-03T23:00:00Z'),
  ]);
  await platform.load(
    'marketing_spend',
    ['01', '02', '04'].map((day) => spend(`2026-02-${day}`)),
  );
  await platform.run();
  for (const [table, rows] of await platform.contents()) intact.set(table, rows);
  for (const statement of damage) await platform.engine.execute(statement);
  const report = await platform.run({ backfill: { from: '2026-02-02', to: '2026-02-03' } });
  expect(report.status).toBe('published');
});
afterAll(() => platform.close());

describe('a back-fill of the business days 2 and 3 February', () => {
  it('puts right what lies on them, and leaves alone what does not', async () => {
    expect(await column('SELECT transaction_id, amount_base FROM silver.standardized_sales ORDER BY ALL')).toEqual([
      'T1 777.0000',
      'T2 10.0000',
      'T3 10.0000',
      'T4 777.0000',
    ]);
    expect(await column('SELECT right(order_key, 2), total_amount FROM gold.fact_sales ORDER BY ALL')).toEqual([
      'T1 888.0000',
      'T2 10.0000',
      'T3 10.0000',
      'T4 888.0000',
    ]);
    const days = 'day, spend_base FROM silver.standardized_marketing_spend ORDER BY ALL';
    expect(await column(`SELECT ${days}`)).toEqual(['2026-02-01 1.0000', '2026-02-02 5.0000', '2026-02-04 1.0000']);
  });

  it('brings back rows that were gone, there only', async () => {
    for (const table of ['silver.standardized_user_events', 'gold.fact_user_activity']) {
      expect(await column(`SELECT event_id FROM ${table}`)).toEqual(['E2']);
    }
  });

  it('brings back what is summed over them', async () => {
    const revenue = "SELECT day, revenue FROM gold.sales_performance_metrics WHERE channel = 'amazon' ORDER BY ALL";
    expect(await column(revenue)).toEqual([
      '2026-02-01 999.0000',
      '2026-02-02 10.0000',
      '2026-02-03 10.0000',
      '2026-02-04 999.0000',
    ]);
  });

  it('leaves all as it was before the damage when it covers the other days, too', async () => {
    await platform.run({ backfill: { from: '2026-02-01', to: '2026-02-04' } });
    for (const [table, rows] of await platform.contents()) {
      expect({ table, rows }).toEqual({ table, rows: intact.get(table) });
    }
  });

  it('takes what has arrived since as well, whenever it happened', async () => {
    await platform.load('marketplace_sales', [sale('T5', '2026-01-20T12:00:00Z')]);
    await platform.run({ backfill: { from: '2026-02-02', to: '2026-02-03' } });
    const revenue = "SELECT revenue FROM gold.sales_performance_metrics WHERE day = '2026-01-20'";
    expect(await column(revenue)).toEqual(['10.0000']);
    expect((await platform.run()).status).toBe('unchanged');
  });
});
