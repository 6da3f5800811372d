import type { Dataset } from '../definition.js';
import { channel, count, countIf, day, money, others, sum, text } from './columns.js';

/** Products and categories shown by name; the rest are added up. */
const namedProducts = 40;
const namedCategories = 20;
/** Products of which it is told how they are looked at and bought. */
const watchedProducts = 150;

const soldPieces = "f.status = 'completed' AND NOT f.is_return";

/** SQL: the largest categories by revenue, as the catalogue has them at the time of sale. */
const largestCategories = `
    SELECT ${text('p.category')} AS category
    FROM gold.fact_sales f JOIN silver.dim_product p ON p.product_key = f.product_key
    WHERE p.category IS NOT NULL GROUP BY 1 ORDER BY ${sum('f.total_amount')} DESC, 1 LIMIT ${namedCategories}`;

const category = `CASE WHEN p.category IS NULL THEN 'unknown' ELSE coalesce(t.category, '${others}') END`;

export const salesByCategory: Dataset = {
  name: 'sales_by_category',
  description: 'Revenue, fees and returns by category at the time of sale.',
  dimensions: { day, channel, category: { label: 'Category' } },
  measures: {
    revenue: money('Revenue'),
    fees: money('Fees'),
    net_revenue: money('Revenue less fees'),
    returned: money('Returned'),
    units_sold: count('Pieces sold'),
    units_returned: count('Pieces returned'),
  },
  reads: ['gold.fact_sales', 'silver.dim_product'],
  query: () => `
    WITH largest AS (${largestCategories})
    SELECT f.sold_on AS day, ${text('f.channel')} AS channel, ${category} AS category,
      ${sum('f.total_amount')} AS revenue, ${sum('f.fees')} AS fees, ${sum('f.net_amount')} AS net_revenue,
      ${sum('CASE WHEN f.is_return THEN -f.total_amount END')} AS returned,
      coalesce(sum(CASE WHEN ${soldPieces} THEN f.quantity END), 0) AS units_sold,
      coalesce(sum(CASE WHEN f.status = 'completed' AND f.is_return THEN -f.quantity END), 0) AS units_returned
    FROM gold.fact_sales f
    LEFT JOIN silver.dim_product p ON p.product_key = f.product_key
    LEFT JOIN largest t ON t.category = ${text('p.category')}
    GROUP BY ALL ORDER BY ALL`,
};

const largestProducts = `
    SELECT f.product_id FROM gold.fact_sales f WHERE f.product_id IS NOT NULL
    GROUP BY f.product_id ORDER BY ${sum('f.total_amount')} DESC, f.product_id LIMIT ${namedProducts}`;

export const salesByProduct: Dataset = {
  name: 'sales_by_product',
  description: `Revenue of the ${namedProducts} products that sold most in all; the rest added up.`,
  dimensions: { day, channel, product: { label: 'Product' } },
  measures: { revenue: money('Revenue'), net_revenue: money('Revenue less fees'), units: count('Pieces sold') },
  reads: ['gold.fact_sales'],
  query: () => `
    WITH largest AS (${largestProducts})
    SELECT f.sold_on AS day, ${text('f.channel')} AS channel, coalesce(${text('t.product_id')}, '${others}') AS product,
      ${sum('f.total_amount')} AS revenue, ${sum('f.net_amount')} AS net_revenue,
      coalesce(sum(CASE WHEN f.status = 'completed' THEN f.quantity END), 0) AS units
    FROM gold.fact_sales f LEFT JOIN largest t ON t.product_id = f.product_id
    GROUP BY ALL ORDER BY ALL`,
};

export const products: Dataset = {
  name: 'products',
  description: `The ${watchedProducts} products that are looked at or sell most: views, carts and sales in all; the rest added up, so that they come to the same as by category. Bots apart.`,
  dimensions: { id: { label: 'Product' }, title: { label: 'Name' }, category: { label: 'Category' } },
  measures: {
    views: count('Views'),
    carts: count('Put into the cart'),
    purchases: count('Purchases on website and app'),
    revenue: money('Revenue, all channels'),
  },
  reads: ['gold.fact_sales', 'gold.fact_user_activity', 'silver.dim_product'],
  query: () => `
    WITH seen AS (
      SELECT a.product_id, ${countIf("a.event_type = 'product_view'")} AS views,
        ${countIf("a.event_type = 'add_to_cart'")} AS carts, ${countIf("a.event_type = 'purchase'")} AS purchases
      FROM gold.fact_user_activity a WHERE NOT a.is_bot GROUP BY a.product_id
    ), sold AS (
      SELECT f.product_id, ${sum('f.total_amount')} AS revenue
      FROM gold.fact_sales f GROUP BY f.product_id
    ), product AS (
      SELECT coalesce(v.product_id, s.product_id) AS product_id, coalesce(v.views, 0) AS views,
        coalesce(v.carts, 0) AS carts, coalesce(v.purchases, 0) AS purchases, coalesce(s.revenue, 0) AS revenue
      FROM seen v FULL JOIN sold s ON s.product_id IS NOT DISTINCT FROM v.product_id
    ), chosen AS (
      SELECT product_id FROM (FROM product WHERE product_id IS NOT NULL ORDER BY revenue DESC, product_id LIMIT ${watchedProducts})
      UNION
      SELECT product_id FROM (FROM product WHERE product_id IS NOT NULL ORDER BY views DESC, product_id LIMIT ${watchedProducts})
    )
    SELECT coalesce(${text('c.product_id')}, '${others}') AS id,
      CASE WHEN id = '${others}' THEN id ELSE coalesce(${text('any_value(p.product_name)')}, id) END AS title,
      coalesce(CASE WHEN id <> '${others}' THEN ${text('any_value(p.category)')} END, 'unknown') AS category,
      sum(a.views) AS views, sum(a.carts) AS carts, sum(a.purchases) AS purchases,
      CAST(${sum('a.revenue')} AS DECIMAL(38,4)) AS revenue
    FROM product a LEFT JOIN chosen c ON c.product_id = a.product_id
    LEFT JOIN silver.dim_product p ON p.product_id = c.product_id AND p.is_current
    GROUP BY 1 ORDER BY 1`,
};

export const interestByCategory: Dataset = {
  name: 'interest_by_category',
  description: 'Views, carts and purchases on website and app by category at the time. Bots apart.',
  dimensions: { day, channel, category: { label: 'Category' } },
  measures: { views: count('Views'), carts: count('Put into the cart'), purchases: count('Purchases') },
  reads: ['gold.fact_user_activity', 'gold.fact_sales', 'silver.dim_product'],
  query: () => `
    WITH largest AS (${largestCategories})
    SELECT a.event_day AS day, a.channel, ${category} AS category, ${countIf("a.event_type = 'product_view'")} AS views,
      ${countIf("a.event_type = 'add_to_cart'")} AS carts, ${countIf("a.event_type = 'purchase'")} AS purchases
    FROM gold.fact_user_activity a
    LEFT JOIN silver.dim_product p ON p.product_key = a.product_key
    LEFT JOIN largest t ON t.category = ${text('p.category')}
    WHERE a.event_type IN ('product_view', 'add_to_cart', 'purchase') AND NOT a.is_bot
    GROUP BY ALL ORDER BY ALL`,
};

export const productDatasets: readonly Dataset[] = [salesByCategory, salesByProduct, products, interestByCategory];
