import { ingestState } from '../../src/ingest/index.js';
import { ensureRunState } from '../../src/run/store.js';
import { World } from '../models/full-build.js';
import { at, event, purchase, sale } from '../models/records.js';

/** A name that is SQL, HTML, SVG, a template of ECharts and 1 MB long. */
export const hostile = `'; DROP TABLE gold.fact_sales; --<script>alert(1)</script></text>&amp;{a|b}\u0007${'x'.repeat(1_000_000)}`;

const visit = (session: string, fields: Record<string, string | number>, days: number, types: readonly string[]) =>
  types.map((event_type, i) =>
    event(`${session}-${i}`, {
      session_id: session,
      event_type,
      event_time: at(`10:0${i}`, days),
      product_id: 'p1',
      ...fields,
    }),
  );

/**
 * A small shop, from 1 March to 3 April 2024. Own channels: k1 buys for 100.10 on 2 March after campaign c1, and for
 * 50.05 on 2 April; k2 buys for 20.00 on 10 March. Amazon: 300.30 on 1 March (commission 10 %), a return of 30.03 on
 * 5 March, a cancelled sale of 7.00, one of 9.99 in a currency without a rate and a cancelled one. Spend: c1 10.00, c2 5.00.
 */
export async function openShop(): Promise<World> {
  const world = await World.create({ attributionRule: 'last_touch' });
  await ensureRunState(world.engine);
  await ingestState(world.engine, []);
  await world.admit(
    'raw_product_catalog',
    { product_id: 'p1', product_name: hostile, category: 'Toys', base_price: 50, last_updated: at('00:00', -30) },
    { product_id: 'p2', product_name: 'Kite', category: hostile, base_price: 50, last_updated: at('00:00', -30) },
  );
  await world.admit(
    'raw_customer_data',
    ...['k1', 'k2'].map((customer_id) => ({
      customer_id,
      customer_name: 'Ann Secret',
      email: 'ann@secret.example',
      country: 'DE',
      last_updated: at('00:00', -30),
    })),
  );
  await world.admit(
    'raw_marketing_campaigns',
    {
      campaign_id: 'c1',
      campaign_name: hostile,
      campaign_type: 'email',
      start_date: '2024-03-01',
      end_date: '2024-04-30',
      budget: 50,
    },
    {
      campaign_id: 'c2',
      campaign_name: 'Spring',
      campaign_type: 'social',
      start_date: '2024-03-01',
      end_date: '2024-04-30',
      budget: 50,
    },
  );
  for (const [campaign_id, spend] of [
    ['c1', 10],
    ['c2', 5],
  ] as const) {
    await world.admit('raw_marketing_spend', {
      campaign_id,
      date: '2024-03-02',
      spend,
      currency: 'EUR',
      impressions: 100,
      clicks: 7,
    });
  }
  await world.admit('raw_user_events', ...visits());
  await world.admit('raw_marketplace_sales', ...marketplaceSales());
  await world.build();
  await recordRun(world);
  return world;
}

const visits = () => [
  ...visit('s1', { customer_id: 'k1', campaign_id: 'c1', device_type: 'mobile' }, 1, [
    'page_view',
    'product_view',
    'add_to_cart',
    'checkout',
  ]),
  purchase('b1', { session_id: 's1', customer_id: 'k1', event_time: at('10:30', 1), unit_price: 100.1 }),
  ...visit('s2', { campaign_id: 'c2', page_url: 'https://shop.example/app/x' }, 2, ['page_view', 'product_view']),
  purchase('b2', { session_id: 's3', customer_id: 'k2', order_id: 'o2', event_time: at('18:00', 9), unit_price: 20 }),
  purchase('b3', {
    session_id: 's4',
    customer_id: 'k1',
    order_id: 'o3',
    event_time: at('09:00', 32),
    unit_price: 50.05,
  }),
  ...visit('s5', { user_agent: 'Googlebot/2.1' }, 3, ['page_view']),
  ...visit('s6', {}, 33, ['page_view']),
];

const marketplaceSales = () => [
  sale('a1', {
    amount: 300.3,
    commission_rate: 0.1,
    customer_id: 'k2',
    product_id: 'p2',
    transaction_time: at('08:00'),
  }),
  sale('a2', {
    amount: -30.03,
    quantity: -1,
    commission_rate: 0.1,
    product_id: 'p2',
    transaction_time: at('08:00', 4),
  }),
  sale('a3', { amount: 7, status: 'cancelled' }),
  sale('a4', { amount: 9.99, currency: 'TRY', transaction_time: at('08:00', 6) }),
  sale('a5', { amount: 8, currency: 'TRY', status: 'cancelled', transaction_time: at('08:00', 6) }),
];

/** What a run and an ingest would have noted. */
async function recordRun({ engine }: World): Promise<void> {
  await engine.execute(`INSERT INTO edp.runs VALUES
    (1, TIMESTAMP '2024-04-03 10:01:00', TIMESTAMP '2024-04-03 10:02:00', TIMESTAMP '2024-04-03 10:02:05', 'partly-held')`);
  await engine.execute(`INSERT INTO edp.run_tables VALUES
    (1, 'fact_sales', 'published', 'full', '', 7, 0, 7, 7, 1.5), (1, 'dim_date', 'held', 'full', '', 0, 0, 0, 0, 0.1)`);
  await engine.execute(`INSERT INTO edp.check_results VALUES
    (1, 'fact_sales', NULL, 'has_exchange_rate', 'warn', false, 1, 7, '[]'),
    (1, 'fact_sales', 'sale_line_key', 'unique', 'error', true, 0, 7, '[]')`);
  await engine.execute(`INSERT INTO edp.batches VALUES ('b1', 'user_events', 'file', 'files', false, 14, 1, 2, 11, 0, 1, 11,
    TIMESTAMP '2024-03-01 00:00:00', TIMESTAMP '2024-04-03 00:00:00', TIMESTAMP '2024-04-03 00:00:00')`);
  await engine.execute(
    `INSERT INTO edp.batch_days VALUES ('b1', 'user_events', DATE '2024-03-02', 11, 1, 10, 1, 0, 0, 0, 60, 60, 7200)`,
  );
  await engine.execute(`INSERT INTO edp.quarantine VALUES
    (1, 'user_events', 'b1', 'file', 1, 'x', 'not_json', '', TIMESTAMP '2024-03-02 00:00:00', '{}', 'quarantined', NULL),
    (2, 'user_events', 'b1', 'file', 2, 'x', 'bad_value', '', TIMESTAMP '2024-03-02 00:00:00', '{}', 'replayed', 'b2')`);
}
