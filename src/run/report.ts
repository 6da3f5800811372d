import type { Database } from '../engine/database.js';
import type { RunReport, TableReport } from './run.js';

const plain = (value: unknown): string =>
  JSON.stringify(value, (_, v: unknown) => (typeof v === 'bigint' ? v.toString() : v));

/** Stores what a run did, table by table, and the results of its checks. */
export async function saveRun(database: Database, report: RunReport): Promise<void> {
  const { run: id, asOf, startedAt, finishedAt, status } = report;
  await database.execute('INSERT INTO edp.runs VALUES ($id, $asOf, $startedAt, $finishedAt, $status)', {
    id,
    asOf,
    startedAt,
    finishedAt,
    status,
  });
  for (const table of report.tables) await saveTableReport(database, id, table);
}

async function saveTableReport(database: Database, run: number, table: TableReport): Promise<void> {
  await database.execute(
    `INSERT INTO edp.run_tables VALUES ($run, $name, $status, $action, $reasons, $units, $removed, $added, $rows, $seconds)`,
    {
      run,
      name: table.table,
      status: table.status,
      action: table.action,
      reasons: plain(table.reasons),
      units: table.units,
      removed: table.removed,
      added: table.added,
      rows: table.rows,
      seconds: table.seconds,
    },
  );
  if (table.checks.length === 0) return;
  const rows = table.checks.map((c, i) => ({ i, ...c }));
  const parameters: Record<string, string | bigint | boolean | null | number> = { run };
  const values = rows.map(({ i, ...c }) => {
    Object.assign(parameters, {
      [`t${i}`]: c.table,
      [`c${i}`]: c.column,
      [`a${i}`]: c.assertion,
      [`v${i}`]: c.severity,
      [`s${i}`]: c.success,
      [`f${i}`]: c.failed,
      [`n${i}`]: c.checked,
      [`e${i}`]: plain(c.examples),
    });
    return `($run, $t${i}, $c${i}, $a${i}, $v${i}, $s${i}, $f${i}, $n${i}, $e${i})`;
  });
  await database.execute(`INSERT INTO edp.check_results VALUES ${values.join(', ')}`, parameters);
}
