CREATE OR REPLACE TEMP TABLE known_interaction AS
SELECT customer_id, product_id, session_key, event_type, event_time FROM plain_event
WHERE event_type <> 'purchase' AND _visible_from <= getvariable('t') AND (named_from IS NULL OR named_from <= getvariable('t'))
  AND event_time > getvariable('t') - INTERVAL 90 DAY
UNION ALL
SELECT customer_id, product_id, session_key, event_type, event_time FROM volatile_known
WHERE event_type IN ('product_view', 'add_to_cart') AND NOT is_bot AND customer_id IS NOT NULL AND product_id IS NOT NULL
  AND event_time > getvariable('t') - INTERVAL 90 DAY;

INSERT INTO gold.customer_product_interactions
WITH sale AS (
  SELECT customer_id, product_id, session_key, order_key, sold_at, is_return, amount_base FROM known_sale
  WHERE product_id IS NOT NULL AND status = 'completed' AND sold_at <= getvariable('t')
), bought AS (
  SELECT customer_id, product_id, max(sold_at) FILTER (WHERE NOT is_return) AS last_at,
    count(DISTINCT order_key) FILTER (WHERE NOT is_return) AS frequency, coalesce(sum(amount_base), 0)::DECIMAL(18, 4) AS monetary,
    count(DISTINCT order_key) FILTER (WHERE NOT is_return AND sold_at > getvariable('t') - INTERVAL 7 DAY) AS purchases_7d,
    count(DISTINCT order_key) FILTER (WHERE NOT is_return AND sold_at > getvariable('t') - INTERVAL 30 DAY) AS purchases_30d,
    count(DISTINCT order_key) FILTER (WHERE NOT is_return AND sold_at > getvariable('t') - INTERVAL 90 DAY) AS purchases_90d
  FROM sale WHERE customer_id IS NOT NULL GROUP BY customer_id, product_id
), activity AS (
  SELECT customer_id, product_id, max(event_time) AS last_at,
    count(*) FILTER (WHERE event_type = 'product_view' AND event_time > getvariable('t') - INTERVAL 7 DAY) AS views_7d,
    count(*) FILTER (WHERE event_type = 'product_view' AND event_time > getvariable('t') - INTERVAL 30 DAY) AS views_30d,
    count(*) FILTER (WHERE event_type = 'product_view') AS views_90d,
    count(*) FILTER (WHERE event_type = 'add_to_cart' AND event_time > getvariable('t') - INTERVAL 7 DAY) AS carts_7d,
    count(*) FILTER (WHERE event_type = 'add_to_cart' AND event_time > getvariable('t') - INTERVAL 30 DAY) AS carts_30d,
    count(*) FILTER (WHERE event_type = 'add_to_cart') AS carts_90d
  FROM known_interaction GROUP BY customer_id, product_id
), cart AS (
  SELECT c.customer_id, c.product_id, count(*) AS sessions, count(*) FILTER (WHERE b.session_key IS NULL) AS abandoned
  FROM (SELECT DISTINCT customer_id, product_id, session_key FROM known_interaction WHERE event_type = 'add_to_cart') c
  LEFT JOIN (SELECT DISTINCT session_key, product_id FROM sale WHERE session_key IS NOT NULL AND NOT is_return) b
    ON b.session_key = c.session_key AND b.product_id = c.product_id
  GROUP BY c.customer_id, c.product_id
), product AS (
  SELECT product_id, coalesce(category, 'unknown') AS category, base_price,
    CASE WHEN base_price IS NOT NULL THEN rank() OVER (PARTITION BY category, base_price IS NULL ORDER BY base_price) - 1 END AS cheaper,
    count(base_price) OVER (PARTITION BY category) AS products
  FROM (SELECT product_id, coalesce(category, 'unknown') AS category, base_price FROM product_versions(getvariable('t'))
    WHERE valid_from <= getvariable('t') AND valid_to > getvariable('t'))
), pair AS (
  SELECT coalesce(a.customer_id, b.customer_id) AS customer_id, coalesce(a.product_id, b.product_id) AS product_id,
    coalesce(views_7d, 0) AS views_7d, coalesce(views_30d, 0) AS views_30d, coalesce(views_90d, 0) AS views_90d,
    coalesce(carts_7d, 0) AS carts_7d, coalesce(carts_30d, 0) AS carts_30d, coalesce(carts_90d, 0) AS carts_90d,
    coalesce(purchases_7d, 0) AS purchases_7d, coalesce(purchases_30d, 0) AS purchases_30d,
    coalesce(purchases_90d, 0) AS purchases_90d, greatest(a.last_at, b.last_at) AS last_interaction_at,
    coalesce(frequency, 0) AS frequency, coalesce(monetary, 0) AS monetary
  FROM activity a FULL JOIN bought b ON b.customer_id = a.customer_id AND b.product_id = a.product_id
  WHERE a.customer_id IS NOT NULL OR b.purchases_90d > 0
), known AS (
  SELECT p.*, coalesce(c.category, 'unknown') AS category, c.cheaper, c.products, views_90d + 3 * carts_90d + 5 * purchases_90d AS interest
  FROM pair p LEFT JOIN product c ON c.product_id = p.product_id
), taste AS (
  SELECT customer_id, category, sum(interest)::BIGINT AS interest FROM known GROUP BY customer_id, category
), total AS (
  SELECT customer_id, sum(interest)::BIGINT AS interest FROM taste GROUP BY customer_id
)
SELECT k.customer_id, k.product_id, getvariable('t'), 'v1', views_7d, views_30d, views_90d, carts_7d, carts_30d, carts_90d,
  purchases_7d, purchases_30d, purchases_90d, last_interaction_at, days_between(last_interaction_at, getvariable('t')), frequency, monetary,
  k.category, to_scale6(half_away(1000000 * t.interest, a.interest)), to_scale6(half_away(1000000 * cheaper, products)),
  coalesce(c.abandoned, 0), to_scale6(half_away(1000000 * c.abandoned, c.sessions))
FROM known k
JOIN taste t ON t.customer_id = k.customer_id AND t.category = k.category
JOIN total a ON a.customer_id = k.customer_id
LEFT JOIN cart c ON c.customer_id = k.customer_id AND c.product_id = k.product_id;
