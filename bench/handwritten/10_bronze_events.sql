-- One million lines go through a table of their own: its row ids number them without a window, which would be one thread.
CREATE TEMP TABLE event_line AS
SELECT text, filename FROM read_csv(getvariable('world') || '/user_events/*.ndjson', columns = {'text': 'VARCHAR'},
  header = false, auto_detect = false, delim = chr(1) || chr(2), quote = '', escape = '', filename = true);

CREATE TEMP TABLE event_file AS SELECT filename, min(rowid) AS first, md5(filename) AS batch_id FROM event_line GROUP BY filename;

CREATE TABLE bronze.raw_user_events AS
WITH parsed AS (
  SELECT l.rowid AS number, l.text, f.filename AS origin, f.batch_id, l.rowid - f.first + 1 AS line,
    CASE WHEN json_valid(l.text) THEN from_json(l.text, '{"event_id":"VARCHAR","session_id":"VARCHAR","customer_id":"VARCHAR","event_type":"VARCHAR",
      "event_time":"VARCHAR","page_url":"VARCHAR","device_type":"VARCHAR","ingestion_time":"VARCHAR",
      "metadata":{"channel":"VARCHAR","product_id":"VARCHAR","category":"VARCHAR","quantity":"VARCHAR","unit_price":"VARCHAR",
      "order_id":"VARCHAR","currency":"VARCHAR","campaign_id":"VARCHAR","time_spent_seconds":"VARCHAR",
      "search_query":"VARCHAR","user_agent":"VARCHAR","ip_address":"VARCHAR"}}') END AS j,
    CASE WHEN json_valid(l.text) THEN json_keys(l.text, ['$', '/metadata']) END AS keys
  FROM event_line l JOIN event_file f ON f.filename = l.filename
), typed AS (
  SELECT number, text, origin, batch_id, line, j, keys, j.metadata AS m, instant(j.event_time) AS event_time,
    instant(j.ingestion_time) AS ingestion_time, whole(j.metadata.quantity) AS quantity,
    money(j.metadata.unit_price) AS unit_price, whole(j.metadata.time_spent_seconds) AS time_spent_seconds
  FROM parsed
), judged AS (
  -- TRY only keeps the optimizer from computing everything twice, for the filter and for the row.
  SELECT *, TRY(j IS NOT NULL AND trim(j.event_id) <> '' AND event_time IS NOT NULL AND ingestion_time IS NOT NULL
  AND CASE j.event_type WHEN 'page_view' THEN true WHEN 'product_view' THEN true WHEN 'search' THEN true
    WHEN 'add_to_cart' THEN true WHEN 'remove_from_cart' THEN true WHEN 'checkout' THEN true
    WHEN 'purchase' THEN true ELSE false END
  AND NOT coalesce(unreadable(m.quantity, quantity), false) AND NOT coalesce(unreadable(m.unit_price, unit_price), false)
  AND NOT coalesce(unreadable(m.time_spent_seconds, time_spent_seconds), false) AND coalesce(time_spent_seconds >= 0, true)
  AND sane(event_time) AND sane(ingestion_time)
  AND event_time <= ingestion_time + INTERVAL 1 HOUR AND event_time >= ingestion_time - INTERVAL 48 HOUR) AS ok
  FROM typed
)
SELECT
  nullif(j.event_id, '') AS event_id, nullif(j.session_id, '') AS session_id, nullif(j.customer_id, '') AS customer_id,
  j.event_type AS event_type, event_time, nullif(j.page_url, '') AS page_url, nullif(j.device_type, '') AS device_type,
  nullif(m.channel, '') AS channel, nullif(m.product_id, '') AS product_id, nullif(m.category, '') AS category, quantity,
  unit_price, nullif(m.order_id, '') AS order_id, nullif(m.currency, '') AS currency,
  nullif(m.campaign_id, '') AS campaign_id, time_spent_seconds, nullif(m.search_query, '') AS search_query,
  nullif(m.user_agent, '') AS user_agent, nullif(m.ip_address, '') AS ip_address, ingestion_time,
  number + 1 AS _seq, batch_id AS _batch_id, origin AS _origin, line AS _line, ingestion_time AS _arrived_at,
  ingestion_time AS _known_at, event_time AS _version_time, greatest(ingestion_time, event_time) AS _visible_from,
  text AS _text,
  -- Most records hold only known fields, none of them null: counting is enough.
  CASE WHEN len(keys[1]) + coalesce(len(keys[2]), 0) > (j.event_id IS NOT NULL)::INT + (j.session_id IS NOT NULL)::INT
      + (j.customer_id IS NOT NULL)::INT + (j.event_type IS NOT NULL)::INT + (j.event_time IS NOT NULL)::INT
      + (j.page_url IS NOT NULL)::INT + (j.device_type IS NOT NULL)::INT + (j.ingestion_time IS NOT NULL)::INT
      + (len(keys[2]) > 0)::INT + (m.channel IS NOT NULL)::INT + (m.product_id IS NOT NULL)::INT
      + (m.category IS NOT NULL)::INT + (m.quantity IS NOT NULL)::INT + (m.unit_price IS NOT NULL)::INT
      + (m.order_id IS NOT NULL)::INT + (m.currency IS NOT NULL)::INT + (m.campaign_id IS NOT NULL)::INT
      + (m.time_spent_seconds IS NOT NULL)::INT + (m.search_query IS NOT NULL)::INT + (m.user_agent IS NOT NULL)::INT
      + (m.ip_address IS NOT NULL)::INT
    THEN '{' || nullif(array_to_string(list_concat(
      list_transform(list_filter(keys[1], lambda x: x NOT IN ('event_id', 'session_id', 'customer_id', 'event_type',
          'event_time', 'page_url', 'device_type', 'ingestion_time', 'metadata')),
        lambda x: to_json(x)::VARCHAR || ':' || json_extract(text, '/' || x)::VARCHAR),
      list_transform(list_filter(coalesce(keys[2], []), lambda x: x NOT IN ('channel', 'product_id', 'category', 'quantity',
          'unit_price', 'order_id', 'currency', 'campaign_id', 'time_spent_seconds', 'search_query', 'user_agent', 'ip_address')),
        lambda x: to_json('metadata.' || x)::VARCHAR || ':' || json_extract(text, '/metadata/' || x)::VARCHAR)), ','), '')
      || '}' END AS _rescued
FROM judged
WHERE ok AND coalesce(currency IN (SELECT code FROM iso_currency), true);

DROP TABLE event_line;
