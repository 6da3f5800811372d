import { literal } from '../../engine/sql.js';
import type { Dataset } from '../definition.js';
import { channel, count, day, others, text } from './columns.js';

/** Kinds of device shown by name. */
const namedDevices = 5;

/** Steps towards a purchase, in order. Who reached a later one counts for those before it. */
export const steps = ['viewed', 'carted', 'checked_out', 'bought'] as const;

const eventOf = { viewed: 'product_view', carted: 'add_to_cart', checked_out: 'checkout', bought: 'purchase' };

/** SQL: the step that a session reached: 4 bought … 0 none. */
const reached = `max(CASE a.event_type ${[...steps]
  .map((step, i) => `WHEN '${eventOf[step]}' THEN ${i + 1}`)
  .join(' ')} ELSE 0 END)`;

/** SQL: one row per session, bots apart, on the day and in the channel of its first event. */
const sessionRows = `
    SELECT a.session_key, min(a.event_day) AS day, arg_min(a.channel, (a.event_time, a.event_id)) AS channel,
      coalesce(${text('arg_min(a.device_type, (a.event_time, a.event_id))')}, 'unknown') AS device,
      ${reached} AS reached, count(*) AS events
    FROM gold.fact_user_activity a WHERE NOT a.is_bot GROUP BY a.session_key`;

export const sessions: Dataset = {
  name: 'sessions',
  description: 'Visits and how far they came towards a purchase, on the day of their first event. Bots apart.',
  dimensions: { day, channel, device: { label: 'Device' } },
  measures: {
    sessions: count('Visits'),
    viewed: count('… with a product seen'),
    carted: count('… with something put into the cart'),
    checked_out: count('… that went to the checkout'),
    bought: count('… that bought'),
    events: count('Events'),
  },
  reads: ['gold.fact_user_activity'],
  query: () => `
    WITH visit AS (${sessionRows}
    ), largest AS (SELECT device FROM visit GROUP BY device ORDER BY count(*) DESC, device LIMIT ${namedDevices})
    SELECT v.day, v.channel, coalesce(t.device, '${others}') AS device, count(*) AS sessions,
      ${steps.map((step, i) => `count(CASE WHEN v.reached >= ${i + 1} THEN 1 END) AS ${step}`).join(', ')},
      sum(v.events) AS events
    FROM visit v LEFT JOIN largest t ON t.device = v.device GROUP BY ALL ORDER BY ALL`,
};

/** Upper ends of the groups of visits by their number of events. */
const lengths = [1, 2, 4, 8, 16] as const;

export const sessionLengths: Dataset = {
  name: 'session_lengths',
  description: 'Visits by how many events they had. Bots apart.',
  dimensions: { day, channel, events: { label: 'At least so many events' } },
  measures: { sessions: count('Visits'), bought: count('… that bought') },
  reads: ['gold.fact_user_activity'],
  query: () => `
    WITH visit AS (${sessionRows})
    SELECT v.day, v.channel, CASE ${[...lengths]
      .reverse()
      .map((n) => `WHEN v.events >= ${n} THEN ${n}`)
      .join(' ')} END AS events,
      count(*) AS sessions, count(CASE WHEN v.reached = 4 THEN 1 END) AS bought
    FROM visit v GROUP BY ALL ORDER BY ALL`,
};

export const activityByHour: Dataset = {
  name: 'activity_by_hour',
  description: 'Events and purchases by hour of the business day. Bots apart.',
  dimensions: { day, channel, hour: { label: 'Hour' } },
  measures: { events: count('Events'), visits: count('Visits begun'), purchases: count('Orders placed') },
  reads: ['gold.fact_user_activity'],
  query: ({ timeZone }) => `
    SELECT a.event_day AS day, a.channel, ${hourOf('a.event_time', timeZone)} AS hour, count(*) AS events,
      count(CASE WHEN a.session_position = 1 THEN 1 END) AS visits,
      count(DISTINCT CASE WHEN a.event_type = 'purchase' THEN a.session_key END) AS purchases
    FROM gold.fact_user_activity a WHERE NOT a.is_bot GROUP BY ALL ORDER BY ALL`,
};

const hourOf = (instant: string, zone: string): string =>
  `hour(${zone === 'UTC' ? instant : `timezone(${literal(zone)}, timezone('UTC', ${instant}))`})`;

export const botEvents: Dataset = {
  name: 'bot_events',
  description: 'Events of people and of programs.',
  dimensions: { day, channel },
  measures: { people: count('Events of people'), bots: count('Events of programs') },
  reads: ['gold.fact_user_activity'],
  query: () => `
    SELECT a.event_day AS day, a.channel, count(CASE WHEN NOT a.is_bot THEN 1 END) AS people,
      count(CASE WHEN a.is_bot THEN 1 END) AS bots
    FROM gold.fact_user_activity a GROUP BY ALL ORDER BY ALL`,
};

export const activityDatasets: readonly Dataset[] = [sessions, sessionLengths, activityByHour, botEvents];
