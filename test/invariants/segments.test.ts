import { afterEach, describe, expect, it } from 'vitest';
import { TestPlatform } from './platform.js';

let platform: TestPlatform | undefined;
afterEach(() => platform?.close());

const sale = (transaction: string, customer: string, at: string) => ({
  transaction_id: transaction,
  marketplace_name: 'website',
  product_id: 'P1',
  customer_id: customer,
  amount: 10,
  currency: 'EUR',
  quantity: 1,
  transaction_time: at,
  status: 'completed',
  ingestion_time: at,
});

describe('a monthly snapshot of segments', () => {
  it('that is made again moves the revenue of its days to the segment that was known then', async () => {
    platform = await TestPlatform.open();
    const bySegment = () =>
      platform?.engine.rows(
        `SELECT DISTINCT customer_segment FROM gold.campaign_effectiveness WHERE day = DATE '2026-02-02'`,
      );
    await platform.load('marketplace_sales', [
      sale('T1', 'C1', '2026-01-30T10:00:00Z'),
      sale('T2', 'C2', '2026-02-02T10:00:00Z'),
    ]);
    await platform.run();
    expect(await bySegment()).toEqual([{ customer_segment: 'new' }]);
    // Known by 1 February, as old data loaded on purpose is: its customer, the latest of two, has a segment from then on.
    await platform.load('marketplace_sales', [sale('T0', 'C2', '2026-01-31T10:00:00Z')], true);
    await platform.run();
    const after = await bySegment();
    await platform.run({ full: true });
    expect(after).toEqual(await bySegment());
    expect(after).not.toEqual([{ customer_segment: 'new' }]);
  });
});
