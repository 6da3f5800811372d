import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChangingWorld } from './support/changing-world.js';
import { idleSteps, oneStep, unexplainedSteps } from './support/one-step.js';
import { type Moves, sweep, unexplained } from './support/sweep.js';

let world: ChangingWorld;

beforeAll(async () => {
  world = await ChangingWorld.open();
});
afterAll(() => world.close());

/** Direct origins of which no change moves the column, in this world; by why. All others must be seen to move it. */
const idle: Record<string, readonly string[]> = {
  'count(*) counts rows by their key: it moves when keys come or go, not when they are others': [
    ...['views_7d', 'views_30d', 'views_90d', 'carts_7d', 'carts_30d', 'carts_90d', 'category_affinity'].map(
      (c) => `standardized_user_events.event_id → customer_product_interactions.${c}`,
    ),
    ...['session_key', 'visitor_id'].flatMap((key) =>
      ['spend', 'impressions', 'clicks', 'touches', 'roi', 'roas', 'cpa'].map(
        (c) => `campaign_touches.${key} → campaign_effectiveness.${c}`,
      ),
    ),
    ...['session_key', 'campaign_id'].flatMap((key) =>
      ['touch_count', 'linear_share', 'linear_revenue', 'position_based_weight', 'position_based_share'].map(
        (c) => `campaign_touches.${key} → campaign_touchpoints.${c}`,
      ),
    ),
    ...['session_key', 'campaign_id'].map(
      (key) => `campaign_touches.${key} → campaign_touchpoints.position_based_revenue`,
    ),
  ],
  'no purchase event of this world is without an order': [
    ...['order_key', 'sale_line_key', 'transaction_id', 'line_id'].map(
      (c) => `standardized_user_events.event_id → standardized_sales.${c}`,
    ),
  ],
  'a purchase event returns nothing here': ['standardized_user_events.quantity → standardized_sales.is_return'],
  'each key keeps a last version, whatever its time': ['raw_customer_data._version_time → dim_customer.is_current'],
  'an order bought twice of a product is counted where orders meet, which is rare': [
    'standardized_sales.order_key → customer_product_interactions.purchases_7d',
  ],
  'what nobody touched costs nothing, so it has no ratio to the spend': [
    'fact_sales.total_amount → campaign_effectiveness.roi',
    'fact_sales.total_amount → campaign_effectiveness.roas',
  ],
};

describe('a column that moves when another one changes', () => {
  it('names it among its origins: every column of every table, one step', async () => {
    const moves = await oneStep(world, world.context.graph.order, ['swap', 'fresh', 'empty']);
    expect(unexplainedSteps(world.lineage, moves)).toEqual([]);
    const found = idleSteps(world.lineage, moves);
    expect(found.all).toBeGreaterThan(400);
    expect([...found.idle].sort()).toEqual(Object.values(idle).flat().sort());
  });

  it('names it among its origins: every field of every source, through all tables', async () => {
    const moves: Moves[] = [];
    for (const source of world.sources()) {
      moves.push(...(await sweep(world, source, Object.keys(source.definition.columns))));
      await world.restore(source);
    }
    expect(moves).toHaveLength(world.sources().reduce((n, s) => n + Object.keys(s.definition.columns).length, 0));
    expect(moves.reduce((sum, m) => sum + m.moved.size, 0)).toBeGreaterThan(1000);
    expect(unexplained(world.lineage, moves)).toEqual([]);
  });
});
