-- Few and small: read in order on one thread, numbered as they are read.
CREATE TEMP MACRO reference_lines(source) AS TABLE
  SELECT row_number() OVER () AS number, row_number() OVER (PARTITION BY filename ORDER BY n) AS line, text,
    filename AS origin, md5(filename) AS batch_id
  FROM (SELECT row_number() OVER () AS n, text, filename
    FROM read_csv(getvariable('world') || '/' || source || '/*.ndjson', columns = {'text': 'VARCHAR'}, header = false,
      auto_detect = false, delim = chr(1) || chr(2), quote = '', escape = '', filename = true))
  ORDER BY number;

CREATE TEMP MACRO rescued(text, known) AS '{' || nullif(array_to_string(
  list_transform(list_filter(json_keys(text), lambda x: NOT list_contains(known, x)),
    lambda x: to_json(x)::VARCHAR || ':' || json_extract(text, '/' || x)::VARCHAR), ','), '') || '}';

CREATE TABLE bronze.raw_product_catalog AS
WITH parsed AS (
  SELECT *, TRY(from_json(text, '{"product_id":"VARCHAR","product_name":"VARCHAR","category":"VARCHAR","subcategory":"VARCHAR",
    "brand":"VARCHAR","base_price":"VARCHAR","description":"VARCHAR","is_active":"VARCHAR","last_updated":"VARCHAR",
    "ingestion_time":"VARCHAR"}')) AS j FROM reference_lines('product_catalog')
), typed AS (
  SELECT *, money(j.base_price) AS base_price, TRY_CAST(j.is_active AS BOOLEAN) AS is_active,
    instant(j.last_updated) AS last_updated, instant(j.ingestion_time) AS ingestion_time FROM parsed WHERE j IS NOT NULL
)
SELECT nullif(j.product_id, '') AS product_id, nullif(j.product_name, '') AS product_name, nullif(j.category, '') AS category,
  nullif(j.subcategory, '') AS subcategory, nullif(j.brand, '') AS brand, base_price, nullif(j.description, '') AS description,
  is_active, last_updated, ingestion_time,
  number AS _seq, batch_id AS _batch_id, origin AS _origin, line AS _line, ingestion_time AS _arrived_at,
  ingestion_time AS _known_at, coalesce(last_updated, ingestion_time) AS _version_time,
  greatest(ingestion_time, last_updated) AS _visible_from, text AS _text,
  rescued(text, ['product_id', 'product_name', 'category', 'subcategory', 'brand', 'base_price', 'description', 'is_active',
    'last_updated', 'ingestion_time']) AS _rescued
FROM typed
WHERE trim(j.product_id) <> '' AND NOT coalesce(unreadable(j.base_price, base_price), false)
  AND NOT coalesce(unreadable(j.is_active, is_active), false) AND NOT coalesce(unreadable(j.last_updated, last_updated), false)
  AND ingestion_time IS NOT NULL AND coalesce(last_updated <= ingestion_time + INTERVAL 1 HOUR, true) AND sane(last_updated);

CREATE TABLE bronze.raw_customer_data AS
WITH parsed AS (
  SELECT *, TRY(from_json(text, '{"customer_id":"VARCHAR","customer_name":"VARCHAR","email":"VARCHAR","address":"VARCHAR",
    "city":"VARCHAR","country":"VARCHAR","membership_tier":"VARCHAR","created_at":"VARCHAR","last_updated":"VARCHAR",
    "ingestion_time":"VARCHAR"}')) AS j FROM reference_lines('customer_data')
), typed AS (
  SELECT *, instant(j.created_at) AS created_at, instant(j.last_updated) AS last_updated,
    instant(j.ingestion_time) AS ingestion_time FROM parsed WHERE j IS NOT NULL
)
SELECT nullif(j.customer_id, '') AS customer_id, nullif(j.customer_name, '') AS customer_name, nullif(j.email, '') AS email,
  nullif(j.address, '') AS address, nullif(j.city, '') AS city, nullif(j.country, '') AS country,
  nullif(j.membership_tier, '') AS membership_tier, created_at, last_updated, ingestion_time,
  number AS _seq, batch_id AS _batch_id, origin AS _origin, line AS _line, ingestion_time AS _arrived_at,
  ingestion_time AS _known_at, coalesce(last_updated, ingestion_time) AS _version_time,
  greatest(ingestion_time, last_updated) AS _visible_from, text AS _text,
  rescued(text, ['customer_id', 'customer_name', 'email', 'address', 'city', 'country', 'membership_tier', 'created_at',
    'last_updated', 'ingestion_time']) AS _rescued
FROM typed
WHERE trim(j.customer_id) <> '' AND NOT coalesce(unreadable(j.created_at, created_at), false)
  AND NOT coalesce(unreadable(j.last_updated, last_updated), false) AND ingestion_time IS NOT NULL
  AND coalesce(last_updated <= ingestion_time + INTERVAL 1 HOUR, true) AND sane(created_at) AND sane(last_updated);

CREATE TABLE bronze.raw_marketing_campaigns AS
WITH parsed AS (
  SELECT *, TRY(from_json(text, '{"campaign_id":"VARCHAR","campaign_name":"VARCHAR","campaign_type":"VARCHAR",
    "channel":"VARCHAR","start_date":"VARCHAR","end_date":"VARCHAR","budget":"VARCHAR","currency":"VARCHAR",
    "target_audience":"VARCHAR","ingestion_time":"VARCHAR"}')) AS j FROM reference_lines('marketing_campaigns')
), typed AS (
  SELECT *, TRY_CAST(j.start_date AS DATE) AS start_date, TRY_CAST(j.end_date AS DATE) AS end_date, money(j.budget) AS budget,
    instant(j.ingestion_time) AS ingestion_time FROM parsed WHERE j IS NOT NULL
)
SELECT nullif(j.campaign_id, '') AS campaign_id, nullif(j.campaign_name, '') AS campaign_name,
  nullif(j.campaign_type, '') AS campaign_type, nullif(j.channel, '') AS channel, start_date, end_date, budget,
  nullif(j.currency, '') AS currency, nullif(j.target_audience, '') AS target_audience, ingestion_time,
  number AS _seq, batch_id AS _batch_id, origin AS _origin, line AS _line, ingestion_time AS _arrived_at,
  ingestion_time AS _known_at, ingestion_time AS _version_time, ingestion_time AS _visible_from, text AS _text,
  rescued(text, ['campaign_id', 'campaign_name', 'campaign_type', 'channel', 'start_date', 'end_date', 'budget', 'currency',
    'target_audience', 'ingestion_time']) AS _rescued
FROM typed
WHERE trim(j.campaign_id) <> '' AND ingestion_time IS NOT NULL
  AND NOT coalesce(unreadable(j.start_date, start_date), false) AND NOT coalesce(unreadable(j.end_date, end_date), false)
  AND NOT coalesce(unreadable(j.budget, budget), false)
  AND (j.currency IS NULL OR j.currency = '' OR j.currency IN (SELECT code FROM iso_currency));

CREATE TABLE bronze.raw_marketing_spend AS
WITH parsed AS (
  SELECT *, TRY(from_json(text, '{"campaign_id":"VARCHAR","date":"VARCHAR","spend":"VARCHAR","currency":"VARCHAR",
    "impressions":"VARCHAR","clicks":"VARCHAR","ingestion_time":"VARCHAR"}')) AS j FROM reference_lines('marketing_spend')
), typed AS (
  SELECT *, TRY_CAST(j.date AS DATE) AS date, money(j.spend) AS spend, whole(j.impressions) AS impressions,
    whole(j.clicks) AS clicks, instant(j.ingestion_time) AS ingestion_time FROM parsed WHERE j IS NOT NULL
)
SELECT nullif(j.campaign_id, '') AS campaign_id, date, spend, j.currency AS currency, impressions, clicks, ingestion_time,
  number AS _seq, batch_id AS _batch_id, origin AS _origin, line AS _line, ingestion_time AS _arrived_at,
  ingestion_time AS _known_at, ingestion_time AS _version_time, greatest(ingestion_time, date) AS _visible_from, text AS _text,
  rescued(text, ['campaign_id', 'date', 'spend', 'currency', 'impressions', 'clicks', 'ingestion_time']) AS _rescued
FROM typed
WHERE trim(j.campaign_id) <> '' AND date IS NOT NULL AND spend IS NOT NULL AND ingestion_time IS NOT NULL
  AND j.currency IN (SELECT code FROM iso_currency)
  AND NOT coalesce(unreadable(j.impressions, impressions), false) AND NOT coalesce(unreadable(j.clicks, clicks), false)
  AND coalesce(impressions >= 0, true) AND coalesce(clicks >= 0, true)
  AND date - INTERVAL 14 HOUR <= ingestion_time + INTERVAL 1 HOUR;

CREATE TABLE bronze.raw_fx_rates AS
WITH parsed AS (
  SELECT *, TRY(from_json(text, '{"date":"VARCHAR","currency":"VARCHAR","rate":"VARCHAR","ingestion_time":"VARCHAR"}')) AS j
  FROM reference_lines('fx_rates')
), typed AS (
  SELECT *, TRY_CAST(j.date AS DATE) AS date, TRY_CAST(j.rate AS DECIMAL(18, 8)) AS rate,
    instant(j.ingestion_time) AS ingestion_time FROM parsed WHERE j IS NOT NULL
)
SELECT date, j.currency AS currency, rate, ingestion_time,
  number AS _seq, batch_id AS _batch_id, origin AS _origin, line AS _line, ingestion_time AS _arrived_at,
  ingestion_time AS _known_at, ingestion_time AS _version_time, greatest(ingestion_time, date) AS _visible_from, text AS _text,
  rescued(text, ['date', 'currency', 'rate', 'ingestion_time']) AS _rescued
FROM typed
WHERE date IS NOT NULL AND rate >= 0.00000001 AND j.currency IN (SELECT code FROM iso_currency) AND ingestion_time IS NOT NULL
  AND date - INTERVAL 14 HOUR <= ingestion_time + INTERVAL 1 HOUR;
