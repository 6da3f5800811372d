import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { World } from './full-build.js';
import { at, event } from './records.js';

let world: World;
beforeAll(async () => {
  world = await World.create();
});
beforeEach(() => world.clear());
afterAll(() => world.close());

async function events(columns: string) {
  await world.build(undefined, { only: ['standardized_user_events', 'campaign_touches', 'fact_user_activity'] });
  return world.rows(`SELECT ${columns} FROM silver.standardized_user_events ORDER BY event_id`);
}

describe('copies of an event (S3)', () => {
  it('give way to the first one admitted, however they differ', async () => {
    await world.admit('raw_user_events', event('e1', { page_url: '/first' }), event('e1', { page_url: '/second' }));
    expect(await events('page_url, _seq')).toEqual([{ page_url: '/first', _seq: 1 }]);
  });

  it('give way even from another session, which then does not hold the event', async () => {
    await world.admit('raw_user_events', event('e1', { session_id: 's2' }), event('e1', { session_id: 's1' }));
    expect(await events('session_key')).toEqual([{ session_key: 's2' }]);
  });

  it('do not lend their customer to the session', async () => {
    await world.admit('raw_user_events', event('e1'), event('e1', { customer_id: 'k1' }));
    expect(await events('customer_id')).toEqual([{ customer_id: null }]);
  });
});

describe('the customer of an event (S10)', () => {
  it('is its own, else the first one in the session by time, then by event', async () => {
    await world.admit(
      'raw_user_events',
      event('e1', { event_time: at('10:00') }),
      event('e2', { event_time: at('10:05'), customer_id: 'k2' }),
      event('e3', { event_time: at('10:02'), customer_id: 'k1' }),
      event('e4', { event_time: at('10:09') }),
    );
    expect(await events('event_id, customer_id, is_customer_inferred, visitor_id')).toEqual([
      { event_id: 'e1', customer_id: 'k1', is_customer_inferred: true, visitor_id: 'k1' },
      { event_id: 'e2', customer_id: 'k2', is_customer_inferred: false, visitor_id: 'k2' },
      { event_id: 'e3', customer_id: 'k1', is_customer_inferred: false, visitor_id: 'k1' },
      { event_id: 'e4', customer_id: 'k1', is_customer_inferred: true, visitor_id: 'k1' },
    ]);
  });

  it('is unknown in a session without one: the session is the visitor then', async () => {
    await world.admit('raw_user_events', event('e1'), event('e2', { session_id: null, customer_id: null }));
    expect(await events('session_key, visitor_id, customer_id')).toEqual([
      { session_key: 's1', visitor_id: 'session:s1', customer_id: null },
      { session_key: 'event:e2', visitor_id: 'session:event:e2', customer_id: null },
    ]);
  });
});

describe('the channel', () => {
  it.each([
    ['https://shop.example/app/basket', null, 'mobile_app'],
    ['/app/', null, 'mobile_app'],
    ['https://shop.example/basket', 'mobile_app', 'mobile_app'],
    ['https://shop.example/apple', null, 'website'],
    ['https://shop.example/go?to=/app/x', null, 'website'],
    ['https://app.example/#/app/x', null, 'website'],
    [null, null, 'website'],
  ])('of page %s with channel %s is %s', async (page_url, channel, expected) => {
    await world.admit('raw_user_events', event('e1', { page_url, channel }));
    expect(await events('channel')).toEqual([{ channel: expected }]);
  });
});

describe('the campaign', () => {
  it.each([
    ['https://x/?utm_source=a&utm_campaign=spring&b=1', null, 'spring'],
    ['https://x/?utm_campaign=spring#top', 'winter', 'winter'],
    ['https://x/?not_utm_campaign=spring', null, null],
    ['https://x/?utm_campaign=', null, null],
  ])('of page %s with campaign %s is %s', async (page_url, campaign_id, expected) => {
    await world.admit('raw_user_events', event('e1', { page_url, campaign_id }));
    expect(await events('campaign_id')).toEqual([{ campaign_id: expected }]);
  });
});

describe('bots', () => {
  it.each([
    ['Mozilla/5.0 (compatible; Googlebot/2.1)', true],
    ['my BOT 1', true],
    ['curl/8.1', true],
    ['Mozilla/5.0 HeadlessChrome/120', true],
    ['Mozilla/5.0 (Linux; CUBOT X30) Chrome/120', false],
    ['Mozilla/5.0 Firefox/120', false],
    [null, false],
  ])('are known by their user agent: %s is %s', async (user_agent, expected) => {
    await world.admit('raw_user_events', event('e1', { user_agent }));
    expect(await events('is_bot')).toEqual([{ is_bot: expected }]);
  });
});

describe('the lateness class', () => {
  it.each([
    ['2024-03-01T09:59:00Z', 'immediate'],
    ['2024-03-01T10:59:59.999Z', 'immediate'],
    ['2024-03-01T11:00:00Z', 'short'],
    ['2024-03-01T16:00:00Z', 'medium'],
    ['2024-03-02T10:00:00Z', 'long'],
    ['2024-03-03T10:00:00Z', 'long'],
    ['2024-03-03T10:00:00.001Z', 'critical'],
  ])('of an event of 10:00 that arrives at %s is %s', async (_arrived_at, expected) => {
    await world.admit('raw_user_events', event('e1', { _arrived_at }));
    expect(await events('lateness_class')).toEqual([{ lateness_class: expected }]);
  });
});

describe('touches of a campaign (S11)', () => {
  it('are the first event of each session and campaign, bots apart', async () => {
    await world.admit(
      'raw_user_events',
      event('e1', { event_time: at('10:05'), campaign_id: 'c1' }),
      event('e2', { event_time: at('10:01'), campaign_id: 'c1' }),
      event('e3', { event_time: at('10:02'), campaign_id: 'c2' }),
      event('e4', { session_id: 's2', campaign_id: 'c1' }),
      event('e5', { session_id: 's3', campaign_id: 'c1', user_agent: 'Googlebot' }),
      event('e6', { session_id: 's4' }),
    );
    await events('1');
    const touches = await world.rows('SELECT event_id, campaign_id FROM silver.campaign_touches ORDER BY event_id');
    expect(touches).toEqual([
      { event_id: 'e2', campaign_id: 'c1' },
      { event_id: 'e3', campaign_id: 'c2' },
      { event_id: 'e4', campaign_id: 'c1' },
    ]);
  });
});

describe('the place of an event in its session', () => {
  it('is by time, then by event', async () => {
    await world.admit(
      'raw_user_events',
      event('b', { event_time: at('10:00') }),
      event('a', { event_time: at('10:00') }),
      event('c', { event_time: at('09:00') }),
    );
    await events('1');
    expect(await world.rows('SELECT event_id FROM gold.fact_user_activity ORDER BY session_position')).toEqual([
      { event_id: 'c' },
      { event_id: 'a' },
      { event_id: 'b' },
    ]);
  });
});

describe('days', () => {
  it('are those of the business time zone (S8)', async () => {
    const berlin = await World.create({ timeZone: 'Europe/Berlin' });
    await berlin.admit('raw_user_events', event('e1', { event_time: at('23:30') }));
    await berlin.build(undefined, { only: ['standardized_user_events'] });
    expect(await berlin.rows('SELECT event_day FROM silver.standardized_user_events')).toEqual([
      { event_day: '2024-03-02' },
    ]);
    berlin.close();
  });
});
