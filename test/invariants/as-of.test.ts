import { afterEach, describe, expect, it } from 'vitest';
import { TestPlatform } from './platform.js';

let platform: TestPlatform | undefined;
afterEach(() => platform?.close());

const sale = {
  transaction_id: 'T1',
  marketplace_name: 'amazon',
  product_id: 'P1',
  amount: 10,
  currency: 'EUR',
  quantity: 1,
  transaction_time: '2026-02-03T10:00:00Z',
  status: 'completed',
  ingestion_time: '2026-02-03T11:00:00Z',
};

describe('as_of (invariant 7)', () => {
  it('turns provisional days into settled ones when it moves on, though nothing has arrived', async () => {
    platform = await TestPlatform.open();
    await platform.load('marketplace_sales', [sale]);
    const provisional = async (asOf: string) => {
      await platform?.run({ asOf: new Date(asOf) });
      return platform?.engine.rows('SELECT day, provisional FROM gold.sales_performance_metrics');
    };
    expect(await provisional('2026-02-05T23:00:00Z')).toEqual([{ day: '2026-02-03', provisional: true }]);
    expect(await provisional('2026-02-06T01:00:00Z')).toEqual([{ day: '2026-02-03', provisional: false }]);
    expect(await provisional('2026-02-04T01:00:00Z')).toEqual([{ day: '2026-02-03', provisional: true }]);
  });
});
