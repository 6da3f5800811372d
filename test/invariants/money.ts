import type { TestPlatform } from './platform.js';

/** Every Gold breakdown against `fact_sales`, and the attributed against the whole: [what, difference]; all must be 0. */
export async function moneyDifferences(platform: TestPlatform): Promise<[string, string][]> {
  const differences: [string, string][] = [];
  for (const [what, sql] of Object.entries(statements)) {
    const rows = await platform.engine.rows<{ at: string; difference: string }>(sql);
    for (const row of rows) differences.push([`${what} ${row.at}`, row.difference]);
  }
  return differences;
}

const difference = (left: string, right: string): string => `
  SELECT coalesce(a.at, b.at) AS at, CAST(coalesce(a.value, 0) - coalesce(b.value, 0) AS STRING) AS difference
  FROM (${left}) a FULL JOIN (${right}) b ON a.at = b.at
  WHERE coalesce(a.value, 0) <> coalesce(b.value, 0)`;

const rules = ['first_touch', 'last_touch', 'linear', 'time_decay', 'position_based'];

const credits = rules.map(
  (rule) =>
    `SELECT '${rule} ' || order_key AS at, sum(${rule}_revenue) AS value FROM gold.campaign_touchpoints GROUP BY 1`,
);
const values = rules.map(
  (rule) => `SELECT DISTINCT '${rule} ' || order_key AS at, conversion_value AS value FROM gold.campaign_touchpoints`,
);

/** A column of the daily metrics against what it sums. */
const byDayAndChannel = (column: string, sum: string): string =>
  difference(
    `SELECT day || ' ' || channel AS at, ${column} AS value FROM gold.sales_performance_metrics`,
    `SELECT sold_on || ' ' || channel AS at, sum(${sum}) AS value FROM gold.fact_sales GROUP BY 1`,
  );

const asOf = '(SELECT max(as_of) FROM gold.customer_segmentation)';

/**
 * The monetary value of a snapshot at the run's as_of, of which all records are known, against the sales up to there: of
 * the customers, or pairs, that it has.
 */
const atAsOf = (table: string, key: string): string =>
  difference(
    `SELECT ${key} AS at, monetary AS value FROM gold.${table} f WHERE f.as_of = ${asOf}`,
    `SELECT ${key} AS at, sum(f.total_amount) AS value FROM gold.fact_sales f
     WHERE f.status = 'completed' AND f.sold_at <= ${asOf}
       AND ${key} IN (SELECT ${key} FROM gold.${table} f WHERE f.as_of = ${asOf}) GROUP BY 1`,
  );

const statements: Record<string, string> = {
  'revenue by day and channel': byDayAndChannel('revenue', 'total_amount'),
  'revenue of orders by day and channel': byDayAndChannel(
    'order_revenue',
    "CASE WHEN status = 'completed' AND NOT is_return THEN total_amount END",
  ),
  'net revenue by day and channel': byDayAndChannel('net_revenue', 'net_amount'),
  'attributed plus unattributed revenue by rule': difference(
    `SELECT attribution_rule AS at, sum(attributed_revenue) AS value FROM gold.campaign_effectiveness GROUP BY 1`,
    `SELECT rule AS at, (SELECT sum(total_amount) FROM gold.fact_sales) AS value FROM (VALUES ${rules.map((r) => `('${r}')`).join(', ')}) AS v(rule)
     WHERE EXISTS (SELECT 1 FROM gold.fact_sales)`,
  ),
  'spend by rule': difference(
    `SELECT attribution_rule AS at, sum(spend) AS value FROM gold.campaign_effectiveness GROUP BY 1`,
    `SELECT rule AS at, (SELECT sum(spend_base) FROM silver.standardized_marketing_spend) AS value
     FROM (VALUES ${rules.map((r) => `('${r}')`).join(', ')}) AS v(rule)`,
  ),
  'one rule is what the view shows': difference(
    `SELECT day || campaign_id || customer_segment AS at, attributed_revenue AS value FROM gold.campaign_performance`,
    `SELECT day || campaign_id || customer_segment AS at, attributed_revenue AS value
     FROM gold.campaign_effectiveness WHERE attribution_rule = 'last_touch'`,
  ),
  'credits of a conversion': difference(credits.join(' UNION ALL '), values.join(' UNION ALL ')),
  'value of the customers': atAsOf('customer_segmentation', 'f.customer_id'),
  // A month's start may be the run's as_of: it is where a platform is stopped at it (`past.ts`).
  'value of the customers at a month start': atAsOf('customer_segment_history', 'f.customer_id'),
  'value of products to customers': atAsOf('customer_product_interactions', "f.customer_id || ' ' || f.product_id"),
};
