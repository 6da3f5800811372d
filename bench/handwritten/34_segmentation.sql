CREATE TABLE gold.customer_segmentation AS
WITH diversity AS (
  SELECT s.customer_id, count(DISTINCT s.product_id) AS distinct_products, count(DISTINCT p.category) AS distinct_categories,
    count(DISTINCT s.channel) AS distinct_channels
  FROM known_sale s
  LEFT JOIN product_versions(getvariable('t')) p
    ON p.product_id = s.product_id AND s.sold_at >= p.valid_from AND s.sold_at < p.valid_to
  WHERE s.customer_id IS NOT NULL AND s.status = 'completed' AND NOT s.is_return AND s.sold_at <= getvariable('t')
  GROUP BY s.customer_id
)
SELECT getvariable('t') AS as_of, r.*, CASE WHEN m_score >= 4 THEN 'high' WHEN m_score >= 2 THEN 'medium' ELSE 'low' END AS value_tier,
  CASE WHEN recency_days <= 30 THEN 'active' WHEN recency_days <= 90 THEN 'cooling' ELSE 'inactive' END AS activity_status,
  days_between(first_purchase_at, getvariable('t')) AS tenure_days, distinct_products, distinct_categories, distinct_channels
FROM rfm('known_sale', getvariable('t')) r JOIN diversity d ON d.customer_id = r.customer_id;
