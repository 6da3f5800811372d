import { boolean, date, integer, money, rate, text, timestamp } from '../../src/model/column.js';
import { lookup, table } from '../../src/model/table.js';
import { compositeKey, orderKeyOfEvent, orderKeyOfSale } from '../shared/keys.js';
import { inBase, rateOf, ratesByDay, servedBy } from '../shared/rates.js';
import { saleLines } from '../shared/saleLines.js';

export default table({
  description:
    'Sale lines of every channel in one shape: purchases on website and app, orders of the own backend, marketplaces.',
  columns: {
    order_key: text('The order: the own channels share one name space, each marketplace has its own.', {
      required: true,
    }),
    sale_line_key: text('The line.', { required: true, unique: true }),
    sales_source: text('Where the line comes from: purchase `events`, or the `sales` source.', {
      required: true,
      oneOf: ['events', 'sales'],
    }),
    channel: text("`website`, `mobile_app`, or the marketplace's name.", { required: true }),
    transaction_id: text('The sale as its channel numbers it; the event where it has no order.', { required: true }),
    line_id: text('The line within the sale.', { required: true }),
    product_id: text('The product sold.'),
    customer_id: text('The buyer, where known.', { pii: 'id' }),
    session_key: text('The session of the purchase, where it was seen.', { pii: 'id' }),
    visitor_id: text("The visitor: of the purchase event where there is one, else the buyer's.", { pii: 'id' }),
    quantity: integer('Pieces; negative for a return.', { required: true }),
    unit_price: money('Price of one piece, in `currency`.'),
    amount: money('Amount without tax and shipping, in `currency`; negative for a return. Null without a price.'),
    currency: text('ISO 4217 code of the amounts.', { required: true }),
    exchange_rate: rate('Units of the base currency for one of `currency`; null without a rate for the day.'),
    amount_base: money('The amount in the base currency; null without a rate.'),
    is_rate_missing: boolean('There is no exchange rate for the day yet: the base amounts are null.', {
      required: true,
    }),
    commission_rate: rate("The channel's share of the amount, from 0 to 1."),
    shipping_cost: money('Cost of shipping the line, in `currency`.'),
    shipping_cost_base: money('Cost of shipping, in the base currency; null without a rate.'),
    tax_amount: money('Tax on the line, in `currency`.'),
    tax_amount_base: money('Tax on the line, in the base currency; null without a rate.'),
    status: text('State of the sale.', {
      required: true,
      oneOf: ['pending', 'completed', 'cancelled', 'refunded'],
    }),
    is_return: boolean('The quantity is negative.', { required: true }),
    sold_at: timestamp('When it was sold, UTC.', { required: true }),
    sold_on: date('The business day on which it was sold.', { required: true }),
    settlement_time: timestamp('When the channel settled it, UTC.'),
    payment_method: text('How it was paid.'),
    seller_id: text("The seller's account at the marketplace."),
    _arrived_at: timestamp('When the record that stands arrived, UTC.', { required: true }),
    _seq: integer('Order of admission of the record that stands.', { required: true }),
  },
  key: ['sale_line_key'],
  growsWith: 'sold_at',
  inputs: {
    raw_marketplace_sales: {
      touches: { select: (t) => `SELECT ${orderKeyOfSale('c')} AS unit FROM ${t.changes} c` },
      reads: { where: (r) => `${orderKeyOfSale('i')} IN (SELECT unit FROM ${r.units})` },
    },
    standardized_user_events: {
      touches: {
        select: (t) => `SELECT ${orderKeyOfEvent('c')} AS unit FROM ${t.changes} c WHERE c.event_type = 'purchase'`,
      },
      reads: {
        where: (r) => `i.event_type = 'purchase' AND ${orderKeyOfEvent('i')} IN (SELECT unit FROM ${r.units})`,
      },
    },
    exchange_rates: lookup((t) => servedBy(t, 'order_key', 'currency', 'sold_on')),
  },
  refresh: { kind: 'key', unit: 'order_key' },
  query: (q) => {
    const base = (amount: string) => inBase(q, `d.${amount}`, 'd.currency', 'x.rate');
    return `
    WITH ${saleLines(q)},
    dated AS (SELECT l.*, ${q.fn.dayOf('l.sold_at')} AS sold_on FROM line l),
    rated AS (
      SELECT d.*, ${rateOf(q, 'd.currency', 'x.rate')} AS exchange_rate, ${base('amount')} AS amount_base,
        ${base('shipping_cost')} AS shipping_cost_base, ${base('tax_amount')} AS tax_amount_base
      FROM dated d LEFT JOIN (${ratesByDay(q)}) x ON x.currency = d.currency AND x.day = d.sold_on
    )
    SELECT r.*, r.exchange_rate IS NULL AS is_rate_missing, r.quantity < 0 AS is_return FROM rated r`;
  },
  checks: [
    { kind: 'expression', name: 'has_exchange_rate', holds: 'NOT is_rate_missing', severity: 'warn' },
    { kind: 'expression', name: 'has_amount', holds: 'amount IS NOT NULL', severity: 'warn' },
    { kind: 'expression', name: 'return_is_not_positive', holds: 'NOT is_return OR amount <= 0' },
  ],
  reconciles: [
    {
      source: 'raw_marketplace_sales',
      key: compositeKey('marketplace_name', 'transaction_id', 'line_id'),
      selfKey: 'sale_line_key',
      selfWhere: "sales_source = 'sales'",
    },
  ],
});
