import type { Database, SqlValue } from '../engine/database.js';
import type { RunReport } from './run.js';

const plain = (value: unknown): string =>
  JSON.stringify(value, (_, v: unknown) => (typeof v === 'bigint' ? v.toString() : v));

/** Stores what a run did, table by table, and the results of its checks. */
export async function saveRun(database: Database, report: RunReport): Promise<void> {
  const { run, asOf, startedAt, finishedAt, status } = report;
  await insertAll(database, 'edp.runs', [[run, asOf, startedAt, finishedAt, status]]);
  await insertAll(
    database,
    'edp.run_tables',
    report.tables.map((t) => [
      run,
      t.table,
      t.status,
      t.action,
      plain(t.reasons),
      t.units,
      t.removed,
      t.added,
      t.rows,
      t.seconds,
    ]),
  );
  const checks = [...report.ledger, ...report.tables.flatMap((t) => t.checks)];
  await insertAll(
    database,
    'edp.check_results',
    checks.map((c) => [
      run,
      c.table,
      c.column,
      c.assertion,
      c.severity,
      c.success,
      c.failed,
      c.checked,
      plain(c.examples),
    ]),
  );
}

/** Inserts rows by bound values, many to a statement. */
async function insertAll(database: Database, table: string, rows: readonly (readonly SqlValue[])[]): Promise<void> {
  const perStatement = 50;
  for (let start = 0; start < rows.length; start += perStatement) {
    const parameters: Record<string, SqlValue> = {};
    const values = rows.slice(start, start + perStatement).map((row, r) => {
      const names = row.map((value, c) => {
        parameters[`v${r}_${c}`] = value;
        return `$v${r}_${c}`;
      });
      return `(${names.join(', ')})`;
    });
    await database.execute(`INSERT INTO ${table} VALUES ${values.join(', ')}`, parameters);
  }
}
