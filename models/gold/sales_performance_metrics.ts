import { boolean, date, integer, money, ratio, text } from '../../src/model/column.js';
import type { SqlFunctions } from '../../src/model/dialect.js';
import { byColumn, table } from '../../src/model/table.js';
import { decimal, whole } from '../shared/numbers.js';

/** A day's numbers may still change for as long as records are simply taken after its end (DESIGN section 4). */
const settlesAfterSeconds = 172_800;

const isProvisional = (fn: SqlFunctions, day: string, asOf: string): string =>
  `${fn.addSeconds(fn.startOfDay(fn.addDays(day, '1')), `${settlesAfterSeconds}`)} > ${asOf}`;

export default table({
  description: 'Sales by day and channel, in the base currency. Channels with sales or visitors on the day.',
  columns: {
    day: date('The business day.', { required: true }),
    channel: text("`website`, `mobile_app`, or the marketplace's name.", { required: true }),
    revenue: money('Revenue of completed lines, returns deducted.', { required: true }),
    order_revenue: money('Revenue of completed lines before returns.', { required: true }),
    net_revenue: money('Revenue less fees.', { required: true }),
    transactions: integer('Orders with completed lines; returns are none.', { required: true, min: 0 }),
    units_sold: integer('Pieces of completed lines, returns deducted.', { required: true }),
    unique_customers: integer('Known buyers of those orders.', { required: true, min: 0 }),
    average_order_value: money('order_revenue ÷ transactions; null without a transaction.'),
    visitors: integer('Visitors with any event that day, bots apart.', { required: true, min: 0 }),
    buyers: integer('Visitors with a purchase event that day, bots apart.', { required: true, min: 0 }),
    conversion_rate: ratio('buyers ÷ visitors; null without visitors.', { min: 0, max: 1 }),
    provisional: boolean('The day ended less than 48 h before as_of: late records may still change it.', {
      required: true,
    }),
  },
  key: ['day', 'channel'],
  growsWith: 'day',
  inputs: {
    fact_sales: byColumn('sold_on'),
    standardized_user_events: byColumn('event_day'),
  },
  refresh: { kind: 'partition', unit: 'day' },
  query: (q) => {
    const { fn } = q;
    const zero = decimal(fn, '0');
    const isOrder = "f.status = 'completed' AND NOT f.is_return";
    return `
    WITH sales AS (
      SELECT f.sold_on AS day, f.channel,
        ${fn.sum('f.total_amount', 4)} AS revenue,
        ${fn.sum(`CASE WHEN ${isOrder} THEN f.total_amount END`, 4)} AS order_revenue,
        ${fn.sum('f.net_amount', 4)} AS net_revenue,
        COUNT(DISTINCT CASE WHEN ${isOrder} THEN f.order_key END) AS transactions,
        SUM(CASE WHEN f.status = 'completed' THEN f.quantity END) AS units_sold,
        COUNT(DISTINCT CASE WHEN ${isOrder} THEN f.customer_id END) AS unique_customers
      FROM ${q.ref('fact_sales')} f GROUP BY f.sold_on, f.channel
    ), visitor AS (
      SELECT e.event_day AS day, e.channel, e.visitor_id,
        MAX(CASE WHEN e.event_type = 'purchase' THEN 1 ELSE 0 END) AS bought
      FROM ${q.ref('standardized_user_events')} e WHERE NOT e.is_bot
      GROUP BY e.event_day, e.channel, e.visitor_id
    ), traffic AS (
      SELECT v.day, v.channel, COUNT(*) AS visitors, SUM(v.bought) AS buyers FROM visitor v GROUP BY v.day, v.channel
    ), cell AS (
      SELECT day, channel FROM sales UNION SELECT day, channel FROM traffic
    )
    SELECT c.day, c.channel,
      coalesce(s.revenue, ${zero}) AS revenue, coalesce(s.order_revenue, ${zero}) AS order_revenue,
      coalesce(s.net_revenue, ${zero}) AS net_revenue,
      coalesce(s.transactions, 0) AS transactions, ${whole(fn, 'coalesce(s.units_sold, 0)')} AS units_sold,
      coalesce(s.unique_customers, 0) AS unique_customers,
      ${fn.divide('s.order_revenue', 's.transactions', 4, [4, 0])} AS average_order_value,
      coalesce(t.visitors, 0) AS visitors, ${whole(fn, 'coalesce(t.buyers, 0)')} AS buyers,
      ${fn.divideWhole('t.buyers', 't.visitors', 6)} AS conversion_rate,
      ${isProvisional(fn, 'c.day', q.asOf)} AS provisional
    FROM cell c
    LEFT JOIN sales s ON s.day = c.day AND s.channel = c.channel
    LEFT JOIN traffic t ON t.day = c.day AND t.channel = c.channel`;
  },
  clock: (t) => `
    SELECT DISTINCT s.day AS unit FROM ${t.self} s
    WHERE (${isProvisional(t.fn, 's.day', t.previousAsOf)}) <> (${isProvisional(t.fn, 's.day', t.asOf)})`,
});
