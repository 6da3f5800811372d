import type { Database, SqlValue } from '../engine/database.js';
import { literal } from '../engine/sql.js';
import type { RunReport } from './run.js';
import { runStateTables } from './store.js';

const plain = (value: unknown): string =>
  JSON.stringify(value, (_, v: unknown) => (typeof v === 'bigint' ? v.toString() : v));

/** Stores what a run did, table by table, and the results of its checks. */
export async function saveRun(state: Database, report: RunReport): Promise<void> {
  const { run, asOf, startedAt, finishedAt, status } = report;
  await insertAll(state, 'runs', [[run, asOf, startedAt, finishedAt, status]]);
  await insertAll(
    state,
    'run_tables',
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
    state,
    'check_results',
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

/** Inserts rows in one statement: bound as one JSON text, since hundreds of bound values take longer to bind than to store. */
async function insertAll(
  state: Database,
  table: keyof typeof runStateTables,
  rows: readonly (readonly SqlValue[])[],
): Promise<void> {
  if (rows.length === 0) return;
  const structure = runStateTables[table];
  const columns = Object.keys(structure);
  const records = rows.map((row) => Object.fromEntries(columns.map((name, i) => [name, jsonValue(row[i] ?? null)])));
  await state.execute(
    `INSERT INTO edp.${table} SELECT unnest(r) FROM (SELECT unnest(from_json($records, ${literal(JSON.stringify([structure]))})) AS r)`,
    { records: JSON.stringify(records) },
  );
}

const jsonValue = (value: SqlValue): unknown => {
  if (value instanceof Date) return value.toISOString().slice(0, 23).replace('T', ' ');
  return typeof value === 'bigint' ? value.toString() : value;
};
