-- Of ten million events few have a copy: only those are compared.
CREATE TEMP TABLE superseded_event AS
SELECT r._seq FROM bronze.raw_user_events r
JOIN (SELECT event_id, min(_seq) AS first FROM bronze.raw_user_events GROUP BY event_id HAVING count(*) > 1) d
  ON d.event_id = r.event_id
WHERE r._seq <> d.first;

-- Only sessions that name a customer in some events and not in others need one inferred; most name one only.
CREATE TEMP TABLE session_customer AS
WITH session AS (
  SELECT session_id, min(customer_id) AS customer_id, min(customer_id) <> max(customer_id) AS several
  FROM bronze.raw_user_events WHERE session_id IS NOT NULL AND _seq NOT IN (FROM superseded_event)
  GROUP BY session_id HAVING count(customer_id) BETWEEN 1 AND count(*) - 1
)
SELECT session_id, customer_id FROM session WHERE NOT several
UNION ALL
SELECT session_id, arg_min(customer_id, ROW(event_time, event_id)) FROM bronze.raw_user_events
WHERE session_id IN (SELECT session_id FROM session WHERE several) AND customer_id IS NOT NULL
  AND _seq NOT IN (FROM superseded_event)
GROUP BY session_id;

CREATE TEMP TABLE bot AS
SELECT user_agent FROM (SELECT DISTINCT user_agent FROM bronze.raw_user_events)
WHERE regexp_matches(user_agent, '(?i)(^|[^u]|[^c]u)bot|crawl|spider|slurp|headless|lighthouse|pingdom|uptime|facebookexternalhit|^curl/|^wget/|^python-requests|^python-urllib|^go-http-client|^okhttp/|^java/|^libwww');

CREATE TABLE silver.standardized_user_events AS
SELECT
  e.event_id, coalesce(e.session_id, 'event:' || e.event_id) AS session_key, e.session_id,
  coalesce(e.customer_id, s.customer_id) AS customer_id,
  e.customer_id IS NULL AND s.customer_id IS NOT NULL AS is_customer_inferred,
  coalesce(e.customer_id, s.customer_id, 'session:' || e.session_id, 'session:event:' || e.event_id) AS visitor_id,
  e.event_type, e.event_time, e.event_time::DATE AS event_day, e.page_url,
  CASE WHEN e.channel = 'mobile_app' THEN 'mobile_app'
    WHEN contains(e.page_url, '/app/') AND regexp_matches(e.page_url, '^([a-zA-Z][a-zA-Z0-9+.-]*:)?(//[^/?#]*)?/app/')
    THEN 'mobile_app' ELSE 'website' END AS channel,
  e.device_type,
  CASE WHEN e.campaign_id IS NOT NULL THEN e.campaign_id WHEN contains(e.page_url, 'utm_campaign=')
    THEN nullif(regexp_extract(e.page_url, '[?&]utm_campaign=([^&#]+)', 1), '') END AS campaign_id,
  e.product_id, e.category, e.quantity, e.unit_price, e.order_id, coalesce(e.currency, 'EUR') AS currency,
  e.time_spent_seconds, e.search_query, e.user_agent, e.ip_address, b.user_agent IS NOT NULL AS is_bot,
  CASE WHEN e._arrived_at < e.event_time + INTERVAL 1 HOUR THEN 'immediate'
    WHEN e._arrived_at < e.event_time + INTERVAL 6 HOUR THEN 'short'
    WHEN e._arrived_at < e.event_time + INTERVAL 24 HOUR THEN 'medium'
    WHEN e._arrived_at <= e.event_time + INTERVAL 48 HOUR THEN 'long' ELSE 'critical' END AS lateness_class,
  e._arrived_at, e._seq
FROM bronze.raw_user_events e
LEFT JOIN session_customer s ON s.session_id = e.session_id
LEFT JOIN bot b ON b.user_agent = e.user_agent
WHERE e._seq NOT IN (FROM superseded_event);
