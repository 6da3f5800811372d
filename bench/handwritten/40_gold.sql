CREATE TABLE gold.campaign_touchpoints AS
WITH conversion AS (
  SELECT order_key, arg_min(visitor_id, ROW(sold_at, sale_line_key)) AS visitor_id,
    arg_min(customer_id, ROW(sold_at, sale_line_key)) AS customer_id, min(sold_at) AS converted_at, min(sold_on) AS conversion_day,
    coalesce(sum(amount_base), 0)::DECIMAL(18, 4) AS conversion_value
  FROM silver.standardized_sales WHERE is_own(channel) AND status = 'completed' AND NOT is_return
  GROUP BY order_key
), touch AS (
  SELECT c.*, t.event_id, t.campaign_id, t.session_key, t.touched_at, row_number() OVER w AS position,
    count(*) OVER (PARTITION BY c.order_key) AS touch_count, date_sub('second', t.touched_at, c.converted_at) AS seconds_to_conversion
  FROM conversion c
  JOIN silver.campaign_touches t ON t.visitor_id = c.visitor_id AND t.touched_at <= c.converted_at
    AND t.touched_at > c.converted_at - INTERVAL 30 DAY
  WINDOW w AS (PARTITION BY c.order_key ORDER BY t.touched_at, t.event_id)
), weighted AS (
  SELECT *, (position = 1)::BIGINT AS first_touch_weight, (position = touch_count)::BIGINT AS last_touch_weight,
    1::BIGINT AS linear_weight, greatest(1, round(1048576 * 2.0::DOUBLE ** (-(seconds_to_conversion // 3600) / 168)))::BIGINT AS time_decay_weight,
    CASE WHEN touch_count <= 2 THEN 1 WHEN position = 1 OR position = touch_count THEN 2 * (touch_count - 2) ELSE 1 END::BIGINT
      AS position_based_weight
  FROM touch
), summed AS (
  SELECT *, sum(time_decay_weight) OVER w::BIGINT AS decay_upto, sum(time_decay_weight) OVER o::BIGINT AS decay_total,
    sum(position_based_weight) OVER w::BIGINT AS based_upto, sum(position_based_weight) OVER o::BIGINT AS based_total,
    units4(conversion_value) AS v
  FROM weighted
  WINDOW w AS (PARTITION BY order_key ORDER BY position ROWS UNBOUNDED PRECEDING), o AS (PARTITION BY order_key)
)
SELECT order_key, event_id, position, touch_count, campaign_id, session_key, visitor_id, customer_id, touched_at, converted_at,
  conversion_day, seconds_to_conversion, conversion_value,
  first_touch_weight, first_touch_weight::DECIMAL(18, 6) AS first_touch_share, conversion_value * first_touch_weight::TINYINT::DECIMAL(1, 0) AS first_touch_revenue,
  last_touch_weight, last_touch_weight::DECIMAL(18, 6) AS last_touch_share, conversion_value * last_touch_weight::TINYINT::DECIMAL(1, 0) AS last_touch_revenue,
  linear_weight,
  to_scale6(half_away(1000000 * position, touch_count) - half_away(1000000 * (position - 1), touch_count)) AS linear_share,
  to_scale4(half_away(v * position, touch_count) - half_away(v * (position - 1), touch_count)) AS linear_revenue,
  time_decay_weight,
  to_scale6(half_away(1000000 * decay_upto, decay_total) - half_away(1000000 * (decay_upto - time_decay_weight), decay_total)) AS time_decay_share,
  to_scale4(half_away(v * decay_upto, decay_total) - half_away(v * (decay_upto - time_decay_weight), decay_total)) AS time_decay_revenue,
  position_based_weight,
  to_scale6(half_away(1000000 * based_upto, based_total) - half_away(1000000 * (based_upto - position_based_weight), based_total)) AS position_based_share,
  to_scale4(half_away(v * based_upto, based_total) - half_away(v * (based_upto - position_based_weight), based_total)) AS position_based_revenue
FROM summed;

CREATE TABLE gold.fact_sales AS
WITH line AS (
  SELECT *, is_own(channel) AND status = 'completed' AND NOT is_return AS is_conversion FROM silver.standardized_sales
), conversion AS (
  SELECT order_key, min(sold_on) AS day FROM line WHERE is_conversion GROUP BY order_key
), valued AS (
  SELECT *, CASE WHEN status = 'completed' THEN amount_base ELSE 0 END AS total_amount,
    CASE WHEN status = 'completed' THEN round(amount_base * coalesce(commission_rate, 0), 4)
      + CASE WHEN shipping_cost IS NULL THEN 0 ELSE shipping_cost_base END ELSE 0 END::DECIMAL(18, 4) AS fees,
    CASE WHEN currency = 'EUR' THEN unit_price ELSE round(unit_price * exchange_rate, 4)::DECIMAL(18, 4) END AS unit_price_base
  FROM line
)
SELECT l.sale_line_key, l.order_key, l.sold_on, l.sold_at, l.channel, l.sales_source, l.customer_id,
  coalesce(c.customer_key, 'unknown') AS customer_key, l.product_id, coalesce(p.product_key, 'unknown') AS product_key,
  CASE WHEN l.is_conversion THEN t.campaign_id END AS campaign_id, l.session_key, l.is_conversion,
  CASE WHEN l.is_conversion THEN o.day ELSE l.sold_on END AS attribution_day, l.quantity, l.unit_price_base AS unit_price,
  l.amount_base AS gross_amount, l.total_amount, l.fees, l.total_amount - l.fees AS net_amount, l.tax_amount_base AS tax_amount,
  l.currency, l.exchange_rate, l.is_rate_missing, l.status, l.is_return
FROM valued l
LEFT JOIN conversion o ON o.order_key = l.order_key
LEFT JOIN (SELECT order_key, campaign_id FROM gold.campaign_touchpoints WHERE position = touch_count) t ON t.order_key = l.order_key
LEFT JOIN silver.dim_customer c ON c.customer_id = l.customer_id AND l.sold_at >= c.valid_from AND l.sold_at < c.valid_to
LEFT JOIN silver.dim_product p ON p.product_id = l.product_id AND l.sold_at >= p.valid_from AND l.sold_at < p.valid_to;

CREATE TABLE gold.fact_user_activity AS
SELECT e.event_id, e.session_key, row_number() OVER (PARTITION BY e.session_key ORDER BY e.event_time, e.event_id) AS session_position,
  e.visitor_id, e.customer_id, coalesce(c.customer_key, 'unknown') AS customer_key, e.product_id,
  coalesce(p.product_key, 'unknown') AS product_key, e.campaign_id, e.event_type, e.event_time, e.event_day, e.channel,
  e.device_type, e.quantity, e.time_spent_seconds, e.is_bot, e.lateness_class
FROM silver.standardized_user_events e
LEFT JOIN silver.dim_customer c ON c.customer_id = e.customer_id AND e.event_time >= c.valid_from AND e.event_time < c.valid_to
LEFT JOIN silver.dim_product p ON p.product_id = e.product_id AND e.event_time >= p.valid_from AND e.event_time < p.valid_to;

CREATE TABLE gold.sales_performance_metrics AS
WITH sales AS (
  SELECT sold_on AS day, channel, sum(total_amount) AS revenue, sum(net_amount) AS net_revenue,
    sum(total_amount) FILTER (WHERE status = 'completed' AND NOT is_return) AS order_revenue,
    count(DISTINCT order_key) FILTER (WHERE status = 'completed' AND NOT is_return) AS transactions,
    sum(quantity) FILTER (WHERE status = 'completed') AS units_sold,
    count(DISTINCT customer_id) FILTER (WHERE status = 'completed' AND NOT is_return) AS unique_customers
  FROM gold.fact_sales GROUP BY ALL
), traffic AS (
  SELECT day, channel, count(*) AS visitors, count(*) FILTER (WHERE bought) AS buyers
  FROM (SELECT event_day AS day, channel, visitor_id, bool_or(event_type = 'purchase') AS bought
    FROM silver.standardized_user_events WHERE NOT is_bot GROUP BY ALL)
  GROUP BY ALL
)
SELECT coalesce(s.day, t.day) AS day, coalesce(s.channel, t.channel) AS channel,
  coalesce(revenue, 0)::DECIMAL(18, 4) AS revenue, coalesce(order_revenue, 0)::DECIMAL(18, 4) AS order_revenue,
  coalesce(net_revenue, 0)::DECIMAL(18, 4) AS net_revenue, coalesce(transactions, 0) AS transactions,
  coalesce(units_sold, 0)::BIGINT AS units_sold, coalesce(unique_customers, 0) AS unique_customers,
  to_scale4(half_away(units4(order_revenue), transactions)) AS average_order_value, coalesce(visitors, 0) AS visitors,
  coalesce(buyers, 0) AS buyers, to_scale6(half_away(1000000 * buyers, visitors)) AS conversion_rate,
  coalesce(s.day, t.day) + INTERVAL 3 DAY > getvariable('as_of') AS provisional
FROM sales s FULL JOIN traffic t ON t.day = s.day AND t.channel = s.channel;
