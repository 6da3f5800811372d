CREATE TEMP MACRO version_key(id, since) AS md5(id || '|' || strftime(since, '%Y-%m-%dT%H:%M:%S.%fZ'));

CREATE TABLE silver.dim_customer AS
WITH record AS (
  SELECT *, greatest(_version_time, TIMESTAMP '1970-01-01') AS changed_at FROM bronze.raw_customer_data
  QUALIFY row_number() OVER (PARTITION BY customer_id, changed_at ORDER BY _version_time DESC, _seq DESC) = 1
), changed AS (
  SELECT *, lag(_seq) OVER w IS NULL AS is_first FROM record
  WINDOW w AS (PARTITION BY customer_id ORDER BY changed_at)
  QUALIFY is_first OR (customer_name, email, address, city, country, membership_tier, created_at) IS DISTINCT FROM
    (lag(customer_name) OVER w, lag(email) OVER w, lag(address) OVER w, lag(city) OVER w, lag(country) OVER w,
     lag(membership_tier) OVER w, lag(created_at) OVER w)
), version AS (
  SELECT *, CASE WHEN is_first THEN TIMESTAMP '1970-01-01' ELSE changed_at END AS valid_from,
    lead(changed_at) OVER (PARTITION BY customer_id ORDER BY changed_at) AS ended_at FROM changed
)
SELECT version_key(customer_id, valid_from) AS customer_key, customer_id, customer_name, email, address, city, country,
  membership_tier, created_at, valid_from, coalesce(ended_at, TIMESTAMP '9999-12-31') AS valid_to,
  ended_at IS NULL AS is_current, _seq
FROM version;

-- The catalogue's versions among the records visible at a moment.
CREATE TEMP MACRO product_versions(t) AS TABLE
WITH record AS (
  SELECT *, greatest(_version_time, TIMESTAMP '1970-01-01') AS changed_at FROM bronze.raw_product_catalog WHERE _visible_from <= t
  QUALIFY row_number() OVER (PARTITION BY product_id, changed_at ORDER BY _version_time DESC, _seq DESC) = 1
), changed AS (
  SELECT *, lag(_seq) OVER w IS NULL AS is_first FROM record
  WINDOW w AS (PARTITION BY product_id ORDER BY changed_at)
  QUALIFY is_first OR (product_name, category, subcategory, brand, base_price, description, is_active) IS DISTINCT FROM
    (lag(product_name) OVER w, lag(category) OVER w, lag(subcategory) OVER w, lag(brand) OVER w, lag(base_price) OVER w,
     lag(description) OVER w, lag(is_active) OVER w)
), version AS (
  SELECT *, CASE WHEN is_first THEN TIMESTAMP '1970-01-01' ELSE changed_at END AS valid_from,
    lead(changed_at) OVER (PARTITION BY product_id ORDER BY changed_at) AS ended_at FROM changed
)
SELECT product_id, product_name, category, subcategory, brand, base_price, description, is_active, valid_from,
  coalesce(ended_at, TIMESTAMP '9999-12-31') AS valid_to, ended_at IS NULL AS is_current, _seq
FROM version;

CREATE TABLE silver.dim_product AS
SELECT version_key(product_id, valid_from) AS product_key, * FROM product_versions(TIMESTAMP '9999-12-31');

CREATE TABLE silver.dim_marketing_campaign AS
SELECT campaign_id, campaign_name, campaign_type, channel, start_date, end_date, budget,
  coalesce(currency, 'EUR') AS currency, target_audience, _seq
FROM bronze.raw_marketing_campaigns
QUALIFY row_number() OVER (PARTITION BY campaign_id ORDER BY _version_time DESC, _seq DESC) = 1;

-- The rates among the records visible at a moment, each with the days that it serves: at most eight.
CREATE TEMP MACRO rates(t) AS TABLE
WITH standing AS (
  SELECT currency, date AS valid_from, rate, _seq FROM bronze.raw_fx_rates WHERE _visible_from <= t
  QUALIFY row_number() OVER (PARTITION BY currency, date ORDER BY _version_time DESC, _seq DESC) = 1
)
SELECT currency, valid_from, least(lead(valid_from) OVER (PARTITION BY currency ORDER BY valid_from), valid_from + 8) AS valid_to,
  rate, _seq
FROM standing;

CREATE TEMP MACRO rates_by_day(t) AS TABLE
SELECT currency, unnest(generate_series(valid_from, valid_to - 1, INTERVAL 1 DAY))::DATE AS day, rate FROM rates(t);

CREATE TABLE silver.exchange_rates AS FROM rates(TIMESTAMP '9999-12-31');

CREATE TEMP TABLE rate_by_day AS FROM rates_by_day(TIMESTAMP '9999-12-31');

CREATE TEMP MACRO in_base(amount, currency, rate) AS
  CASE WHEN currency = 'EUR' THEN amount ELSE round(amount * rate, 4)::DECIMAL(18, 4) END;

CREATE TABLE silver.standardized_marketing_spend AS
WITH report AS (
  SELECT campaign_id, date AS day, spend, currency, coalesce(impressions, 0) AS impressions, coalesce(clicks, 0) AS clicks, _seq
  FROM bronze.raw_marketing_spend
  QUALIFY row_number() OVER (PARTITION BY campaign_id, date ORDER BY _version_time DESC, _seq DESC) = 1
)
SELECT p.campaign_id, p.day, p.spend, p.currency, CASE WHEN p.currency = 'EUR' THEN 1 ELSE x.rate END::DECIMAL(18, 8) AS exchange_rate,
  in_base(p.spend, p.currency, x.rate) AS spend_base, exchange_rate IS NULL AS is_rate_missing, p.impressions, p.clicks, p._seq
FROM report p LEFT JOIN rate_by_day x ON x.currency = p.currency AND x.day = p.day;
