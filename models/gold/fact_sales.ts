import { boolean, date, integer, money, rate, text, timestamp } from '../../src/model/column.js';
import { byColumn, table } from '../../src/model/table.js';
import { isOwn } from '../shared/keys.js';
import { decimal } from '../shared/numbers.js';
import { versionTouches } from '../shared/versions.js';

export default table({
  description:
    'Sale lines of every channel: the one table of revenue, that every breakdown sums to. Amounts in the base currency.',
  columns: {
    sale_line_key: text('The line.', { required: true, unique: true }),
    order_key: text('The order.', { required: true }),
    sold_on: date('The business day of the sale.', { required: true }),
    sold_at: timestamp('When it was sold, UTC.', { required: true }),
    channel: text("`website`, `mobile_app`, or the marketplace's name.", { required: true }),
    sales_source: text('Where the line comes from: purchase `events`, or the `sales` source.', {
      required: true,
      oneOf: ['events', 'sales'],
    }),
    customer_id: text('The buyer, where known.', { pii: 'id', references: 'dim_customer.customer_id' }),
    customer_key: text("The buyer's version at the time of sale; `unknown` without one.", { required: true }),
    product_id: text('The product sold.', { references: 'dim_product.product_id' }),
    product_key: text("The product's version at the time of sale; `unknown` without one.", { required: true }),
    campaign_id: text('The campaign of the last touch before the conversion; null where unattributed.'),
    session_key: text('The session of the purchase, where it was seen.', { pii: 'id' }),
    is_conversion: boolean('The line is part of a conversion: own channel, completed, no return.', { required: true }),
    attribution_day: date("The conversion's business day; of lines that are no conversion, their own.", {
      required: true,
    }),
    quantity: integer('Pieces; negative for a return.', { required: true }),
    unit_price: money('Price of one piece; null without an exchange rate.'),
    gross_amount: money('The amount whatever its status, without tax and shipping; null without an exchange rate.'),
    total_amount: money('Revenue: the amount if completed, else 0; null while the exchange rate is missing.'),
    fees: money('Commission and shipping of completed lines, else 0; null while the exchange rate is missing.'),
    net_amount: money('Revenue less fees.'),
    tax_amount: money('Tax, which stands aside.'),
    currency: text('ISO 4217 code of the sale.', { required: true }),
    exchange_rate: rate('Units of the base currency for one of `currency`; null without a rate for the day.'),
    is_rate_missing: boolean('There is no exchange rate for the day yet.', { required: true }),
    status: text('State of the sale.', {
      required: true,
      oneOf: ['pending', 'completed', 'cancelled', 'refunded'],
    }),
    is_return: boolean('The line is a return: negative revenue on its own day.', { required: true }),
  },
  key: ['sale_line_key'],
  growsWith: 'sold_at',
  inputs: {
    standardized_sales: byColumn('order_key'),
    campaign_touchpoints: byColumn('order_key'),
    dim_customer: {
      touches: {
        select: (t) => versionTouches(t, { id: 'customer_id', key: 'customer_key', at: 'sold_at', unit: 'order_key' }),
      },
      reads: { where: (r) => `i.customer_id IN (SELECT customer_id FROM ${r.slice('standardized_sales')})` },
    },
    dim_product: {
      touches: {
        select: (t) => versionTouches(t, { id: 'product_id', key: 'product_key', at: 'sold_at', unit: 'order_key' }),
      },
      reads: { where: (r) => `i.product_id IN (SELECT product_id FROM ${r.slice('standardized_sales')})` },
    },
  },
  refresh: { kind: 'key', unit: 'order_key' },
  query: (q) => {
    const { fn } = q;
    const zero = decimal(fn, '0');
    const ifCompleted = (amount: string) => `CASE WHEN l.status = 'completed' THEN ${amount} ELSE ${zero} END`;
    const commission = fn.multiply('l.amount_base', `coalesce(l.commission_rate, ${zero})`, 4);
    return `
    WITH line AS (
      SELECT s.*, ${isOwn('s.channel')} AND s.status = 'completed' AND NOT s.is_return AS is_conversion,
        CASE WHEN s.unit_price IS NULL OR s.exchange_rate IS NULL THEN NULL
          WHEN s.currency = ${fn.literal(q.settings.baseCurrency)} THEN s.unit_price
          ELSE ${fn.multiply('s.unit_price', 's.exchange_rate', 4)} END AS unit_price_base
      FROM ${q.ref('standardized_sales')} s
    ), conversion AS (
      SELECT l.order_key, MIN(l.sold_on) AS day FROM line l WHERE l.is_conversion GROUP BY l.order_key
    ), last_touch AS (
      SELECT t.order_key, t.campaign_id FROM ${q.ref('campaign_touchpoints')} t WHERE t.position = t.touch_count
    ), valued AS (
      SELECT l.*, ${ifCompleted('l.amount_base')} AS total_amount,
        ${decimal(fn, ifCompleted(`${commission} + CASE WHEN l.shipping_cost IS NULL THEN ${zero} ELSE l.shipping_cost_base END`))} AS fees
      FROM line l
    )
    SELECT
      l.sale_line_key, l.order_key, l.sold_on, l.sold_at, l.channel, l.sales_source,
      l.customer_id, coalesce(c.customer_key, 'unknown') AS customer_key,
      l.product_id, coalesce(p.product_key, 'unknown') AS product_key,
      CASE WHEN l.is_conversion THEN t.campaign_id END AS campaign_id, l.session_key, l.is_conversion,
      CASE WHEN l.is_conversion THEN o.day ELSE l.sold_on END AS attribution_day,
      l.quantity, l.unit_price_base AS unit_price, l.amount_base AS gross_amount,
      l.total_amount, l.fees, ${decimal(fn, 'l.total_amount - l.fees')} AS net_amount, l.tax_amount_base AS tax_amount,
      l.currency, l.exchange_rate, l.is_rate_missing, l.status, l.is_return
    FROM valued l
    LEFT JOIN conversion o ON o.order_key = l.order_key
    LEFT JOIN last_touch t ON t.order_key = l.order_key
    LEFT JOIN ${q.ref('dim_customer')} c
      ON c.customer_id = l.customer_id AND l.sold_at >= c.valid_from AND l.sold_at < c.valid_to
    LEFT JOIN ${q.ref('dim_product')} p
      ON p.product_id = l.product_id AND l.sold_at >= p.valid_from AND l.sold_at < p.valid_to`;
  },
  checks: [
    { kind: 'expression', name: 'has_exchange_rate', holds: 'NOT is_rate_missing', severity: 'warn' },
    { kind: 'expression', name: 'only_completed_counts', holds: "status = 'completed' OR total_amount = 0" },
    { kind: 'expression', name: 'net_is_total_less_fees', holds: 'net_amount = total_amount - fees' },
  ],
});
