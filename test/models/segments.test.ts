import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { World } from './full-build.js';
import { at, sale } from './records.js';

let world: World;
beforeAll(async () => {
  world = await World.create();
});
beforeEach(() => world.clear());
afterAll(() => world.close());

let line = 0;
/** A sale to a customer on a day of March 2024. */
const bought = (customer_id: string, day: number, amount: number, fields = {}) => {
  line += 1;
  return sale(`t${line}`, { customer_id, amount, transaction_time: at('00:00', day - 1), ...fields });
};

const asOf = '2024-03-31T00:00:00Z';

async function segmentation(columns: string) {
  await world.build(asOf, { only: ['customer_segmentation'] });
  return world.rows(`SELECT ${columns} FROM gold.customer_segmentation ORDER BY customer_id`);
}

describe('RFM scores (S9)', () => {
  it('are fifths of the minimum rank, the most recent and the greatest scoring 5', async () => {
    await world.admit('raw_marketplace_sales', ...[1, 2, 3, 4, 5].map((i) => bought(`k${i}`, 10 + i, i * 10)));
    expect(await segmentation('customer_id, r_score, f_score, m_score, recency_days')).toEqual([
      { customer_id: 'k1', r_score: 1, f_score: 1, m_score: 1, recency_days: 20 },
      { customer_id: 'k2', r_score: 2, f_score: 1, m_score: 2, recency_days: 19 },
      { customer_id: 'k3', r_score: 3, f_score: 1, m_score: 3, recency_days: 18 },
      { customer_id: 'k4', r_score: 4, f_score: 1, m_score: 4, recency_days: 17 },
      { customer_id: 'k5', r_score: 5, f_score: 1, m_score: 5, recency_days: 16 },
    ]);
  });

  it('are alike for equal customers, and ranks behind a tie skip places', async () => {
    await world.admit(
      'raw_marketplace_sales',
      ...['a', 'b', 'c', 'd'].map((k) => bought(k, 10, 50)),
      bought('e', 10, 60),
    );
    // Four share rank 1; the fifth has rank 5 of 5: 1 + floor(5 × 4 / 5) = 5.
    expect(await segmentation('m_score')).toEqual([1, 1, 1, 1, 5].map((m_score) => ({ m_score })));
  });

  it('take returns off monetary value, but not off frequency', async () => {
    await world.admit(
      'raw_marketplace_sales',
      bought('k1', 10, 100),
      bought('k1', 20, -30, { quantity: -1 }),
      bought('k1', 21, 500, { status: 'refunded' }),
    );
    expect(await segmentation('frequency, monetary, gross_purchases, recency_days, last_purchase_at')).toEqual([
      {
        frequency: 1,
        monetary: '70.0000',
        gross_purchases: '100.0000',
        recency_days: 21,
        last_purchase_at: '2024-03-10T00:00:00.000Z',
      },
    ]);
  });

  it('leave out who bought nothing, or was not known to have', async () => {
    await world.admit(
      'raw_marketplace_sales',
      bought('returns-only', 10, -5, { quantity: -1 }),
      bought('pending', 10, 5, { status: 'pending' }),
      bought('arrives-later', 10, 5, { _arrived_at: '2024-03-31T00:00:01Z' }),
      bought('k1', 10, 5),
    );
    expect(await segmentation('customer_id')).toEqual([{ customer_id: 'k1' }]);
  });
});

describe('segments', () => {
  /** 25 customers: recency by tens, frequency and monetary value by units; customer rm has R = r + 1 and FM = m + 1. */
  it('follow recency first, then frequency and monetary value', async () => {
    const records = [];
    for (let r = 0; r < 5; r++) {
      for (let m = 0; m < 5; m++) {
        for (let n = 0; n <= m; n++) records.push(bought(`r${r + 1}m${m + 1}`, 2 + 5 * r, 10));
      }
    }
    await world.admit('raw_marketplace_sales', ...records);
    const found = await segmentation('customer_id, r_score, fm_score, segment');
    const names = Object.fromEntries(found.map((row) => [`${row.r_score}${row.fm_score}`, row.segment]));
    expect(names).toEqual({
      ...{ 55: 'champion', 54: 'champion', 53: 'promising', 52: 'promising', 51: 'new' },
      ...{ 45: 'champion', 44: 'champion', 43: 'promising', 42: 'promising', 41: 'new' },
      ...{ 35: 'loyal', 34: 'loyal', 33: 'needs_attention', 32: 'needs_attention', 31: 'needs_attention' },
      ...{ 25: 'at_risk', 24: 'at_risk', 23: 'at_risk', 22: 'lost', 21: 'lost' },
      ...{ 15: 'at_risk', 14: 'at_risk', 13: 'at_risk', 12: 'lost', 11: 'lost' },
    });
  });

  it('round the mean of frequency and monetary value half up', async () => {
    // Five buyers; k5 scores 1 in frequency (all alike) and 4 in monetary value: (1 + 4) / 2 = 2.5 → 3.
    await world.admit('raw_marketplace_sales', ...[1, 2, 3, 5, 4].map((i) => bought(`k${i}`, 10, i)));
    expect(await segmentation('f_score, m_score, fm_score')).toEqual([
      { f_score: 1, m_score: 1, fm_score: 1 },
      { f_score: 1, m_score: 2, fm_score: 2 },
      { f_score: 1, m_score: 3, fm_score: 2 },
      { f_score: 1, m_score: 4, fm_score: 3 },
      { f_score: 1, m_score: 5, fm_score: 3 },
    ]);
  });
});

describe('customer segmentation', () => {
  it('tells value, activity, tenure and diversity', async () => {
    const product = (product_id: string, category: string) => ({ product_id, category, last_updated: at('00:00') });
    await world.admit('raw_product_catalog', product('p1', 'home'), product('p2', 'home'), product('p3', 'garden'));
    await world.admit(
      'raw_marketplace_sales',
      bought('k1', 1, 10),
      bought('k1', 2, 10, { product_id: 'p2', marketplace_name: 'eBay' }),
      bought('k1', 3, 10, { product_id: 'p3' }),
    );
    expect(
      await segmentation(
        'value_tier, activity_status, tenure_days, distinct_products, distinct_categories, distinct_channels',
      ),
    ).toEqual([
      {
        value_tier: 'low',
        activity_status: 'active',
        tenure_days: 30,
        distinct_products: 3,
        distinct_categories: 2,
        distinct_channels: 2,
      },
    ]);
  });
});

describe('the history of segments (S13)', () => {
  it('holds each month start, with what was known then', async () => {
    await world.admit(
      'raw_marketplace_sales',
      bought('k1', 10, 10),
      bought('k2', 20, 10, { _arrived_at: '2024-04-02T00:00:00Z' }),
    );
    await world.build('2024-05-15T00:00:00Z', { only: ['customer_segment_history'] });
    expect(
      await world.rows('SELECT month_start, customer_id FROM gold.customer_segment_history ORDER BY 1, 2'),
    ).toEqual([
      { month_start: '2024-04-01', customer_id: 'k1' },
      { month_start: '2024-05-01', customer_id: 'k1' },
      { month_start: '2024-05-01', customer_id: 'k2' },
    ]);
  });
});
