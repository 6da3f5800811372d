import { boolean, date, integer, money, text, timestamp } from '../../src/model/column.js';
import { type QueryContext, table } from '../../src/model/table.js';
import { botPattern } from '../shared/bots.js';
import { ofSessions, sessionKey, visitorId } from '../shared/keys.js';
import { latenessClass, latenessClasses } from '../shared/lateness.js';
import { rivals, standing } from '../shared/standing.js';

/** The first copy of an event stands (DESIGN S3). */
const copies = (q: QueryContext) => ({ from: q.ref('raw_user_events'), key: ['event_id'], chosen: 'MIN(r._seq)' });

const firstCopies = (q: QueryContext, select: readonly string[]) => standing({ ...copies(q), select }, 'copied');

const plain = [
  'event_type',
  'event_time',
  'page_url',
  'device_type',
  'product_id',
  'category',
  'quantity',
  'unit_price',
  'order_id',
  'currency',
  'time_spent_seconds',
  'search_query',
  'user_agent',
  'ip_address',
];

const underApp = '^([a-zA-Z][a-zA-Z0-9+.-]*:)?(//[^/?#]*)?/app/';

export default table({
  description: 'What visitors did, one row per event: copies removed, typed, with channel, campaign and customer.',
  columns: {
    event_id: text('The event.', { required: true }),
    session_key: text('The session; an event without one is its own session.', { required: true, pii: 'id' }),
    session_id: text('The session as the event names it.', { pii: 'id' }),
    customer_id: text("The event's customer, else the first one named in its session.", { pii: 'id' }),
    is_customer_inferred: boolean('The customer is taken from the session, not from the event.', { required: true }),
    visitor_id: text('Who did it: the customer, else the session.', { required: true, pii: 'id' }),
    event_type: text('What the visitor did.', {
      required: true,
      oneOf: ['page_view', 'product_view', 'search', 'add_to_cart', 'remove_from_cart', 'checkout', 'purchase'],
    }),
    event_time: timestamp('When it happened, UTC.', { required: true }),
    event_day: date('The business day on which it happened.', { required: true }),
    page_url: text('The page, with its query string.'),
    channel: text('`mobile_app` for pages under /app/ or where the event says so, else `website`.', {
      required: true,
      oneOf: ['website', 'mobile_app'],
    }),
    device_type: text('Kind of device, as the shop names it.'),
    campaign_id: text("The campaign that the event names, else the utm_campaign of its page's address."),
    product_id: text('The product viewed, put into the cart or bought.'),
    category: text('The category viewed.'),
    quantity: integer('Pieces put into the cart or bought.'),
    unit_price: money('Price of one piece, in `currency`.'),
    order_id: text('The order that a checkout or purchase belongs to.'),
    currency: text('ISO 4217 code of `unit_price`; the base currency unless given.'),
    time_spent_seconds: integer('Seconds spent on the page.', { min: 0, severity: 'warn' }),
    search_query: text('What the visitor searched for.', { pii: 'free-text' }),
    user_agent: text("The browser's own name.", { pii: 'free-text' }),
    ip_address: text("The visitor's network address.", { pii: 'ip' }),
    is_bot: boolean('The user agent is that of a program; left out of visitors and touches.', { required: true }),
    lateness_class: text('How late the event arrived.', { required: true, oneOf: latenessClasses }),
    _arrived_at: timestamp('When the event arrived, UTC.', { required: true }),
    _seq: integer('Order of admission of the copy that stands.', { required: true }),
  },
  key: ['event_id'],
  growsWith: 'event_time',
  inputs: {
    raw_user_events: {
      // A copy may lie in another session; there it gives way to this one, or this one to it.
      touches: {
        select: (t) => `
          SELECT ${sessionKey('c')} AS unit FROM ${t.changes} c
          UNION
          SELECT ${sessionKey('r')} AS unit FROM ${t.ref('raw_user_events')} r
          WHERE r.event_id IN (SELECT event_id FROM ${t.changes})`,
      },
      reads: {
        where: (r) => `i.event_id IN (${ofSessions('event_id', r.slice('raw_user_events'), r.units)})`,
      },
    },
  },
  refresh: { kind: 'key', unit: 'session_key' },
  query: (q) => `
    WITH copied AS (
      ${rivals(copies(q))}
    ), event AS (
      ${firstCopies(q, [...plain.map((c) => `r.${c}`), 'r.event_id', 'r.session_id', 'r.customer_id', 'r.channel', 'r.campaign_id', `${sessionKey('r')} AS session_key`, 'r._arrived_at', 'r._seq'])}
    ), session AS (
      SELECT c.session_key, ${q.fn.minBy('c.customer_id', 'c.event_time', 'c.event_id')} AS customer_id
      FROM (${firstCopies(q, [`${sessionKey('r')} AS session_key`, 'r.customer_id', 'r.event_time', 'r.event_id'])}) c
      WHERE c.customer_id IS NOT NULL
      GROUP BY c.session_key
    ), bot AS (
      -- Few browsers share many events; by way of MIN the search stays above the grouping.
      SELECT a.user_agent
      FROM (SELECT MIN(r.user_agent) AS user_agent FROM ${q.ref('raw_user_events')} r GROUP BY r.user_agent) a
      WHERE ${q.fn.matches('a.user_agent', botPattern)}
    )
    SELECT
      e.event_id, e.session_key, e.session_id,
      coalesce(e.customer_id, s.customer_id) AS customer_id,
      e.customer_id IS NULL AND s.customer_id IS NOT NULL AS is_customer_inferred,
      ${visitorId('coalesce(e.customer_id, s.customer_id)', 'e.session_key')} AS visitor_id,
      ${plain.filter((c) => c !== 'currency').map((c) => `e.${c}`)},
      coalesce(e.currency, ${q.fn.literal(q.settings.baseCurrency)}) AS currency,
      ${q.fn.dayOf('e.event_time')} AS event_day,
      CASE
        WHEN e.channel = 'mobile_app' THEN 'mobile_app'
        WHEN e.page_url LIKE '%/app/%' THEN
          CASE WHEN ${q.fn.matches('e.page_url', underApp)} THEN 'mobile_app' ELSE 'website' END
        ELSE 'website'
      END AS channel,
      CASE
        WHEN e.campaign_id IS NOT NULL THEN e.campaign_id
        WHEN e.page_url LIKE '%utm_campaign=%' THEN ${q.fn.extract('e.page_url', '[?&]utm_campaign=([^&#]+)')}
      END AS campaign_id,
      b.user_agent IS NOT NULL AS is_bot,
      ${latenessClass(q.fn, 'e.event_time', 'e._arrived_at')} AS lateness_class,
      e._arrived_at, e._seq
    FROM event e
    LEFT JOIN session s ON s.session_key = e.session_key
    LEFT JOIN bot b ON b.user_agent = e.user_agent`,
  reconciles: [{ source: 'raw_user_events', key: 'event_id', selfKey: 'event_id', standing: '_seq' }],
});
