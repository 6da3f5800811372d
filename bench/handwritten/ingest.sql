-- What a person would write by hand to store a file of events in the same Bronze table: typed columns, the record's
-- exact text, line numbers, arrival. No admission, no quarantine, no ledger, no check for what was there already: a value
-- that cannot be read becomes null, a line that is not JSON ends the statement.
-- Parameters: $file. The temporary table gives line numbers without making the reader run on one core.

CREATE OR REPLACE TEMP TABLE handwritten_lines AS
SELECT text
FROM read_csv($file, columns = {'text': 'VARCHAR'}, header = false, auto_detect = false, delim = e'\x01\x02\x03\x04',
  quote = '', escape = '', new_line = '\n');

INSERT INTO bronze.raw_user_events
SELECT
  r.event_id, r.session_id, r.customer_id, r.event_type,
  TRY_CAST(r.event_time AS TIMESTAMP) AS event_at,
  r.page_url, r.device_type, r.metadata.channel, r.metadata.product_id, r.metadata.category,
  TRY_CAST(r.metadata.quantity AS BIGINT), TRY_CAST(r.metadata.unit_price AS DECIMAL(18, 4)),
  r.metadata.order_id, r.metadata.currency, r.metadata.campaign_id,
  TRY_CAST(r.metadata.time_spent_seconds AS BIGINT),
  r.metadata.search_query, r.metadata.user_agent, r.metadata.ip_address,
  TRY_CAST(r.ingestion_time AS TIMESTAMP) AS arrived_at,
  line, 'batch', $file, line,
  arrived_at, arrived_at, event_at, greatest(arrived_at, event_at), text, NULL
FROM (
  SELECT rowid + 1 AS line, text, from_json(text, '{
    "event_id": "VARCHAR", "session_id": "VARCHAR", "customer_id": "VARCHAR", "event_type": "VARCHAR",
    "event_time": "VARCHAR", "page_url": "VARCHAR", "device_type": "VARCHAR", "ingestion_time": "VARCHAR",
    "metadata": {
      "channel": "VARCHAR", "product_id": "VARCHAR", "category": "VARCHAR", "quantity": "VARCHAR",
      "unit_price": "VARCHAR", "order_id": "VARCHAR", "currency": "VARCHAR", "campaign_id": "VARCHAR",
      "time_spent_seconds": "VARCHAR", "search_query": "VARCHAR", "user_agent": "VARCHAR", "ip_address": "VARCHAR"}
  }') AS r
  FROM handwritten_lines
);
