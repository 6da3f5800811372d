CREATE TEMP TABLE segment_touches AS
SELECT t.touched_on AS day, t.campaign_id,
  CASE WHEN t.customer_id IS NULL THEN 'anonymous' ELSE coalesce(h.segment, 'new') END AS customer_segment, count(*) AS touches
FROM silver.campaign_touches t
LEFT JOIN gold.customer_segment_history h ON h.customer_id = t.customer_id
  AND h.month_start = (SELECT max(month_start) FROM gold.customer_segment_history m WHERE m.month_start <= t.touched_on)
GROUP BY ALL;

CREATE TEMP TABLE spend_cell AS
WITH part AS (
  SELECT s.day, s.campaign_id, s.spend_base, s.impressions, s.clicks, coalesce(t.customer_segment, 'unknown') AS customer_segment,
    coalesce(t.touches, 1) AS touches
  FROM silver.standardized_marketing_spend s
  LEFT JOIN segment_touches t ON t.day = s.day AND t.campaign_id = s.campaign_id
), weight AS (
  SELECT *, sum(touches) OVER (PARTITION BY day, campaign_id ORDER BY customer_segment ROWS UNBOUNDED PRECEDING)::BIGINT AS upto,
    sum(touches) OVER (PARTITION BY day, campaign_id)::BIGINT AS total
  FROM part
)
SELECT day, campaign_id, customer_segment,
  to_scale4(half_away(units4(spend_base) * upto, total) - half_away(units4(spend_base) * (upto - touches), total)) AS spend,
  half_away(impressions * upto, total) - half_away(impressions * (upto - touches), total) AS impressions,
  half_away(clicks * upto, total) - half_away(clicks * (upto - touches), total) AS clicks
FROM weight;

CREATE TEMP TABLE credit_cell AS
WITH credit AS (
  SELECT conversion_day AS day, campaign_id, customer_id,
    sum(first_touch_share) AS first_touch_conversions, sum(first_touch_revenue) AS first_touch_revenue,
    sum(last_touch_share) AS last_touch_conversions, sum(last_touch_revenue) AS last_touch_revenue,
    sum(linear_share) AS linear_conversions, sum(linear_revenue) AS linear_revenue,
    sum(time_decay_share) AS time_decay_conversions, sum(time_decay_revenue) AS time_decay_revenue,
    sum(position_based_share) AS position_based_conversions, sum(position_based_revenue) AS position_based_revenue
  FROM gold.campaign_touchpoints GROUP BY ALL
  UNION ALL
  SELECT day, 'unattributed', customer_id, c, r, c, r, c, r, c, r, c, r
  FROM (SELECT attribution_day AS day, customer_id, count(DISTINCT order_key) FILTER (WHERE is_conversion)::DECIMAL(18, 6) AS c,
      coalesce(sum(total_amount), 0) AS r
    FROM gold.fact_sales WHERE campaign_id IS NULL AND status = 'completed' GROUP BY attribution_day, customer_id)
)
SELECT c.day, c.campaign_id, CASE WHEN c.customer_id IS NULL THEN 'anonymous' ELSE coalesce(h.segment, 'new') END AS customer_segment,
  sum(first_touch_conversions) AS first_touch_conversions, sum(first_touch_revenue) AS first_touch_revenue,
  sum(last_touch_conversions) AS last_touch_conversions, sum(last_touch_revenue) AS last_touch_revenue,
  sum(linear_conversions) AS linear_conversions, sum(linear_revenue) AS linear_revenue,
  sum(time_decay_conversions) AS time_decay_conversions, sum(time_decay_revenue) AS time_decay_revenue,
  sum(position_based_conversions) AS position_based_conversions, sum(position_based_revenue) AS position_based_revenue
FROM credit c
LEFT JOIN gold.customer_segment_history h ON h.customer_id = c.customer_id
  AND h.month_start = (SELECT max(month_start) FROM gold.customer_segment_history m WHERE m.month_start <= c.day)
GROUP BY ALL;

CREATE TABLE gold.campaign_effectiveness AS
WITH cell AS (
  SELECT coalesce(c.day, t.day) AS day, coalesce(c.campaign_id, t.campaign_id) AS campaign_id,
    coalesce(c.customer_segment, t.customer_segment) AS customer_segment, coalesce(t.touches, 0) AS touches, c.* EXCLUDE (day, campaign_id, customer_segment)
  FROM credit_cell c
  FULL JOIN segment_touches t ON t.day = c.day AND t.campaign_id = c.campaign_id AND t.customer_segment = c.customer_segment
), effect AS (
  SELECT coalesce(c.day, s.day) AS day, coalesce(c.campaign_id, s.campaign_id) AS campaign_id,
    coalesce(c.customer_segment, s.customer_segment) AS customer_segment, u.rule AS attribution_rule,
    CASE WHEN s.day IS NULL THEN 0 ELSE s.spend END::DECIMAL(18, 4) AS spend, coalesce(s.impressions, 0)::BIGINT AS impressions,
    coalesce(s.clicks, 0)::BIGINT AS clicks, coalesce(c.touches, 0) AS touches,
    coalesce(CASE u.rule WHEN 'first_touch' THEN first_touch_conversions WHEN 'last_touch' THEN last_touch_conversions
      WHEN 'linear' THEN linear_conversions WHEN 'time_decay' THEN time_decay_conversions
      ELSE position_based_conversions END, 0)::DECIMAL(18, 6) AS attributed_conversions,
    coalesce(CASE u.rule WHEN 'first_touch' THEN first_touch_revenue WHEN 'last_touch' THEN last_touch_revenue
      WHEN 'linear' THEN linear_revenue WHEN 'time_decay' THEN time_decay_revenue
      ELSE position_based_revenue END, 0)::DECIMAL(18, 4) AS attributed_revenue
  FROM cell c
  FULL JOIN spend_cell s ON s.day = c.day AND s.campaign_id = c.campaign_id AND s.customer_segment = c.customer_segment
  CROSS JOIN (VALUES ('first_touch'), ('last_touch'), ('linear'), ('time_decay'), ('position_based')) u(rule)
)
SELECT *, to_scale6(half_away(1000000 * (units4(attributed_revenue) - units4(spend)), units4(spend))) AS roi,
  to_scale6(half_away(1000000 * units4(attributed_revenue), units4(spend))) AS roas,
  to_scale4(half_away(1000000 * units4(spend), CAST(attributed_conversions * 1000000 AS BIGINT))) AS cpa
FROM effect;

CREATE VIEW gold.campaign_performance AS
SELECT * EXCLUDE (attribution_rule) FROM gold.campaign_effectiveness WHERE attribution_rule = 'last_touch';
