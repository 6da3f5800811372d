import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { World } from './full-build.js';
import { at, event, purchase, sale } from './records.js';

let world: World;
beforeAll(async () => {
  world = await World.create();
});
beforeEach(() => world.clear());
afterAll(() => world.close());

async function metrics(columns: string, asOf?: string) {
  await world.build(asOf, { only: ['sales_performance_metrics', 'dim_date'] });
  return world.rows(`SELECT ${columns} FROM gold.sales_performance_metrics ORDER BY day, channel`);
}

describe('sales performance', () => {
  it('counts revenue, orders, pieces and customers of completed lines; returns reduce revenue only', async () => {
    await world.admit(
      'raw_marketplace_sales',
      sale('t1', { customer_id: 'k1', amount: 100, quantity: 2, commission_rate: 0.1 }),
      sale('t1', { customer_id: 'k1', product_id: 'p2', amount: 50 }),
      sale('t2', { customer_id: 'k2', amount: 51 }),
      sale('t3', { customer_id: 'k3', amount: -20, quantity: -1 }),
      sale('t4', { customer_id: 'k4', status: 'pending' }),
    );
    expect(await metrics('* EXCLUDE (provisional)')).toEqual([
      {
        day: '2024-03-01',
        channel: 'Amazon',
        revenue: '181.0000',
        order_revenue: '201.0000',
        net_revenue: '171.0000',
        transactions: 2,
        units_sold: 3,
        unique_customers: 2,
        average_order_value: '100.5000',
        visitors: 0,
        buyers: 0,
        conversion_rate: null,
      },
    ]);
  });

  it('has a conversion rate per channel and day: visitors who bought ÷ visitors, bots apart', async () => {
    await world.admit(
      'raw_user_events',
      event('e1', { session_id: 'a', customer_id: 'k1' }),
      event('e2', { session_id: 'b', customer_id: 'k1' }),
      event('e3', { session_id: 'c' }),
      event('e4', { session_id: 'd' }),
      event('e5', { session_id: 'd', page_url: '/app/x' }),
      event('e6', { session_id: 'x', user_agent: 'Googlebot' }),
      purchase('e7', { session_id: 'a', customer_id: 'k1' }),
      purchase('e8', { session_id: 'a', customer_id: 'k1', order_id: 'o2' }),
    );
    expect(await metrics('channel, visitors, buyers, conversion_rate, transactions')).toEqual([
      { channel: 'mobile_app', visitors: 1, buyers: 0, conversion_rate: '0.000000', transactions: 0 },
      { channel: 'website', visitors: 3, buyers: 1, conversion_rate: '0.333333', transactions: 2 },
    ]);
  });

  it.each([
    ['2024-03-03T23:59:59.999Z', true],
    ['2024-03-04T00:00:00.000Z', false],
  ])('of 1 March at %s is provisional: %s', async (asOf, provisional) => {
    await world.admit('raw_marketplace_sales', sale('t1'));
    expect(await metrics('provisional', asOf)).toEqual([{ provisional }]);
  });

  it('names the days whose provisional flag flips when as_of moves, in either direction', async () => {
    await world.admit('raw_marketplace_sales', sale('t1'), sale('t2', { transaction_time: at('12:00', 1) }));
    await metrics('1');
    const model = world.graph.model('sales_performance_metrics');
    const { fn, settings } = world;
    const flips = async (from: string, to: string) => {
      const [previousAsOf, asOf] = [fn.timestampLiteral(new Date(from)), fn.timestampLiteral(new Date(to))];
      const context = { ref: (i: string) => i, fn, settings, asOf, previousAsOf, changes: '' };
      const clock = model.kind === 'table' ? model.definition.clock : undefined;
      return world.rows(clock?.({ ...context, self: 'gold.sales_performance_metrics' }) ?? '');
    };
    expect(await flips('2024-03-03T00:00:00Z', '2024-03-04T12:00:00Z')).toEqual([{ unit: '2024-03-01' }]);
    expect(await flips('2024-03-04T12:00:00Z', '2024-03-03T00:00:00Z')).toEqual([{ unit: '2024-03-01' }]);
    expect(await flips('2024-03-02T00:00:00Z', '2024-03-03T00:00:00Z')).toEqual([]);
  });
});

describe('the calendar (S8)', () => {
  it('covers whole years of all facts and spend', async () => {
    await world.admit('raw_marketplace_sales', sale('t1', { transaction_time: '2023-12-31T12:00:00Z' }));
    await world.admit('raw_user_events', event('e1'));
    await metrics('1');
    expect(await world.rows('SELECT min(day) AS a, max(day) AS b, count(*) AS n FROM silver.dim_date')).toEqual([
      { a: '2023-01-01', b: '2024-12-31', n: 731 },
    ]);
    expect(await world.rows("SELECT * FROM silver.dim_date WHERE day = DATE '2023-01-01'")).toEqual([
      {
        day: '2023-01-01',
        year: 2023,
        quarter: 1,
        month: 1,
        month_start: '2023-01-01',
        day_of_month: 1,
        day_of_year: 1,
        iso_year: 2022,
        iso_week: 52,
        week_start: '2022-12-26',
        day_of_week: 7,
        day_name: 'Sunday',
        is_weekend: true,
      },
    ]);
  });

  it('is empty without facts', async () => {
    await metrics('1', '2024-03-01T00:00:00Z');
    expect(await world.rows('SELECT * FROM silver.dim_date')).toEqual([]);
  });
});
