import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { attributionRules } from '../../models/shared/attribution.js';
import { World } from './full-build.js';
import { at, event, purchase, sale } from './records.js';

let world: World;
beforeAll(async () => {
  world = await World.create();
});
beforeEach(() => world.clear());
afterAll(() => world.close());

const spend = (date: string, fields = {}) =>
  world.admit('raw_marketing_spend', {
    campaign_id: 'c1',
    date,
    spend: 10,
    currency: 'EUR',
    impressions: 100,
    clicks: 7,
    ...fields,
  });

async function effects(columns: string, rule = 'linear') {
  await world.build(undefined, { only: ['campaign_performance', 'fact_sales'] });
  return world.rows(`
    SELECT ${columns} FROM gold.campaign_effectiveness WHERE attribution_rule = '${rule}'
    ORDER BY day, campaign_id, customer_segment`);
}

describe('campaign effectiveness (S12)', () => {
  it('has revenue on the day of the conversion and spend on its own', async () => {
    await world.admit(
      'raw_user_events',
      event('e1', { customer_id: 'k1', campaign_id: 'c1' }),
      purchase('e2', { customer_id: 'k1', session_id: 's2', event_time: at('12:00', 1) }),
    );
    await spend('2024-03-01');
    expect(
      await effects('day, campaign_id, customer_segment, spend, attributed_revenue, attributed_conversions, touches'),
    ).toEqual([
      {
        day: '2024-03-01',
        campaign_id: 'c1',
        customer_segment: 'new',
        spend: '10.0000',
        attributed_revenue: '0.0000',
        attributed_conversions: '0.000000',
        touches: 1,
      },
      {
        day: '2024-03-02',
        campaign_id: 'c1',
        customer_segment: 'new',
        spend: '0.0000',
        attributed_revenue: '100.0000',
        attributed_conversions: '1.000000',
        touches: 0,
      },
    ]);
  });

  it('computes ROI, ROAS and CPA, and leaves them null where there is nothing to divide by', async () => {
    await world.admit(
      'raw_user_events',
      event('e1', { campaign_id: 'c1' }),
      purchase('e2', { unit_price: 30 }),
      purchase('e3', { session_id: 's9', order_id: 'o9', unit_price: 5 }),
    );
    await spend('2024-03-01', { spend: 40 });
    await spend('2024-03-01', { campaign_id: 'c2', spend: 3 });
    expect(await effects('campaign_id, roi, roas, cpa')).toEqual([
      { campaign_id: 'c1', roi: '-0.250000', roas: '0.750000', cpa: '40.0000' },
      { campaign_id: 'c2', roi: '-1.000000', roas: '0.000000', cpa: null },
      { campaign_id: 'unattributed', roi: null, roas: null, cpa: '0.0000' },
    ]);
  });

  it('splits spend, impressions and clicks over the segments touched that day, to the last cent', async () => {
    await world.admit(
      'raw_user_events',
      event('e1', { campaign_id: 'c1', session_id: 's1' }),
      event('e2', { campaign_id: 'c1', session_id: 's2' }),
      event('e3', { campaign_id: 'c1', session_id: 's3', customer_id: 'k1' }),
    );
    await spend('2024-03-01');
    expect(await effects('customer_segment, touches, spend, impressions, clicks')).toEqual([
      { customer_segment: 'anonymous', touches: 2, spend: '6.6667', impressions: 67, clicks: 5 },
      { customer_segment: 'new', touches: 1, spend: '3.3333', impressions: 33, clicks: 2 },
    ]);
  });

  it('puts spend that touched nobody under `unknown`', async () => {
    await spend('2024-03-01');
    expect(await effects('customer_segment, spend, touches')).toEqual([
      { customer_segment: 'unknown', spend: '10.0000', touches: 0 },
    ]);
  });

  it('does not know the spend while its exchange rate is missing', async () => {
    await spend('2024-03-01', { currency: 'USD' });
    expect(await effects('spend, roas')).toEqual([{ spend: null, roas: null }]);
  });

  it('keeps revenue without a touch, of marketplaces, and of returns as `unattributed`', async () => {
    await world.admit('raw_user_events', purchase('e1', { customer_id: 'k1' }));
    await world.admit(
      'raw_marketplace_sales',
      sale('t1', { amount: 50 }),
      sale('t2', { amount: -20, quantity: -1 }),
      sale('t3', { amount: 999, status: 'pending' }),
    );
    expect(await effects('campaign_id, customer_segment, attributed_revenue, attributed_conversions')).toEqual([
      {
        campaign_id: 'unattributed',
        customer_segment: 'anonymous',
        attributed_revenue: '30.0000',
        attributed_conversions: '0.000000',
      },
      {
        campaign_id: 'unattributed',
        customer_segment: 'new',
        attributed_revenue: '100.0000',
        attributed_conversions: '1.000000',
      },
    ]);
  });

  it('takes the segment of the last monthly snapshot at or before the day', async () => {
    const buy = (id: string, event_time: string) =>
      purchase(id, { order_id: id, customer_id: 'k1', session_id: id, event_time });
    await world.admit(
      'raw_user_events',
      buy('feb', '2024-02-10T12:00:00Z'),
      buy('last-of-feb', '2024-02-29T23:59:00Z'),
      buy('first-of-march', '2024-03-01T00:01:00Z'),
      buy('april', '2024-04-02T00:01:00Z'),
    );
    // The only buyer ranks lowest in all three scores: lost.
    expect(await effects('day, customer_segment')).toEqual([
      { day: '2024-02-10', customer_segment: 'new' },
      { day: '2024-02-29', customer_segment: 'new' },
      { day: '2024-03-01', customer_segment: 'lost' },
      { day: '2024-04-02', customer_segment: 'lost' },
    ]);
  });

  it('sums to all revenue, under every rule and on every day', async () => {
    const campaigns = ['c1', 'c2', null];
    for (let i = 0; i < 12; i++) {
      const who = { customer_id: `k${i % 3}`, session_id: `s${i}` };
      await world.admit(
        'raw_user_events',
        event(`e${i}`, { ...who, campaign_id: campaigns[i % 3] ?? null, event_time: at('09:00', i) }),
        purchase(`b${i}`, { ...who, order_id: `o${i}`, unit_price: `${i}.3333`, event_time: at('12:00', i) }),
      );
    }
    await world.admit(
      'raw_marketplace_sales',
      sale('t1', { amount: '12.3456' }),
      sale('t2', { quantity: -2, amount: -7 }),
    );
    await effects('1');
    const daily = await world.rows(
      'SELECT sold_on AS day, sum(total_amount) AS revenue FROM gold.fact_sales GROUP BY 1 ORDER BY 1',
    );
    for (const rule of attributionRules) {
      expect(
        await world.rows(`
          SELECT day, sum(attributed_revenue) AS revenue FROM gold.campaign_effectiveness
          WHERE attribution_rule = '${rule}' AND day IN (SELECT sold_on FROM gold.fact_sales) GROUP BY 1 ORDER BY 1`),
      ).toEqual(daily);
    }
  });

  it('is seen under one rule in campaign_performance', async () => {
    await world.admit('raw_user_events', event('e1', { campaign_id: 'c1' }), purchase('e2'));
    await effects('1');
    expect(await world.rows('SELECT campaign_id, attributed_revenue FROM gold.campaign_performance')).toEqual([
      { campaign_id: 'c1', attributed_revenue: '100.0000' },
    ]);
  });
});
