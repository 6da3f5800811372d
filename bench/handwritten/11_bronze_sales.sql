CREATE TEMP TABLE sale_line AS
SELECT text, filename FROM read_csv(getvariable('world') || '/marketplace_sales/*.ndjson', columns = {'text': 'VARCHAR'},
  header = false, auto_detect = false, delim = chr(1) || chr(2), quote = '', escape = '', filename = true);

CREATE TEMP TABLE sale_file AS SELECT filename, min(rowid) AS first, md5(filename) AS batch_id FROM sale_line GROUP BY filename;

CREATE TABLE bronze.raw_marketplace_sales AS
WITH parsed AS (
  SELECT l.rowid AS number, l.text, f.filename AS origin, f.batch_id, l.rowid - f.first + 1 AS line,
    CASE WHEN json_valid(l.text) THEN from_json(l.text, '{"transaction_id":"VARCHAR","line_id":"VARCHAR","marketplace_name":"VARCHAR",
      "seller_id":"VARCHAR","product_id":"VARCHAR","customer_id":"VARCHAR","amount":"VARCHAR","currency":"VARCHAR",
      "quantity":"VARCHAR","transaction_time":"VARCHAR","settlement_time":"VARCHAR","updated_at":"VARCHAR",
      "payment_method":"VARCHAR","status":"VARCHAR","ingestion_time":"VARCHAR",
      "marketplace_metadata":{"commission_rate":"VARCHAR","shipping_cost":"VARCHAR","tax_amount":"VARCHAR"}}') END AS j,
    CASE WHEN json_valid(l.text) THEN json_keys(l.text, ['$', '/marketplace_metadata']) END AS keys
  FROM sale_line l JOIN sale_file f ON f.filename = l.filename
), typed AS (
  SELECT number, text, origin, batch_id, line, j, keys, j.marketplace_metadata AS m,
    coalesce(nullif(j.line_id, ''), nullif(j.product_id, '')) AS line_id, money(j.amount) AS amount,
    whole(j.quantity) AS quantity, instant(j.transaction_time) AS transaction_time,
    instant(j.settlement_time) AS settlement_time, instant(j.updated_at) AS updated_at,
    instant(j.ingestion_time) AS ingestion_time,
    TRY_CAST(j.marketplace_metadata.commission_rate AS DECIMAL(18, 8)) AS commission_rate,
    money(j.marketplace_metadata.shipping_cost) AS shipping_cost, money(j.marketplace_metadata.tax_amount) AS tax_amount
  FROM parsed
), versioned AS (
  SELECT *, coalesce(updated_at, CASE WHEN settlement_time <= ingestion_time THEN settlement_time END, transaction_time)
    AS version_time FROM typed
), judged AS (
  SELECT *, TRY(j IS NOT NULL AND trim(j.transaction_id) <> '' AND trim(line_id) <> '' AND trim(j.marketplace_name) <> ''
  AND transaction_time IS NOT NULL AND ingestion_time IS NOT NULL AND amount IS NOT NULL AND quantity IS NOT NULL
  AND j.status IN ('pending', 'completed', 'cancelled', 'refunded')
  AND NOT coalesce(unreadable(j.settlement_time, settlement_time), false)
  AND NOT coalesce(unreadable(j.updated_at, updated_at), false)
  AND NOT coalesce(unreadable(m.commission_rate, commission_rate), false)
  AND NOT coalesce(unreadable(m.shipping_cost, shipping_cost), false)
  AND NOT coalesce(unreadable(m.tax_amount, tax_amount), false) AND coalesce(commission_rate BETWEEN 0 AND 1, true)
  AND sane(transaction_time) AND sane(settlement_time) AND sane(updated_at) AND sane(ingestion_time)
  AND greatest(transaction_time, version_time) <= ingestion_time + INTERVAL 1 HOUR
  AND (version_time >= ingestion_time - INTERVAL 48 HOUR OR j.status IN ('cancelled', 'refunded'))) AS ok
  FROM versioned
)
SELECT
  nullif(j.transaction_id, '') AS transaction_id, line_id, nullif(j.marketplace_name, '') AS marketplace_name,
  nullif(j.seller_id, '') AS seller_id, nullif(j.product_id, '') AS product_id, nullif(j.customer_id, '') AS customer_id,
  amount, j.currency AS currency, quantity, transaction_time, settlement_time, updated_at,
  nullif(j.payment_method, '') AS payment_method, j.status AS status, commission_rate, shipping_cost, tax_amount, ingestion_time,
  number + 1 AS _seq, batch_id AS _batch_id, origin AS _origin, line AS _line,
  ingestion_time AS _arrived_at, ingestion_time AS _known_at, version_time AS _version_time,
  greatest(ingestion_time, version_time, transaction_time) AS _visible_from, text AS _text,
  '{' || nullif(array_to_string(list_concat(
    list_transform(list_filter(keys[1], lambda x: x NOT IN ('transaction_id', 'line_id', 'marketplace_name', 'seller_id',
        'product_id', 'customer_id', 'amount', 'currency', 'quantity', 'transaction_time', 'settlement_time', 'updated_at',
        'payment_method', 'status', 'ingestion_time', 'marketplace_metadata')),
      lambda x: to_json(x)::VARCHAR || ':' || json_extract(text, '/' || x)::VARCHAR),
    list_transform(list_filter(coalesce(keys[2], []), lambda x: x NOT IN ('commission_rate', 'shipping_cost', 'tax_amount')),
      lambda x: to_json('marketplace_metadata.' || x)::VARCHAR || ':' || json_extract(text, '/marketplace_metadata/' || x)::VARCHAR)),
    ','), '') || '}' AS _rescued
FROM judged
WHERE ok AND currency IN (SELECT code FROM iso_currency);

DROP TABLE sale_line;
