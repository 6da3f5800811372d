import { integer, money, ratio, text, timestamp } from '../../src/model/column.js';
import { whole as everything, table } from '../../src/model/table.js';
import { interactions, windowDays } from '../shared/interactions.js';
import { decimal, whole } from '../shared/numbers.js';

/** Changes whenever a feature changes its meaning, so that a trained model can say what it was trained on. */
const featureVersion = 'v1';

const counts = <P extends string>(name: P, what: string) =>
  Object.fromEntries(
    windowDays.map((days) => [
      `${name}_${days}d`,
      integer(`${what} in the ${days} × 24 h up to as_of.`, { required: true, min: 0 }),
    ]),
  );

export default table({
  description:
    'What a customer did with a product, as known at as_of: the features of recommendations (rule S13). Pairs with an interaction in the last 90 days.',
  columns: {
    customer_id: text('The customer.', { required: true, pii: 'id' }),
    product_id: text('The product.', { required: true }),
    as_of: timestamp('The moment of the snapshot, UTC.', { required: true }),
    feature_version: text('The version of the definition of these features.', { required: true }),
    ...counts('views', 'Views of the product'),
    ...counts('carts', 'Times put into the cart'),
    ...counts('purchases', 'Orders with the product, returns apart,'),
    last_interaction_at: timestamp('The last view, cart or purchase.', { required: true }),
    recency_days: integer('Whole 24 h since the last interaction.', { required: true, min: 0 }),
    frequency: integer('Orders with the product at any time, returns apart.', { required: true, min: 0 }),
    monetary: money('Revenue of the product with the customer at any time, returns deducted.', { required: true }),
    category: text("The product's category at as_of; `unknown` without one.", { required: true }),
    category_affinity: ratio(
      "The category's part of all the customer's interest in 90 days: views + 3 × carts + 5 × purchases.",
      { min: 0, max: 1 },
    ),
    price_rank: ratio("Part of the category's products with a lower price, from 0; null without a price.", {
      min: 0,
      max: 1,
    }),
    abandoned_carts_90d: integer('Sessions that put the product into the cart and did not buy it.', {
      required: true,
      min: 0,
    }),
    abandonment_rate: ratio('abandoned_carts_90d ÷ sessions that put the product into the cart; null without one.', {
      min: 0,
      max: 1,
    }),
  },
  key: ['customer_id', 'product_id', 'as_of', 'feature_version'],
  growsWith: 'as_of',
  inputs: { standardized_user_events: everything, standardized_sales: everything, dim_product: everything },
  refresh: { kind: 'snapshot', unit: 'as_of', at: 'weeks' },
  query: (q) => {
    const { fn } = q;
    const zero = decimal(fn, '0');
    const named = ['views', 'carts', 'purchases'].flatMap((name) => windowDays.map((d) => `k.${name}_${d}d`));
    return `
    WITH ${interactions(q)},
    known AS (
      SELECT p.*, coalesce(c.category, 'unknown') AS category, c.base_price
      FROM pair p LEFT JOIN product c ON c.product_id = p.product_id
    ), taste AS (
      SELECT k.customer_id, k.category, ${whole(fn, 'SUM(k.interest)')} AS interest FROM known k GROUP BY k.customer_id, k.category
    ), total AS (
      SELECT t.customer_id, ${whole(fn, 'SUM(t.interest)')} AS interest FROM taste t GROUP BY t.customer_id
    )
    SELECT k.customer_id, k.product_id, ${q.asOf} AS as_of, '${featureVersion}' AS feature_version, ${named.join(', ')},
      k.last_interaction_at,
      ${fn.floorDivide(fn.secondsBetween('k.last_interaction_at', q.asOf), '86400')} AS recency_days,
      k.frequency, coalesce(k.monetary, ${zero}) AS monetary, k.category,
      ${fn.divideWhole('t.interest', 'a.interest', 6)} AS category_affinity,
      ${fn.divideWhole('x.cheaper', 'x.products', 6)} AS price_rank,
      coalesce(c.abandoned, 0) AS abandoned_carts_90d,
      ${fn.divideWhole('c.abandoned', 'c.cart_sessions', 6)} AS abandonment_rate
    FROM known k
    JOIN taste t ON t.customer_id = k.customer_id AND t.category = k.category
    JOIN total a ON a.customer_id = k.customer_id
    LEFT JOIN price x ON x.category = k.category AND x.base_price = k.base_price
    LEFT JOIN cart c ON c.customer_id = k.customer_id AND c.product_id = k.product_id`;
  },
});
