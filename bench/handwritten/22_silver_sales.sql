CREATE TEMP MACRO escaped(part) AS replace(replace(part, '%', '%25'), '|', '%7C');
CREATE TEMP MACRO is_own(channel) AS channel = 'website' OR channel = 'mobile_app';

-- What sales are made of, once, with the moment from which each record is visible; a snapshot reads the same table.
CREATE TEMP TABLE sale_record AS
SELECT marketplace_name, transaction_id, line_id, product_id, customer_id, quantity, currency, status, commission_rate,
  shipping_cost, tax_amount, transaction_time, settlement_time, payment_method, seller_id, _arrived_at, _seq, _version_time,
  _visible_from, CASE WHEN quantity < 0 THEN -abs(amount) ELSE amount END AS amount,
  CASE status WHEN 'pending' THEN 1 WHEN 'completed' THEN 2 WHEN 'cancelled' THEN 3 ELSE 4 END AS status_rank,
  CASE WHEN is_own(marketplace_name) THEN 'own|' || transaction_id
    ELSE escaped(marketplace_name) || '|' || escaped(transaction_id) END AS order_key,
  escaped(marketplace_name) || '|' || escaped(transaction_id) || '|' || escaped(line_id) AS sale_line_key
FROM bronze.raw_marketplace_sales;

-- Lines of all channels in one shape, from relations of sale records and of purchase events as known at some moment.
CREATE TEMP MACRO sale_lines(records, purchases) AS TABLE
WITH sale AS (
  FROM query_table(records)
  QUALIFY row_number() OVER (PARTITION BY sale_line_key ORDER BY _version_time DESC, status_rank DESC, _seq DESC) = 1
), purchase AS (
  SELECT *, 'own|' || coalesce(order_id, 'event:' || event_id) AS order_key,
    CASE WHEN order_id IS NULL OR product_id IS NULL THEN 'own|event:' || event_id
      ELSE 'own|' || escaped(order_id) || '|' || escaped(product_id) END AS sale_line_key,
    coalesce(quantity, 1) AS pieces
  FROM query_table(purchases)
), own_order AS (
  SELECT DISTINCT order_key FROM sale WHERE is_own(marketplace_name)
), source AS (
  SELECT order_key, arg_min(session_key, ROW(event_time, event_id)) AS session_key,
    arg_min(visitor_id, ROW(event_time, event_id)) AS visitor_id
  FROM purchase WHERE order_key IN (FROM own_order) GROUP BY order_key
), event_line AS (
  FROM purchase WHERE order_key NOT IN (FROM own_order)
  QUALIFY row_number() OVER (PARTITION BY sale_line_key ORDER BY event_time DESC, _seq DESC) = 1
)
SELECT s.order_key, s.sale_line_key, 'sales' AS sales_source, s.marketplace_name AS channel, s.transaction_id, s.line_id,
  s.product_id, s.customer_id, p.session_key, coalesce(p.visitor_id, s.customer_id) AS visitor_id, s.quantity,
  to_scale4(half_away(units4(s.amount), s.quantity)) AS unit_price, s.amount, s.currency, s.commission_rate, s.shipping_cost,
  s.tax_amount, s.status, s.transaction_time AS sold_at, s.settlement_time, s.payment_method, s.seller_id, s._arrived_at, s._seq
FROM sale s LEFT JOIN source p ON p.order_key = s.order_key
UNION ALL
SELECT order_key, sale_line_key, 'events', channel, coalesce(order_id, event_id),
  coalesce(CASE WHEN order_id IS NOT NULL THEN product_id END, event_id), product_id, customer_id, session_key, visitor_id,
  pieces, unit_price, CASE WHEN pieces < 0 THEN -abs(unit_price * pieces) ELSE unit_price * pieces END::DECIMAL(18, 4),
  currency, 0, 0, 0, 'completed', event_time, NULL, NULL, NULL, _arrived_at, _seq
FROM event_line;

CREATE TEMP MACRO standard_sales(records, purchases, rates_of) AS TABLE
SELECT l.* EXCLUDE (settlement_time, payment_method, seller_id, _arrived_at, _seq), l.sold_at::DATE AS sold_on,
  CASE WHEN l.currency = 'EUR' THEN 1 ELSE x.rate END::DECIMAL(18, 8) AS exchange_rate,
  in_base(l.amount, l.currency, x.rate) AS amount_base, in_base(l.shipping_cost, l.currency, x.rate) AS shipping_cost_base,
  in_base(l.tax_amount, l.currency, x.rate) AS tax_amount_base, exchange_rate IS NULL AS is_rate_missing,
  l.quantity < 0 AS is_return, l.settlement_time, l.payment_method, l.seller_id, l._arrived_at, l._seq
FROM sale_lines(records, purchases) l
LEFT JOIN query_table(rates_of) x ON x.currency = l.currency AND x.day = l.sold_at::DATE;

CREATE TEMP TABLE purchase_event AS FROM silver.standardized_user_events WHERE event_type = 'purchase';

CREATE TABLE silver.standardized_sales AS FROM standard_sales('sale_record', 'purchase_event', 'rate_by_day');

CREATE TABLE silver.dim_date AS
WITH fact AS (
  SELECT min(event_day) AS a, max(event_day) AS b FROM silver.standardized_user_events
  UNION ALL SELECT min(sold_on), max(sold_on) FROM silver.standardized_sales
  UNION ALL SELECT min(day), max(day) FROM silver.standardized_marketing_spend
), calendar AS (
  SELECT unnest(generate_series(date_trunc('year', min(a)), make_date(year(max(b)), 12, 31), INTERVAL 1 DAY))::DATE AS day FROM fact
)
SELECT day, year(day) AS year, quarter(day) AS quarter, month(day) AS month, date_trunc('month', day)::DATE AS month_start,
  day(day) AS day_of_month, dayofyear(day) AS day_of_year, isoyear(day) AS iso_year, week(day) AS iso_week,
  date_trunc('week', day)::DATE AS week_start, isodow(day) AS day_of_week, dayname(day) AS day_name, isodow(day) >= 6 AS is_weekend
FROM calendar;

-- One struct a group: the least by time, then event.
CREATE TABLE silver.campaign_touches AS
SELECT session_key, visitor_id, campaign_id, customer_id, touch.event_id AS event_id,
  touch.event_time AS touched_at, touch.event_time::DATE AS touched_on, touch.channel AS channel
FROM (
  SELECT session_key, visitor_id, campaign_id, min(customer_id) AS customer_id,
    min({'event_time': event_time, 'event_id': event_id, 'channel': channel}) AS touch
  FROM silver.standardized_user_events WHERE campaign_id IS NOT NULL AND NOT is_bot
  GROUP BY session_key, visitor_id, campaign_id
);
