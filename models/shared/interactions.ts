import type { QueryContext } from '../../src/model/table.js';
import { decimal, whole } from './numbers.js';

/** The windows, in days, over which interactions are counted; pairs without any in the longest are left out. */
export const windowDays = [7, 30, 90] as const;

const longest = Math.max(...windowDays);

/** Weights of a view, a cart and a purchase in the affinity to a category. */
const interest = { views: 1, carts: 3, purchases: 5 };

const since = (q: QueryContext, days: number) => q.fn.addSeconds(q.asOf, `${-days * 86_400}`);

const perWindow = (f: (days: number) => string): string => windowDays.map(f).join(', ');

/** What customers did with products on the own channels: views, carts, and carts left behind. */
function activity(q: QueryContext): string {
  const { fn } = q;
  const within = (type: string, days: number) => `e.event_type = '${type}' AND e.event_time > ${since(q, days)}`;
  return `
    event AS (
      SELECT e.customer_id, e.product_id, e.session_key, e.event_type, e.event_time
      FROM ${q.ref('standardized_user_events')} e
      WHERE e.event_time > ${since(q, longest)} AND e.event_time <= ${q.asOf} AND NOT e.is_bot
        AND e.event_type IN ('product_view', 'add_to_cart') AND e.customer_id IS NOT NULL AND e.product_id IS NOT NULL
    ), activity AS (
      SELECT e.customer_id, e.product_id, MAX(e.event_time) AS last_at,
        ${perWindow((d) => `${fn.countIf(within('product_view', d))} AS views_${d}d`)},
        ${perWindow((d) => `${fn.countIf(within('add_to_cart', d))} AS carts_${d}d`)}
      FROM event e GROUP BY e.customer_id, e.product_id
    ), cart AS (
      SELECT c.customer_id, c.product_id, COUNT(*) AS cart_sessions, ${fn.countIf('b.session_key IS NULL')} AS abandoned
      FROM (
        SELECT DISTINCT e.customer_id, e.product_id, e.session_key FROM event e WHERE e.event_type = 'add_to_cart'
      ) c
      LEFT JOIN (
        SELECT DISTINCT s.session_key, s.product_id FROM sale s WHERE s.session_key IS NOT NULL AND NOT s.is_return
      ) b ON b.session_key = c.session_key AND b.product_id = c.product_id
      GROUP BY c.customer_id, c.product_id
    )`;
}

/** What customers bought of products: all completed lines up to as_of. */
function purchases(q: QueryContext): string {
  const { fn } = q;
  const orders = (days: number) => fn.countIf(`o.bought_at > ${since(q, days)}`);
  const bought = `
    bought AS (
      SELECT o.customer_id, o.product_id, MAX(o.bought_at) AS last_at, COUNT(o.bought_at) AS frequency,
        coalesce(${fn.sum('o.amount', 4)}, ${decimal(fn, '0')}) AS monetary,
        ${perWindow((d) => `${orders(d)} AS purchases_${d}d`)}
      FROM (
        SELECT s.customer_id, s.product_id, s.order_key,
          MAX(CASE WHEN NOT s.is_return THEN s.sold_at END) AS bought_at, SUM(s.amount_base) AS amount
        FROM sale s WHERE s.customer_id IS NOT NULL GROUP BY s.customer_id, s.product_id, s.order_key
      ) o
      GROUP BY o.customer_id, o.product_id
    )`;
  return `
    sale AS (
      SELECT s.customer_id, s.product_id, s.session_key, s.order_key, s.sold_at, s.is_return, s.amount_base
      FROM ${q.ref('standardized_sales')} s
      WHERE s.product_id IS NOT NULL AND s.status = 'completed' AND s.sold_at <= ${q.asOf}
    ), ${bought}`;
}

/** The catalogue at as_of: category, and the share of the category's products that cost less. */
function catalogue(q: QueryContext): string {
  return `
    product AS (
      SELECT p.product_id, coalesce(p.category, 'unknown') AS category, p.base_price
      FROM ${q.ref('dim_product')} p WHERE p.valid_from <= ${q.asOf} AND p.valid_to > ${q.asOf}
    ), price_count AS (
      SELECT p.category, p.base_price, COUNT(*) AS products
      FROM product p WHERE p.base_price IS NOT NULL GROUP BY p.category, p.base_price
    ), price AS (
      SELECT c.category, c.base_price, ${whole(q.fn, 'SUM(c.products) OVER (PARTITION BY c.category)')} AS products,
        ${whole(q.fn, 'SUM(c.products) OVER (PARTITION BY c.category ORDER BY c.base_price ROWS UNBOUNDED PRECEDING) - c.products')} AS cheaper
      FROM price_count c
    )`;
}

/** Common table expressions that end in `pair`: one row per customer and product with an interaction in 90 days. */
export function interactions(q: QueryContext): string {
  const count = (name: string) => perWindow((d) => `coalesce(${name}_${d}d, 0) AS ${name}_${d}d`);
  const score = Object.entries(interest).map(([name, weight]) => `${weight} * coalesce(${name}_${longest}d, 0)`);
  return `${purchases(q)}, ${activity(q)}, ${catalogue(q)},
    pair AS (
      SELECT coalesce(a.customer_id, b.customer_id) AS customer_id, coalesce(a.product_id, b.product_id) AS product_id,
        greatest(coalesce(a.last_at, b.last_at), coalesce(b.last_at, a.last_at)) AS last_interaction_at,
        ${count('views')}, ${count('carts')}, ${count('purchases')},
        coalesce(b.frequency, 0) AS frequency, b.monetary, ${score.join(' + ')} AS interest
      FROM activity a
      FULL JOIN bought b ON b.customer_id = a.customer_id AND b.product_id = a.product_id
      WHERE a.customer_id IS NOT NULL OR b.purchases_${longest}d > 0
    )`;
}
