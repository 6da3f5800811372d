import { attributionRules } from '../../models/shared/attribution.js';
import { ingestState } from '../../src/ingest/index.js';
import { ensureRunState } from '../../src/run/store.js';
import { World } from '../models/full-build.js';

/** How large a shop is, in multiples of one that has more of every name than charts tell. Always 14 days, 4 channels. */
export interface Many {
  /** Of events, sale lines, customers, quarantined records, batches and runs. */
  rows: number;
  /** Of products, categories, campaigns, their kinds, countries and kinds of devices: anyone may add to them. */
  names: number;
}

/** SQL: a whole number below `n`, the same for the same row, another for another salt. */
const pick = (n: number, salt: string, row = 'i'): string => `CAST(hash(concat('${salt}', ${row})) % ${n} AS INTEGER)`;

/** SQL: the same, low numbers far more often, as it is with products. */
const skewed = (n: number, salt: string): string =>
  `CAST(floor(${n} * pow(${pick(1_000_000, salt)} / 1000000.0, 3)) AS INTEGER)`;

/** SQL: one of a few texts. */
const oneOf = (values: readonly string[], salt: string, row = 'i'): string =>
  `([${values.map((v) => `'${v}'`).join(', ')}])[${pick(values.length, salt, row)} + 1]`;

const named = (prefix: string, n: number, salt: string, row = 'i'): string => `'${prefix}' || ${pick(n, salt, row)}`;
const money = (n: number, salt: string): string => `CAST(1 + ${pick(n, salt)} AS DECIMAL(18,4))`;
const day = (row = 'i'): string => `DATE '2024-03-01' + ${pick(14, 'day', row)}`;
const instant = (row = 'i'): string =>
  `TIMESTAMP '2024-03-01' + to_days(${pick(14, 'day', row)}) + to_hours(${pick(24, 'hour', row)})`;

const eventTypes = ['page_view', 'product_view', 'add_to_cart', 'checkout', 'purchase'];
const channels = ['website', 'mobile_app', 'amazon', 'ebay'];
const segments = ['champion', 'loyal', 'at_risk', 'lost'];

/** A shop whose published tables are filled by number, so that a large one costs no more than seconds. */
export async function openMany(many: Many): Promise<World> {
  const world = await World.create({ attributionRule: 'last_touch' });
  await ensureRunState(world.engine);
  await ingestState(world.engine, []);
  await world.build('2024-04-01T00:00:00Z');
  for (const [table, select] of Object.entries({ ...business(many), ...reference(many), ...platform(many) }))
    await world.engine.execute(`INSERT INTO ${table} BY NAME ${select}`);
  return world;
}

function business({ rows, names }: Many): Record<string, string> {
  const [customers, products, campaigns] = [2_000 * rows, 600 * names, 80 * names];
  const standing = `${oneOf(segments, 'segment')} AS segment, ${money(900, 'monetary')} AS monetary`;
  return {
    // An order is two lines, a visit five events.
    'gold.fact_sales': `
      SELECT 'l' || i AS sale_line_key, 'o' || (i // 2) AS order_key, ${day('i // 2')} AS sold_on,
        ${instant('i // 2')} AS sold_at, ${oneOf(channels, 'channel', 'i // 2')} AS channel,
        ${named('K-', customers, 'who', 'i // 2')} AS customer_id,
        ${named('kv-', customers, 'who', 'i // 2')} AS customer_key, 'P-' || ${skewed(products, 'what')} AS product_id,
        'pv-' || ${skewed(products, 'what')} AS product_key, 1 AS quantity, ${money(90, 'price')} AS gross_amount,
        ${money(90, 'price')} AS total_amount, 1 AS fees, ${money(90, 'price')} - 1 AS net_amount, 'EUR' AS currency,
        i % 40 = 0 AS is_rate_missing, 'completed' AS status, i % 30 = 0 AS is_return
      FROM range(${30_000 * rows}) t(i)`,
    'gold.fact_user_activity': `
      SELECT 'e' || i AS event_id, 's' || (i // 5) AS session_key, i % 5 + 1 AS session_position,
        ${named('V-', 4 * customers, 'visitor', 'i // 5')} AS visitor_id, ${oneOf(eventTypes, 'type')} AS event_type,
        ${instant('i // 5')} AS event_time, ${day('i // 5')} AS event_day,
        ${oneOf(channels.slice(0, 2), 'channel', 'i // 5')} AS channel,
        'device ' || ${pick(8 * names, 'device', 'i // 5')} AS device_type, i // 5 % 50 = 0 AS is_bot,
        'P-' || ${skewed(products, 'what')} AS product_id, 'pv-' || ${skewed(products, 'what')} AS product_key
      FROM range(${40_000 * rows}) t(i)`,
    'gold.sales_performance_metrics': `
      SELECT sold_on AS day, channel, sum(total_amount) AS revenue, sum(total_amount) AS order_revenue,
        sum(net_amount) AS net_revenue, count(DISTINCT order_key) AS transactions, sum(quantity) AS units_sold,
        count(*) AS visitors, count(DISTINCT customer_id) AS buyers, false AS provisional
      FROM gold.fact_sales GROUP BY ALL`,
    'gold.customer_segmentation': `
      SELECT TIMESTAMP '2024-04-01' AS as_of, 'K-' || i AS customer_id, ${standing}, ${pick(40, 'often')} AS frequency,
        ${pick(300, 'recent')} AS recency_days, 1 + ${pick(5, 'r')} AS r_score, 1 + ${pick(5, 'fm')} AS fm_score,
        ${oneOf(['high', 'low'], 'tier')} AS value_tier, ${oneOf(['active', 'inactive'], 'active')} AS activity_status
      FROM range(${customers}) t(i)`,
    'gold.customer_segment_history': `
      SELECT TIMESTAMP '2024-03-01' AS as_of, DATE '2024-03-01' AS month_start, 'K-' || i AS customer_id, ${standing}
      FROM range(${customers}) t(i)`,
    'gold.campaign_effectiveness': `
      SELECT DATE '2024-03-01' + CAST(d AS INTEGER) AS day, 'C-' || i AS campaign_id, s AS customer_segment,
        r AS attribution_rule, ${money(50, 'spend')} AS spend, 100 AS impressions, 9 AS clicks, 3 AS touches,
        1 AS attributed_conversions, ${money(200, 'credit')} AS attributed_revenue
      FROM range(${campaigns}) c(i), range(14) t(d), unnest(['loyal', 'anonymous']) u(s),
        unnest([${attributionRules.map((r) => `'${r}'`).join(', ')}]) v(r)`,
  };
}

