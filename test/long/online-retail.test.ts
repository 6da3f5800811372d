import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Day, dailyFiles, dayByDay } from '../../examples/online-retail/day-by-day.js';
import { DuckDbDatabase, type DuckDbEngine } from '../../src/engine/duckdb/engine.js';
import { loadProject, type Project, run } from '../../src/index.js';
import { ingest } from '../../src/ingest/index.js';
import { accountFor } from '../../src/quality/reconcile.js';
import { hasData, missing, root, unpack } from '../support/online-retail.js';
import { differencesFromKept, keepTables, rowCounts, storedTables } from '../support/tables.js';

/** Every day is a run, unless somebody is in a hurry. */
const daysPerRun = Number(process.env.ONLINE_RETAIL_DAYS_PER_RUN ?? 1);

/** Lines of `gold.fact_sales` with a known customer, a price and a positive quantity: the ones that papers count. */
const clean = 'customer_id IS NOT NULL AND NOT is_return AND total_amount > 0';

describe.runIf(process.env.CI || hasData)('a year of a real shop, day after day', () => {
  let folder = '';
  let project: Project;
  let database: DuckDbDatabase | undefined;
  let engine: DuckDbEngine;
  let files: string[] = [];
  const days: Day[] = [];

  beforeAll(async () => {
    expect(hasData, missing).toBe(true);
    folder = await mkdtemp(join(tmpdir(), 'edp-online-retail-'));
    files = await dailyFiles(await unpack(folder));
    const example = await loadProject(join(root, 'examples', 'online-retail'));
    project = { ...example, databasePath: join(folder, 'warehouse.duckdb') };
    await dayByDay(project, files, (day) => days.push(day), daysPerRun);
    database = await DuckDbDatabase.open({ path: project.databasePath, memoryLimit: project.memoryLimit });
    engine = await database.connect();
  }, 3_000_000);

  afterAll(async () => {
    database?.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** The one row of a statement; decimals as numbers. */
  async function one(sql: string): Promise<Record<string, unknown>> {
    const [row = {}] = await engine.rows(sql);
    return Object.fromEntries(Object.entries(row).map(([k, v]) => [k, typeof v === 'bigint' ? Number(v) : v]));
  }

  const now = () => new Date('2011-12-10T00:00:00Z');

  it('takes every line of 305 files in, the 5,268 exact copies among them, and publishes every day', async () => {
    expect(files).toHaveLength(305);
    expect(days).toHaveLength(Math.ceil(305 / daysPerRun));
    expect([...new Set(days.map((d) => d.report.status))]).toEqual(['published']);
    expect(days.reduce((sum, d) => sum + d.lines, 0n)).toBe(541_909n);
    expect(
      await one(`SELECT count(*) AS lines, count(*) - count(DISTINCT _text) AS copies,
        count(DISTINCT transaction_id) AS invoices, count(DISTINCT product_id) AS stock_codes,
        count(DISTINCT customer_id) AS customers, CAST(sum(amount) AS VARCHAR) AS amount
        FROM bronze.raw_marketplace_sales`),
    ).toEqual({
      lines: 541_909,
      copies: 5_268,
      invoices: 25_900,
      stock_codes: 4_070,
      customers: 4_372,
      amount: '9747747.9340',
    });
    expect(
      await one(`SELECT sum(quarantined) AS quarantined, sum(redelivered) AS redelivered,
        sum(received - stored - quarantined - redelivered) AS unaccounted FROM edp.batches`),
    ).toEqual({ quarantined: 0, redelivered: 0, unaccounted: 0 });
  });

  it('has every line in Silver once, with 4,372 customers', async () => {
    expect(
      await one(`SELECT count(*) AS lines, count(DISTINCT transaction_id) AS invoices,
        CAST(sum(amount_base) AS VARCHAR) AS amount FROM silver.standardized_sales`),
    ).toEqual({ lines: 541_909, invoices: 25_900, amount: '9747747.9340' });
    expect(await one('SELECT count(DISTINCT customer_id) AS customers FROM silver.dim_customer')).toEqual({
      customers: 4_372,
    });
    for (const model of storedTables(project.graph)) {
      for (const part of model.definition.reconciles ?? []) {
        const account = await accountFor(engine, project.graph, model, part);
        expect(account).toMatchObject({ missing: 0n });
        expect(account.stored).toBe(account.current + account.superseded + account.duplicate);
      }
    }
  });

  it('names 38 countries, those of lines without a customer among them', async () => {
    expect(
      await one(`SELECT count(DISTINCT json_extract_string(_rescued, '$.Country')) AS countries
        FROM bronze.raw_marketplace_sales`),
    ).toEqual({ countries: 38 });
  });

  it('tells cancellations as returns: 9,288 lines of 3,836 invoices', async () => {
    expect(
      await one(`SELECT count(*) AS lines, count(DISTINCT order_key) AS invoices FROM gold.fact_sales
        WHERE is_return AND order_key LIKE 'own|C%'`),
    ).toEqual({ lines: 9_288, invoices: 3_836 });
  });

  it('sums to 9,747,747.934 in Gold, by line, by day and by attribution rule', async () => {
    const total = '9747747.9340';
    expect(await one('SELECT CAST(sum(total_amount) AS VARCHAR) AS revenue FROM gold.fact_sales')).toEqual({
      revenue: total,
    });
    expect(await one('SELECT CAST(sum(revenue) AS VARCHAR) AS revenue FROM gold.sales_performance_metrics')).toEqual({
      revenue: total,
    });
    const rules = await engine.rows<{
      revenue: string;
    }>(`SELECT DISTINCT CAST(sum(attributed_revenue) AS VARCHAR) AS revenue
      FROM gold.campaign_effectiveness GROUP BY attribution_rule`);
    expect(rules).toEqual([{ revenue: total }]);
  });

  it('has 397,884 clean lines, and 392,692 without the exact copies', async () => {
    expect(
      await one(`SELECT count(*) AS lines, count(DISTINCT customer_id) AS customers,
        count(DISTINCT order_key) AS invoices, CAST(sum(total_amount) AS VARCHAR) AS revenue
        FROM gold.fact_sales WHERE ${clean}`),
    ).toEqual({ lines: 397_884, customers: 4_338, invoices: 18_532, revenue: '8911407.9040' });
    expect(
      await one(`SELECT count(*) AS lines, CAST(sum(total_amount) AS VARCHAR) AS revenue FROM (
        SELECT DISTINCT b._text, f.total_amount FROM gold.fact_sales f
        JOIN silver.standardized_sales s ON s.sale_line_key = f.sale_line_key
        JOIN bronze.raw_marketplace_sales b ON b._seq = s._seq
        WHERE f.customer_id IS NOT NULL AND NOT f.is_return AND f.total_amount > 0)`),
    ).toEqual({ lines: 392_692, revenue: '8887208.8940' });
  });

  it('scores customers 12346 and 12347 at 2011-12-10 as papers do', async () => {
    const scored = await engine.rows(`SELECT customer_id, recency_days AS recency,
      frequency AS orders, CAST(gross_purchases AS VARCHAR) AS bought
      FROM gold.customer_segmentation
      WHERE customer_id IN ('12346', '12347') AND as_of = TIMESTAMP '2011-12-10' ORDER BY customer_id`);
    expect(scored).toEqual([
      { customer_id: '12346', recency: 325n, orders: 1n, bought: '77183.6000' },
      { customer_id: '12347', recency: 2n, orders: 7n, bought: '4310.0000' },
    ]);
  });

  it('has the mean recency, frequency and monetary value of the literature', async () => {
    // Customers who bought; their orders of free goods only do not count there, but do in customer_segmentation.
    expect(
      await one(`SELECT count(*) AS customers, CAST(round(avg(s.recency_days), 2) AS VARCHAR) AS recency,
        CAST(round(avg(m.orders), 3) AS VARCHAR) AS frequency, CAST(round(avg(m.revenue), 2) AS VARCHAR) AS monetary
        FROM (SELECT customer_id, sum(orders) AS orders, sum(revenue) AS revenue FROM gold.customer_months GROUP BY ALL) m
        JOIN gold.customer_segmentation s ON s.customer_id = m.customer_id`),
    ).toEqual({ customers: 4_338, recency: '92.06', frequency: '4.272', monetary: '2054.27' });
    expect(await one('SELECT count(*) AS customers FROM gold.customer_segmentation')).toEqual({ customers: 4_339 });
  });

  it('has 885 customers in the cohort of December 2010, 324 of them back in January', async () => {
    const cohort = await engine.rows(`SELECT customers FROM gold.cohort_retention
      WHERE cohort_month = DATE '2010-12-01' ORDER BY month_start LIMIT 2`);
    expect(cohort).toEqual([{ customers: 885n }, { customers: 324n }]);
  });

  it('takes nothing twice when all files come again', async () => {
    for (const source of project.sources) {
      const { totals } = await ingest(engine, [source], { now: now(), root: project.directory, files });
      expect({ source: source.name, stored: totals.stored, quarantined: totals.quarantined }).toEqual({
        source: source.name,
        stored: 0n,
        quarantined: 0n,
      });
    }
    expect((await run(engine, project.compile, {}, { now })).status).toBe('unchanged');
  });

  it('is, after all the incremental runs, what a full rebuild from Bronze makes', async () => {
    await keepTables(engine, project.graph);
    await run(engine, project.compile, { full: true }, { now });
    const differences = await differencesFromKept(engine, project.graph);
    expect(Object.entries(differences).filter(([, n]) => n > 0)).toEqual([]);
    expect((await rowCounts(engine, project.graph)).fact_sales).toBe(541_909);
  });
});
