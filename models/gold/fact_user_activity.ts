import { boolean, date, integer, text, timestamp } from '../../src/model/column.js';
import { byColumn, table } from '../../src/model/table.js';
import { whole } from '../shared/numbers.js';
import { versionTouches } from '../shared/versions.js';

export default table({
  description: 'What visitors did, one row per event, with keys to the dimensions and its place in the session.',
  columns: {
    event_id: text('The event.', { required: true }),
    session_key: text('The session.', { required: true, pii: 'id' }),
    session_position: integer('Place of the event in its session, from 1, by time.', { required: true, min: 1 }),
    visitor_id: text('Who did it: the customer, else the session.', { required: true, pii: 'id' }),
    customer_id: text('The customer, where known.', { pii: 'id', references: 'dim_customer.customer_id' }),
    customer_key: text("The customer's version at the time; `unknown` without one.", { required: true }),
    product_id: text('The product.', { references: 'dim_product.product_id' }),
    product_key: text("The product's version at the time; `unknown` without one.", { required: true }),
    campaign_id: text('The campaign that led here.'),
    event_type: text('What the visitor did.', { required: true }),
    event_time: timestamp('When it happened, UTC.', { required: true }),
    event_day: date('The business day on which it happened.', { required: true }),
    channel: text('`website` or `mobile_app`.', { required: true, oneOf: ['website', 'mobile_app'] }),
    device_type: text('Kind of device, as the shop names it.'),
    quantity: integer('Pieces put into the cart or bought.'),
    time_spent_seconds: integer('Seconds spent on the page.'),
    is_bot: boolean('The user agent is that of a program.', { required: true }),
    lateness_class: text('How late the event arrived.', { required: true }),
  },
  key: ['event_id'],
  growsWith: 'event_time',
  inputs: {
    standardized_user_events: byColumn('session_key'),
    dim_customer: {
      touches: {
        select: (t) =>
          versionTouches(t, { id: 'customer_id', key: 'customer_key', at: 'event_time', unit: 'session_key' }),
      },
      reads: { where: (r) => `i.customer_id IN (SELECT customer_id FROM ${r.slice('standardized_user_events')})` },
    },
    dim_product: {
      touches: {
        select: (t) =>
          versionTouches(t, { id: 'product_id', key: 'product_key', at: 'event_time', unit: 'session_key' }),
      },
      reads: { where: (r) => `i.product_id IN (SELECT product_id FROM ${r.slice('standardized_user_events')})` },
    },
  },
  refresh: { kind: 'key', unit: 'session_key' },
  query: (q) => `
    SELECT
      e.event_id, e.session_key,
      ${whole(q.fn, 'ROW_NUMBER() OVER (PARTITION BY e.session_key ORDER BY e.event_time, e.event_id)')} AS session_position,
      e.visitor_id, e.customer_id, coalesce(c.customer_key, 'unknown') AS customer_key,
      e.product_id, coalesce(p.product_key, 'unknown') AS product_key, e.campaign_id,
      e.event_type, e.event_time, e.event_day, e.channel, e.device_type, e.quantity, e.time_spent_seconds,
      e.is_bot, e.lateness_class
    FROM ${q.ref('standardized_user_events')} e
    LEFT JOIN ${q.ref('dim_customer')} c
      ON c.customer_id = e.customer_id AND e.event_time >= c.valid_from AND e.event_time < c.valid_to
    LEFT JOIN ${q.ref('dim_product')} p
      ON p.product_id = e.product_id AND e.event_time >= p.valid_from AND e.event_time < p.valid_to`,
});
