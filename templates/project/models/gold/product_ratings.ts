import { byColumn, integer, money, ratio, table, text } from 'ecommerce-data-platform';

export default table({
  description: 'How customers rate each product, beside what it earns.',
  columns: {
    product_id: text('The product.', { required: true }),
    reviews: integer('Reviews received.', { required: true, min: 1 }),
    average_rating: ratio('Average stars.', { min: 1, max: 5 }),
    revenue: money('Revenue of its completed sales, in the base currency.'),
  },
  key: ['product_id'],
  // Rebuilt product by product: those of which a review or a sale has changed.
  refresh: { kind: 'key', unit: 'product_id' },
  inputs: {
    raw_product_reviews: byColumn('product_id'),
    fact_sales: byColumn('product_id'),
  },
  query: (q) => `
    WITH rated AS (
      SELECT product_id, COUNT(*) AS reviews, SUM(rating) AS stars
      FROM (
        SELECT product_id, rating,
          ROW_NUMBER() OVER (PARTITION BY review_id ORDER BY _version_time DESC, _seq DESC) AS newest
        FROM ${q.ref('raw_product_reviews')}
      ) r WHERE newest = 1
      GROUP BY product_id
    ), sold AS (
      SELECT product_id, ${q.fn.sum('total_amount', 4)} AS revenue FROM ${q.ref('fact_sales')} GROUP BY product_id
    )
    SELECT r.product_id, r.reviews, ${q.fn.divide('r.stars', 'r.reviews', 6)} AS average_rating,
      COALESCE(s.revenue, 0) AS revenue
    FROM rated r LEFT JOIN sold s ON s.product_id = r.product_id`,
});
