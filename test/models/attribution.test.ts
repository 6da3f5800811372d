import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { attributionRules, decayWeights } from '../../models/shared/attribution.js';
import { World } from './full-build.js';
import { at, event, purchase, sale } from './records.js';

let world: World;
beforeAll(async () => {
  world = await World.create();
});
beforeEach(() => world.clear());
afterAll(() => world.close());

/** A touch of the campaign in a session of its own. */
const touch = (campaign_id: string, event_time: string, fields = {}) =>
  event(`touch-${campaign_id}-${event_time}`, {
    session_id: `s-${campaign_id}-${event_time}`,
    customer_id: 'k1',
    campaign_id,
    event_time,
    ...fields,
  });

const bought = (fields = {}) =>
  purchase('buy', { customer_id: 'k1', session_id: 'shop', event_time: at('12:00', 30), ...fields });

async function credits(columns: string) {
  await world.build(undefined, { only: ['campaign_touchpoints', 'fact_sales'] });
  return world.rows(`SELECT ${columns} FROM gold.campaign_touchpoints ORDER BY order_key, position`);
}

describe('the touches of a conversion (S11)', () => {
  it('lie in the thirty days up to it: the end counts, the start does not', async () => {
    await world.admit(
      'raw_user_events',
      touch('too-early', at('12:00', 0)),
      touch('first', '2024-03-01T12:00:00.001Z'),
      touch('same-moment', at('12:00', 30)),
      touch('too-late', '2024-03-31T12:00:00.001Z'),
      bought(),
    );
    expect(await credits('campaign_id, position, touch_count, seconds_to_conversion')).toEqual([
      { campaign_id: 'first', position: 1, touch_count: 2, seconds_to_conversion: 30 * 86_400 - 1 },
      { campaign_id: 'same-moment', position: 2, touch_count: 2, seconds_to_conversion: 0 },
    ]);
  });

  it('are those of the same visitor', async () => {
    await world.admit('raw_user_events', touch('c1', at('12:00', 29), { customer_id: 'k2' }), bought());
    expect(await credits('campaign_id')).toEqual([]);
  });

  it('of an anonymous visitor are those of the session', async () => {
    await world.admit(
      'raw_user_events',
      touch('c1', at('11:00'), { customer_id: null, session_id: 's1' }),
      touch('c2', at('11:00'), { customer_id: null, session_id: 's2' }),
      purchase('buy', { session_id: 's1' }),
    );
    expect(await credits('campaign_id, customer_id')).toEqual([{ campaign_id: 'c1', customer_id: null }]);
  });

  it('of a backend order are found through its purchase event', async () => {
    await world.admit('raw_user_events', touch('c1', at('11:00')), purchase('e1', { customer_id: 'k1' }));
    await world.admit(
      'raw_marketplace_sales',
      sale('o1', { marketplace_name: 'website', customer_id: 'k7', amount: 80 }),
    );
    expect(await credits('campaign_id, customer_id, conversion_value')).toEqual([
      { campaign_id: 'c1', customer_id: 'k7', conversion_value: '80.0000' },
    ]);
  });

  it.each([
    ['a marketplace order', { marketplace_name: 'Amazon' }],
    ['a cancelled order', { status: 'cancelled' }],
    ['a return', { quantity: -1 }],
  ])('%s has none', async (_, fields) => {
    await world.admit('raw_user_events', touch('c1', at('11:00')));
    await world.admit(
      'raw_marketplace_sales',
      sale('o1', { marketplace_name: 'website', customer_id: 'k1', ...fields }),
    );
    expect(await credits('campaign_id')).toEqual([]);
  });

  it('are counted from the first of the lines, and credited with all of them but returns', async () => {
    await world.admit(
      'raw_user_events',
      touch('c1', at('11:00', 29)),
      bought({ unit_price: 10 }),
      bought({ event_id: 'b2', product_id: 'p2', unit_price: 5, event_time: at('13:00', 30) }),
      bought({ event_id: 'b3', product_id: 'p3', unit_price: 1, quantity: -1 }),
    );
    expect(await credits('converted_at, conversion_value')).toEqual([
      { converted_at: '2024-03-31T12:00:00.000Z', conversion_value: '15.0000' },
    ]);
  });
});

describe('the credit of each touch', () => {
  const revenue = (rule: string) => credits(`${rule}_revenue AS credit`).then((rows) => rows.map((r) => r.credit));
  const admit = (count: number, unit_price: number | string = 100) =>
    world.admit(
      'raw_user_events',
      ...Array.from({ length: count }, (_, i) => touch(`c${i}`, at('12:00', 9 + 7 * i))),
      bought({ unit_price }),
    );

  it('first touch: all to the first; last touch: all to the last', async () => {
    await admit(3);
    expect(await revenue('first_touch')).toEqual(['100.0000', '0.0000', '0.0000']);
    expect(await revenue('last_touch')).toEqual(['0.0000', '0.0000', '100.0000']);
  });

  it('linear: alike, and to the last fraction: thirds of 100 sum to 100', async () => {
    await admit(3);
    expect(await revenue('linear')).toEqual(['33.3333', '33.3334', '33.3333']);
  });

  it('time decay: half as much for every seven days before: 1 : 2 : 4', async () => {
    await admit(4, 150);
    // 21, 14, 7 and 0 days before: 1 : 2 : 4 : 8 of 15.
    expect(await revenue('time_decay')).toEqual(['10.0000', '20.0000', '40.0000', '80.0000']);
  });

  it.each([
    [1, ['100.0000']],
    [2, ['50.0000', '50.0000']],
    [3, ['40.0000', '20.0000', '40.0000']],
    [4, ['40.0000', '10.0000', '10.0000', '40.0000']],
  ])('position based: of %i touches', async (count, expected) => {
    await admit(count);
    expect(await revenue('position_based')).toEqual(expected);
  });

  it.each(attributionRules)('%s: credits and shares sum exactly, even of 0.0001', async (rule) => {
    await admit(4, '0.0001');
    const [sums] = await (async () => {
      await credits('1');
      return world.rows(
        `SELECT sum(${rule}_revenue) AS revenue, sum(${rule}_share) AS share FROM gold.campaign_touchpoints`,
      );
    })();
    expect(sums).toEqual({ revenue: '0.0001', share: '1.000000' });
  });
});

describe('the weights of decay', () => {
  it('halves every 168 hours and reaches the whole look-back', () => {
    const weights = decayWeights(30);
    expect([0, 168, 336, 504, 720].map((h) => weights[h])).toEqual([1_048_576, 524_288, 262_144, 131_072, 53_761]);
    expect(weights).toHaveLength(721);
  });
});

describe('the campaign of a sale line', () => {
  it('is that of the last touch, on conversion lines only', async () => {
    await world.admit(
      'raw_user_events',
      touch('c1', at('11:00', 28)),
      touch('c2', at('11:00', 29)),
      bought(),
      bought({ event_id: 'b2', product_id: 'p2', quantity: -1 }),
    );
    await credits('1');
    expect(await world.rows('SELECT product_id, campaign_id, is_conversion FROM gold.fact_sales ORDER BY 1')).toEqual([
      { product_id: 'p1', campaign_id: 'c2', is_conversion: true },
      { product_id: 'p2', campaign_id: null, is_conversion: false },
    ]);
  });
});
