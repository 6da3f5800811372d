import type { QueryContext } from '../../src/model/table.js';
import { isOwn, lineKeyOfEvent, lineKeyOfSale, orderKeyOfEvent, orderKeyOfSale } from './keys.js';
import { decimal } from './numbers.js';
import { standing } from './standing.js';

/** Later states win over earlier ones of the same version time (DESIGN S3). */
const statusRank =
  "CASE r.status WHEN 'pending' THEN 1 WHEN 'completed' THEN 2 WHEN 'cancelled' THEN 3 WHEN 'refunded' THEN 4 ELSE 0 END";

/** Every line, of either source, has these columns; SQL of each over the source's alias. */
type Shape = Record<(typeof shape)[number], string>;

const shape = [
  'order_key',
  'sale_line_key',
  'sales_source',
  'channel',
  'transaction_id',
  'line_id',
  'product_id',
  'customer_id',
  'session_key',
  'visitor_id',
  'quantity',
  'unit_price',
  'amount',
  'currency',
  'commission_rate',
  'shipping_cost',
  'tax_amount',
  'status',
  'sold_at',
  'settlement_time',
  'payment_method',
  'seller_id',
  '_arrived_at',
  '_seq',
] as const;

const selectList = (columns: Shape) => shape.map((name) => `${columns[name]} AS ${name}`).join(', ');

const fromSale = [
  ...['marketplace_name', 'transaction_id', 'line_id', 'product_id', 'customer_id', 'quantity', 'currency', 'status'],
  ...['commission_rate', 'shipping_cost', 'tax_amount', 'transaction_time', 'settlement_time', 'payment_method'],
  ...['seller_id', '_arrived_at', '_seq'],
];

/** A return's amount is negative, whichever sign its source gave it (DESIGN S7). */
const signed = (amount: string, quantity: string) =>
  `CASE WHEN ${quantity} < 0 THEN -abs(${amount}) ELSE ${amount} END`;

function saleColumns(q: QueryContext): Shape {
  const own = Object.fromEntries(fromSale.map((c) => [c, `s.${c}`])) as Record<(typeof fromSale)[number], string>;
  return {
    ...(own as Partial<Shape> as Shape),
    order_key: 's.order_key',
    sale_line_key: 's.sale_line_key',
    sales_source: "'sales'",
    channel: 's.marketplace_name',
    session_key: 'p.session_key',
    visitor_id: 'coalesce(p.visitor_id, s.customer_id)',
    unit_price: q.fn.divide('s.amount', 's.quantity', 4, [4, 0]),
    amount: 's.amount',
    sold_at: 's.transaction_time',
  };
}

function eventColumns(q: QueryContext): Shape {
  const missing = (kind: 'text' | 'timestamp') => q.fn.cast('NULL', { kind });
  const zero = decimal(q.fn, '0');
  return {
    order_key: 'e.order_key',
    sale_line_key: 'e.sale_line_key',
    sales_source: "'events'",
    channel: 'e.channel',
    transaction_id: 'coalesce(e.order_id, e.event_id)',
    line_id: 'coalesce(CASE WHEN e.order_id IS NOT NULL THEN e.product_id END, e.event_id)',
    product_id: 'e.product_id',
    customer_id: 'e.customer_id',
    session_key: 'e.session_key',
    visitor_id: 'e.visitor_id',
    quantity: 'e.quantity',
    unit_price: 'e.unit_price',
    amount: signed(q.fn.multiply('e.unit_price', 'e.quantity', 4), 'e.quantity'),
    currency: 'e.currency',
    commission_rate: decimal(q.fn, '0', 8),
    shipping_cost: zero,
    tax_amount: zero,
    status: "'completed'",
    sold_at: 'e.event_time',
    settlement_time: missing('timestamp'),
    payment_method: missing('text'),
    seller_id: missing('text'),
    _arrived_at: 'e._arrived_at',
    _seq: 'e._seq',
  };
}

/**
 * Common table expressions that end in `line`: the sale lines of all channels in one shape.
 *
 * - `sale`: the record that stands for each line of the sales source (S3, S4).
 * - `purchase`: purchase events; several of one line give way to the last.
 * - `source`: per own order, the session and visitor of its first purchase event: all that remains of the events of an
 *   order that the shop's own backend has sent.
 */
export function saleLines(q: QueryContext): string {
  const keys = [`${orderKeyOfSale('r')} AS order_key`, `${lineKeyOfSale('r')} AS sale_line_key`];
  const sale = standing({
    from: q.ref('raw_marketplace_sales'),
    key: ['marketplace_name', 'transaction_id', 'line_id'],
    chosen: q.fn.maxBy('r._seq', 'r._version_time', statusRank, 'r._seq'),
    select: [...fromSale.map((c) => `r.${c}`), `${signed('r.amount', 'r.quantity')} AS amount`, ...keys],
  });
  const first = (column: string) => q.fn.minBy(`e.${column}`, 'e.event_time', 'e.event_id');
  return `
    sale AS (${sale}),
    purchase AS (
      SELECT e.order_id, e.event_id, e.product_id, e.customer_id, e.session_key, e.visitor_id, e.channel,
        coalesce(e.quantity, 1) AS quantity, e.unit_price, e.currency, e.event_time, e._arrived_at, e._seq,
        ${orderKeyOfEvent('e')} AS order_key, ${lineKeyOfEvent('e')} AS sale_line_key
      FROM ${q.ref('standardized_user_events')} e WHERE e.event_type = 'purchase'
    ),
    own_order AS (SELECT DISTINCT s.order_key FROM sale s WHERE ${isOwn('s.marketplace_name')}),
    source AS (
      SELECT e.order_key, ${first('session_key')} AS session_key, ${first('visitor_id')} AS visitor_id
      FROM purchase e JOIN own_order o ON o.order_key = e.order_key GROUP BY e.order_key
    ),
    event_line AS (
      ${standing({ from: 'purchase', key: ['sale_line_key'], chosen: q.fn.maxBy('r._seq', 'r.event_time', 'r._seq'), select: ['r.*'] })}
    ),
    line AS (
      SELECT ${selectList(saleColumns(q))}
      FROM sale s LEFT JOIN source p ON p.order_key = s.order_key
      UNION ALL
      SELECT ${selectList(eventColumns(q))}
      FROM event_line e LEFT JOIN own_order o ON o.order_key = e.order_key WHERE o.order_key IS NULL
    )`;
}
