import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { World } from './full-build.js';
import { at, event, purchase, sale } from './records.js';

let world: World;
beforeAll(async () => {
  world = await World.create();
});
beforeEach(() => world.clear());
afterAll(() => world.close());

const asOf = at('00:00', 100);
/** So many days before as_of, at midnight. */
const ago = (days: number) => at('00:00', 100 - days);

const view = (event_id: string, days: number, fields = {}) =>
  event(event_id, {
    event_type: 'product_view',
    customer_id: 'k1',
    product_id: 'p1',
    event_time: ago(days),
    ...fields,
  });
const cart = (event_id: string, days: number, fields = {}) =>
  view(event_id, days, { event_type: 'add_to_cart', ...fields });

async function interactions(columns: string, moments: readonly string[] = []) {
  await world.build(asOf, { only: ['customer_product_interactions'], moments });
  return world.rows(
    `SELECT ${columns} FROM gold.customer_product_interactions ORDER BY as_of, customer_id, product_id`,
  );
}

describe('interactions of customers with products', () => {
  it('are counted in 7, 30 and 90 days: the end counts, the start does not', async () => {
    await world.admit(
      'raw_user_events',
      ...[0.001, 7, 8, 30, 31, 89, 90].map((days, i) =>
        view(`e${i}`, days, { event_time: new Date(Date.parse(asOf) - days * 86_400_000).toISOString() }),
      ),
      cart('c1', 1),
      purchase('b1', { customer_id: 'k1', event_time: ago(10), quantity: 2 }),
    );
    expect(
      await interactions('views_7d, views_30d, views_90d, carts_7d, purchases_7d, purchases_30d, frequency, monetary'),
    ).toEqual([
      {
        views_7d: 1,
        views_30d: 3,
        views_90d: 6,
        carts_7d: 1,
        purchases_7d: 0,
        purchases_30d: 1,
        frequency: 1,
        monetary: '200.0000',
      },
    ]);
  });

  it('use only what was known then (S13)', async () => {
    await world.admit('raw_user_events', view('e1', 3), view('e2', 4, { _arrived_at: ago(1) }));
    expect(await interactions('as_of, views_7d', [ago(2)])).toEqual([
      { as_of: '2024-06-07T00:00:00.000Z', views_7d: 1 },
      { as_of: '2024-06-09T00:00:00.000Z', views_7d: 2 },
    ]);
  });

  it('leave out bots, strangers, and pairs without any in ninety days', async () => {
    await world.admit(
      'raw_user_events',
      view('e1', 1, { user_agent: 'Googlebot', session_id: 'a' }),
      view('e2', 1, { customer_id: null, session_id: 'b' }),
      view('e3', 91, { product_id: 'p2', session_id: 'c' }),
    );
    await world.admit(
      'raw_marketplace_sales',
      sale('t1', { customer_id: 'k1', product_id: 'p3', transaction_time: ago(95) }),
    );
    expect(await interactions('1')).toEqual([]);
  });

  it('count purchases on marketplaces, and take returns off the money only', async () => {
    await world.admit(
      'raw_marketplace_sales',
      sale('t1', { customer_id: 'k1', transaction_time: ago(200) }),
      sale('t2', { customer_id: 'k1', transaction_time: ago(5) }),
      sale('t3', { customer_id: 'k1', transaction_time: ago(4), quantity: -1, amount: -40 }),
    );
    expect(await interactions('purchases_90d, frequency, monetary, recency_days')).toEqual([
      { purchases_90d: 1, frequency: 2, monetary: '160.0000', recency_days: 5 },
    ]);
  });

  it('know carts that were left behind: sessions that did not buy', async () => {
    await world.admit(
      'raw_user_events',
      cart('c1', 3, { session_id: 'a' }),
      cart('c2', 3, { session_id: 'a' }),
      purchase('b1', { session_id: 'a', customer_id: 'k1', event_time: ago(3) }),
      cart('c3', 2, { session_id: 'b' }),
      cart('c4', 1, { session_id: 'c' }),
    );
    expect(await interactions('carts_90d, abandoned_carts_90d, abandonment_rate')).toEqual([
      { carts_90d: 4, abandoned_carts_90d: 2, abandonment_rate: '0.666667' },
    ]);
  });

  it('know the taste for a category, and the place of a price in it', async () => {
    const product = (product_id: string, category: string, base_price: number) => ({
      product_id,
      category,
      base_price,
      last_updated: at('00:00'),
    });
    await world.admit(
      'raw_product_catalog',
      product('p1', 'home', 10),
      product('p2', 'home', 20),
      product('p3', 'home', 20),
      product('p4', 'home', 40),
      product('p5', 'garden', 5),
    );
    // Interest: home 3 (a cart) + 1 (a view), garden 1 + 1 (two views).
    await world.admit(
      'raw_user_events',
      cart('e1', 1, { product_id: 'p2' }),
      view('e2', 1, { product_id: 'p4' }),
      view('e3', 1, { product_id: 'p5' }),
      view('e4', 1, { product_id: 'p5' }),
      view('e5', 1, { product_id: 'p9', customer_id: 'k2', session_id: 's2' }),
    );
    expect(await interactions('product_id, category, category_affinity, price_rank')).toEqual([
      { product_id: 'p2', category: 'home', category_affinity: '0.666667', price_rank: '0.250000' },
      { product_id: 'p4', category: 'home', category_affinity: '0.666667', price_rank: '0.750000' },
      { product_id: 'p5', category: 'garden', category_affinity: '0.333333', price_rank: '0.000000' },
      { product_id: 'p9', category: 'unknown', category_affinity: '1.000000', price_rank: null },
    ]);
  });
});