function reference({ rows, names }: Many): Record<string, string> {
  return {
    'silver.dim_customer': `
      SELECT 'kv-' || i AS customer_key, 'K-' || i AS customer_id, 'country ' || ${pick(80 * names, 'country')} AS country
      FROM range(${2_000 * rows}) t(i)`,
    'silver.dim_product': `
      SELECT 'pv-' || i AS product_key, 'P-' || i AS product_id, 'Product ' || i AS product_name, true AS is_current,
        'category ' || ${skewed(30 * names, 'category')} AS category
      FROM range(${600 * names}) t(i)`,
    'silver.dim_marketing_campaign': `
      SELECT 'C-' || i AS campaign_id, 'Campaign ' || i AS campaign_name, 'kind_' || ${pick(16 * names, 'kind')} AS campaign_type,
        DATE '2024-03-01' AS start_date, DATE '2024-05-01' AS end_date, 100 AS budget, 'EUR' AS currency
      FROM range(${80 * names}) t(i)`,
    'silver.standardized_marketing_spend': `
      SELECT 'C-' || i AS campaign_id, DATE '2024-03-14' AS day, 1 AS spend, false AS is_rate_missing
      FROM range(${80 * names}) t(i)`,
  };
}

function platform({ rows }: Many): Record<string, string> {
  const source = oneOf(['user_events', 'marketplace_sales'], 'source');
  return {
    'edp.batches': `
      SELECT 'b' || i AS batch_id, ${source} AS source, 'file' AS origin, 'files' AS kind, false AS history,
        9 AS received, 0 AS redelivered, 1 AS quarantined, 8 AS stored, 0 AS skipped, ${instant()} AS arrived_to,
        ${instant()} AS loaded_at
      FROM range(${600 * rows}) t(i)`,
    'edp.batch_days': `
      SELECT 'b' || i AS batch_id, ${source} AS source, ${day()} AS day, 8 AS rows, 0 AS late_rows, 8 AS immediate_rows,
        0 AS short_rows, 0 AS medium_rows, 0 AS long_rows, 0 AS critical_rows, 1 AS lateness_p50_s, 1 AS lateness_p95_s,
        1 AS lateness_max_s
      FROM range(${600 * rows}) t(i)`,
    'edp.quarantine': `
      SELECT i AS quarantine_id, ${source} AS source, 'b1' AS batch_id, 'file' AS origin, i AS line, 'x' AS text,
        ${oneOf(['bad_value', 'not_json'], 'reason')} AS reason, '' AS detail, ${instant()} AS arrived_at, '{}' AS context,
        'quarantined' AS status
      FROM range(${2_000 * rows}) t(i)`,
    'edp.runs': `
      SELECT i + 1 AS run_id, TIMESTAMP '2024-04-01' AS as_of, TIMESTAMP '2024-04-01' AS started_at,
        TIMESTAMP '2024-04-01' AS finished_at, 'published' AS status
      FROM range(${100 * rows}) t(i)`,
    'edp.run_tables': `
      SELECT i + 1 AS run_id, 'fact_sales' AS table_name, 'published' AS status, 0 AS removed, 1 AS added
      FROM range(${100 * rows}) t(i)`,
    'edp.check_results': `
      SELECT i // 100 + 1 AS run_id, 'table ' || (i % 5) AS table_name, 'column ' || (i % 100) AS column_name,
        'required' AS assertion, 'warn' AS severity, i % 3 = 0 AS success, 1 AS failed, 9 AS checked
      FROM range(${10_000 * rows}) t(i)`,
  };
}
