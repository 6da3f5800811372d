import type { Dataset } from '../definition.js';
import { count, countIf, day, money, text } from './columns.js';

/** How many of the last runs are told of. */
const runsTold = 90;
const failuresTold = 60;

const source = { label: 'Source' };

export const recordsBySource: Dataset = {
  name: 'records_by_source',
  description: 'What became of every record: received = redelivered + quarantined + stored. By day of arrival.',
  dimensions: { day, source },
  measures: {
    received: count('Received'),
    redelivered: count('Redelivered'),
    quarantined: count('Quarantined on arrival'),
    stored: count('Stored'),
  },
  reads: ['edp.batches'],
  query: () => `
    SELECT CAST(coalesce(b.arrived_to, b.loaded_at) AS DATE) AS day, b.source, sum(b.received) AS received,
      sum(b.redelivered) AS redelivered, sum(b.quarantined) AS quarantined, sum(b.stored) AS stored
    FROM edp.batches b GROUP BY ALL ORDER BY ALL`,
};

export const quarantineByReason: Dataset = {
  name: 'quarantine_by_reason',
  description: 'Records that were not let in, by reason and by what became of them. By day of arrival.',
  dimensions: { day, source, reason: { label: 'Reason' }, status: { label: 'Status' } },
  measures: { records: count('Records') },
  reads: ['edp.quarantine'],
  query: () => `
    SELECT CAST(q.arrived_at AS DATE) AS day, q.source, ${text('q.reason')} AS reason, q.status, count(*) AS records
    FROM edp.quarantine q GROUP BY ALL ORDER BY ALL`,
};

export const latenessClasses = ['immediate', 'short', 'medium', 'long', 'critical'] as const;

export const lateness: Dataset = {
  name: 'lateness',
  description: 'Stored records by how late they arrived after they happened. By the day on which they happened.',
  dimensions: { day, source },
  measures: {
    rows: count('Records'),
    immediate: count('Under 1 h'),
    short: count('1–6 h'),
    medium: count('6–24 h'),
    long: count('24–48 h'),
    critical: count('Over 48 h'),
  },
  reads: ['edp.batch_days'],
  query: () => `
    SELECT d.day, d.source, sum(d.rows) AS rows, ${latenessClasses.map((c) => `sum(d.${c}_rows) AS ${c}`).join(', ')}
    FROM edp.batch_days d GROUP BY ALL ORDER BY ALL`,
};

/** SQL: the last result of each check. */
const lastResults = `
    SELECT c.table_name, coalesce(c.column_name, '') AS column_name, c.assertion,
      arg_max(c.severity, c.run_id) AS severity, arg_max(c.success, c.run_id) AS success,
      arg_max(c.failed, c.run_id) AS failed, arg_max(c.checked, c.run_id) AS checked
    FROM edp.check_results c GROUP BY ALL`;

export const checksByTable: Dataset = {
  name: 'checks_by_table',
  description: 'The last result of each check in a run, by table: of the rows that the run changed.',
  dimensions: { table: { label: 'Table' } },
  measures: { passed: count('Passed'), warned: count('Warned'), failed: count('Failed') },
  reads: ['edp.check_results'],
  query: () => `
    WITH last AS (${lastResults})
    SELECT l.table_name AS "table", ${countIf('l.success')} AS passed,
      ${countIf("NOT l.success AND l.severity = 'warn'")} AS warned,
      ${countIf("NOT l.success AND l.severity <> 'warn'")} AS failed
    FROM last l GROUP BY ALL ORDER BY ALL`,
};

export const checkFailures: Dataset = {
  name: 'check_failures',
  description: 'Checks that found something in the last runs, and in how many rows.',
  dimensions: {
    table: { label: 'Table' },
    column: { label: 'Column' },
    assertion: { label: 'Check' },
    severity: { label: 'Severity' },
  },
  measures: { runs: count('Runs'), failed: count('Rows') },
  reads: ['edp.check_results'],
  query: () => `
    SELECT * FROM (
      SELECT c.table_name AS "table", coalesce(c.column_name, '') AS "column", ${text('c.assertion')} AS assertion,
        c.severity, count(DISTINCT c.run_id) AS runs, sum(c.failed) AS failed
      FROM edp.check_results c
      WHERE NOT c.success AND c.run_id > (SELECT max(run_id) FROM edp.runs) - ${runsTold}
      GROUP BY ALL ORDER BY failed DESC, 1, 2, 3 LIMIT ${failuresTold}
    ) ORDER BY ALL`,
};

export const runs: Dataset = {
  name: 'runs',
  description: `The last ${runsTold} runs: how long they took and what they changed.`,
  dimensions: { run: { label: 'Run' }, as_of: { label: 'As of' }, status: { label: 'Status' } },
  measures: {
    seconds: { label: 'Duration', unit: 'seconds' },
    changed: count('Rows changed'),
    tables: count('Tables changed'),
    held: count('Tables held back'),
  },
  reads: ['edp.runs', 'edp.run_tables'],
  query: () => `
    SELECT r.run_id AS run, strftime(r.as_of, '%Y-%m-%d %H:%M') AS as_of, r.status,
      CAST(epoch_ms(r.finished_at - r.started_at) AS DOUBLE) / 1000 AS seconds,
      coalesce(sum(t.removed) + sum(t.added), 0) AS changed, ${countIf("t.status = 'published'")} AS tables,
      ${countIf("t.status = 'held'")} AS held
    FROM edp.runs r LEFT JOIN edp.run_tables t ON t.run_id = r.run_id
    WHERE r.run_id > (SELECT max(run_id) FROM edp.runs) - ${runsTold}
    GROUP BY r.run_id, r.as_of, r.status, r.started_at, r.finished_at ORDER BY r.run_id`,
};

export const missingRates: Dataset = {
  name: 'missing_rates',
  description:
    'Sale lines without an exchange rate, as the check counts them; of completed ones the revenue is not counted yet.',
  dimensions: { day, channel: { label: 'Channel', filter: 'channel' }, currency: { label: 'Currency' } },
  measures: { lines: count('Sale lines'), completed: count('Completed'), counted: money('Revenue counted') },
  reads: ['gold.fact_sales'],
  query: () => `
    SELECT f.sold_on AS day, ${text('f.channel')} AS channel, f.currency, count(*) AS lines, ${countIf("f.status = 'completed'")} AS completed,
      coalesce(sum(f.total_amount), CAST(0 AS DECIMAL(18,4))) AS counted
    FROM gold.fact_sales f WHERE f.is_rate_missing GROUP BY ALL ORDER BY ALL`,
};

export const qualityDatasets: readonly Dataset[] = [
  recordsBySource,
  quarantineByReason,
  lateness,
  checksByTable,
  checkFailures,
  runs,
  missingRates,
];
