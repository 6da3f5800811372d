-- Sales, purchases and rates as known at the moment `t`.
CREATE OR REPLACE TEMP TABLE volatile_known AS
WITH visible AS (
  FROM volatile_event WHERE _visible_from <= getvariable('t')
  QUALIFY row_number() OVER (PARTITION BY event_id ORDER BY _seq) = 1
), session AS (
  SELECT session_key, arg_min(customer_id, ROW(event_time, event_id)) AS customer_id
  FROM visible WHERE customer_id IS NOT NULL GROUP BY session_key
)
SELECT v.* REPLACE (coalesce(v.customer_id, s.customer_id) AS customer_id)
FROM visible v LEFT JOIN session s ON s.session_key = v.session_key;

CREATE OR REPLACE TEMP TABLE known_purchase AS
SELECT event_id, event_time, product_id, order_id, quantity, unit_price, currency, channel, session_key,
  CASE WHEN named_from IS NULL OR named_from <= getvariable('t') THEN customer_id END AS customer_id,
  coalesce(CASE WHEN named_from IS NULL OR named_from <= getvariable('t') THEN customer_id END, 'session:' || session_key) AS visitor_id,
  _arrived_at, _seq
FROM plain_event WHERE event_type = 'purchase' AND _visible_from <= getvariable('t')
UNION ALL
SELECT event_id, event_time, product_id, order_id, quantity, unit_price, currency, channel, session_key, customer_id,
  coalesce(customer_id, 'session:' || session_key), _arrived_at, _seq
FROM volatile_known WHERE event_type = 'purchase';

CREATE OR REPLACE TEMP VIEW visible_sale AS FROM sale_record WHERE _visible_from <= getvariable('t');

CREATE OR REPLACE TEMP TABLE known_rate AS FROM rates_by_day(getvariable('t'));

CREATE OR REPLACE TEMP TABLE known_sale AS FROM standard_sales('visible_sale', 'known_purchase', 'known_rate');
