-- Snapshots of the past. A record counts from its `_visible_from` on; nearly all events need no more than that: what an
-- event says changes later only in sessions where an event came twice, or that name several customers. Those few
-- ("volatile") sessions are evaluated anew at each moment, all others once.
CREATE TEMP TABLE copied_session AS
SELECT DISTINCT coalesce(session_id, 'event:' || event_id) AS session_key FROM bronze.raw_user_events
WHERE event_id IN (SELECT event_id FROM bronze.raw_user_events WHERE _seq IN (FROM superseded_event));

CREATE TEMP TABLE named_session AS
SELECT session_id AS session_key, min(customer_id) AS customer_id, min(customer_id) <> max(customer_id) AS several,
  min(_visible_from) FILTER (WHERE customer_id IS NOT NULL) AS named_from
FROM bronze.raw_user_events WHERE session_id IS NOT NULL
GROUP BY session_id HAVING count(customer_id) BETWEEN 1 AND count(*) - 1;

CREATE TEMP TABLE volatile_session AS
FROM copied_session UNION SELECT session_key FROM named_session WHERE several;

-- What customers did with products, and purchases, in all other sessions.
CREATE TEMP TABLE plain_event AS
SELECT e.event_type, e.event_id, e.event_time, e.product_id, e.order_id, e.quantity, e.unit_price, e.currency, e.channel,
  e.session_key, e.customer_id AS customer_id, CASE WHEN e.is_customer_inferred THEN s.named_from END AS named_from,
  r._visible_from, e._arrived_at, e._seq
FROM silver.standardized_user_events e
JOIN bronze.raw_user_events r ON r._seq = e._seq
LEFT JOIN named_session s ON s.session_key = e.session_key
WHERE (e.event_type = 'purchase' OR (e.event_type IN ('product_view', 'add_to_cart') AND NOT e.is_bot
    AND e.customer_id IS NOT NULL AND e.product_id IS NOT NULL))
  AND e.session_key NOT IN (FROM volatile_session);

-- All that is known of the volatile ones; the columns that need no other record are taken from Silver's expressions.
CREATE TEMP TABLE volatile_event AS
SELECT r.event_id, coalesce(r.session_id, 'event:' || r.event_id) AS session_key, r.customer_id, r.event_type, r.event_time,
  r.product_id, r.order_id, r.quantity, r.unit_price, coalesce(r.currency, 'EUR') AS currency,
  CASE WHEN r.channel = 'mobile_app' THEN 'mobile_app'
    WHEN contains(r.page_url, '/app/') AND regexp_matches(r.page_url, '^([a-zA-Z][a-zA-Z0-9+.-]*:)?(//[^/?#]*)?/app/')
    THEN 'mobile_app' ELSE 'website' END AS channel,
  b.user_agent IS NOT NULL AS is_bot, r._visible_from, r._arrived_at, r._seq
FROM bronze.raw_user_events r LEFT JOIN bot b ON b.user_agent = r.user_agent
WHERE coalesce(r.session_id, 'event:' || r.event_id) IN (FROM volatile_session);

CREATE TABLE gold.customer_segment_history (as_of TIMESTAMP, month_start DATE, customer_id VARCHAR, first_purchase_at TIMESTAMP,
  last_purchase_at TIMESTAMP, recency_days BIGINT, frequency BIGINT, monetary DECIMAL(18, 4), gross_purchases DECIMAL(18, 4),
  r_score BIGINT, f_score BIGINT, m_score BIGINT, fm_score BIGINT, segment VARCHAR);

CREATE TABLE gold.customer_product_interactions (customer_id VARCHAR, product_id VARCHAR, as_of TIMESTAMP,
  feature_version VARCHAR, views_7d BIGINT, views_30d BIGINT, views_90d BIGINT, carts_7d BIGINT, carts_30d BIGINT,
  carts_90d BIGINT, purchases_7d BIGINT, purchases_30d BIGINT, purchases_90d BIGINT, last_interaction_at TIMESTAMP,
  recency_days BIGINT, frequency BIGINT, monetary DECIMAL(18, 4), category VARCHAR, category_affinity DECIMAL(18, 6),
  price_rank DECIMAL(18, 6), abandoned_carts_90d BIGINT, abandonment_rate DECIMAL(18, 6));

CREATE TEMP MACRO days_between(a, b) AS date_sub('second', a, b) // 86400;

-- Buyers with their scores: 1 + floor(5 × (rank − 1) ÷ n).
CREATE TEMP MACRO rfm(sales, t) AS TABLE
WITH buyer AS (
  SELECT customer_id, min(sold_at) FILTER (WHERE NOT is_return) AS first_purchase_at,
    max(sold_at) FILTER (WHERE NOT is_return) AS last_purchase_at, days_between(last_purchase_at, t) AS recency_days,
    count(DISTINCT order_key) FILTER (WHERE NOT is_return) AS frequency, coalesce(sum(amount_base), 0)::DECIMAL(18, 4) AS monetary,
    coalesce(sum(amount_base) FILTER (WHERE NOT is_return), 0)::DECIMAL(18, 4) AS gross_purchases
  FROM query_table(sales) WHERE customer_id IS NOT NULL AND status = 'completed' AND sold_at <= t
  GROUP BY customer_id HAVING count(*) FILTER (WHERE NOT is_return) > 0
), scored AS (
  SELECT *, 1 + 5 * (rank() OVER (ORDER BY recency_days DESC) - 1) // count(*) OVER () AS r_score,
    1 + 5 * (rank() OVER (ORDER BY frequency) - 1) // count(*) OVER () AS f_score,
    1 + 5 * (rank() OVER (ORDER BY monetary) - 1) // count(*) OVER () AS m_score, (f_score + m_score + 1) // 2 AS fm_score
  FROM buyer
)
SELECT *, CASE WHEN r_score >= 4 THEN CASE WHEN fm_score >= 4 THEN 'champion' WHEN fm_score >= 2 THEN 'promising' ELSE 'new' END
  WHEN r_score = 3 THEN CASE WHEN fm_score >= 4 THEN 'loyal' ELSE 'needs_attention' END
  WHEN fm_score >= 3 THEN 'at_risk' ELSE 'lost' END AS segment
FROM scored;

-- The moments of the snapshots: month starts, the last 13 Mondays and as_of, none before anything was known.
CREATE TEMP TABLE moment AS
WITH bound AS (
  SELECT least((SELECT min(_known_at) FROM bronze.raw_user_events), (SELECT min(_known_at) FROM bronze.raw_marketplace_sales)) AS first,
    getvariable('as_of') AS last
), month AS (
  SELECT unnest(generate_series(date_trunc('month', first), last, INTERVAL 1 MONTH))::TIMESTAMP AS moment FROM bound
), week AS (
  SELECT unnest(generate_series(date_trunc('week', last) - INTERVAL 84 DAY, last, INTERVAL 7 DAY))::TIMESTAMP AS moment FROM bound
  UNION SELECT last FROM bound
)
SELECT coalesce(m.moment, w.moment) AS moment, m.moment IS NOT NULL AS is_month, w.moment IS NOT NULL AS is_week,
  coalesce(w.moment = b.last, false) AS is_last
FROM month m FULL JOIN week w ON w.moment = m.moment CROSS JOIN bound b
WHERE coalesce(m.moment, w.moment) > b.first;
