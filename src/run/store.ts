import type { Database } from '../engine/database.js';
import type { Engine } from '../engine/engine.js';
import { literal } from '../engine/sql.js';
import type { Graph } from '../model/graph.js';
import { relationOf } from '../model/model.js';
import type { Cursor, PlanState, SourceState, TableState } from '../plan/state.js';

/** The state of the platform's tables. It changes in the same transaction as their rows (see {@link Engine.state}). */
export const runStateTables = {
  tables: {
    table_name: 'VARCHAR',
    fingerprint: 'VARCHAR',
    version: 'BIGINT',
    rebuilt_at: 'BIGINT',
    as_of: 'TIMESTAMP',
    row_count: 'BIGINT',
    moments: 'TIMESTAMP[]',
    checks: 'VARCHAR',
  },
  cursors: { table_name: 'VARCHAR', input: 'VARCHAR', position: 'BIGINT', run: 'BIGINT' },
  runs: { run_id: 'BIGINT', as_of: 'TIMESTAMP', started_at: 'TIMESTAMP', finished_at: 'TIMESTAMP', status: 'VARCHAR' },
  run_tables: {
    run_id: 'BIGINT',
    table_name: 'VARCHAR',
    status: 'VARCHAR',
    action: 'VARCHAR',
    reasons: 'VARCHAR',
    units: 'BIGINT',
    removed: 'BIGINT',
    added: 'BIGINT',
    row_count: 'BIGINT',
    seconds: 'DOUBLE',
  },
  check_results: {
    run_id: 'BIGINT',
    table_name: 'VARCHAR',
    column_name: 'VARCHAR',
    assertion: 'VARCHAR',
    severity: 'VARCHAR',
    success: 'BOOLEAN',
    failed: 'BIGINT',
    checked: 'BIGINT',
    examples: 'VARCHAR',
  },
  requested_moments: { moment: 'TIMESTAMP' },
  source_rewrites: { source: 'VARCHAR', run: 'BIGINT' },
} as const;

export async function ensureRunState(state: Database): Promise<void> {
  await state.execute('CREATE SCHEMA IF NOT EXISTS edp');
  for (const [name, columns] of Object.entries(runStateTables)) {
    const ddl = Object.entries(columns).map(([column, type]) => `${column} ${type}`);
    await state.execute(`CREATE TABLE IF NOT EXISTS edp.${name} (${ddl.join(', ')})`);
  }
  // Databases of before it was remembered.
  await state.execute('ALTER TABLE edp.tables ADD COLUMN IF NOT EXISTS checks VARCHAR');
}

/** Reads what planning needs. */
export async function loadPlanState(engine: Engine, graph: Graph): Promise<PlanState> {
  const tables = new Map<string, TableState>();
  for (const row of await engine.state.rows<TableRow>('SELECT * FROM edp.tables')) {
    tables.set(row.table_name, {
      fingerprint: row.fingerprint,
      checks: row.checks ?? '',
      version: Number(row.version),
      rebuiltAt: Number(row.rebuilt_at),
      asOf: row.as_of,
      rowCount: row.row_count,
      moments: row.moments ?? [],
    });
  }
  const cursors = new Map<string, Map<string, Cursor>>();
  for (const row of await engine.state.rows<CursorRow>('SELECT * FROM edp.cursors')) {
    const ofTable = cursors.get(row.table_name) ?? new Map<string, Cursor>();
    ofTable.set(row.input, { position: row.position, run: Number(row.run) });
    cursors.set(row.table_name, ofTable);
  }
  return { tables, cursors, sources: await loadSources(engine, graph) };
}

async function loadSources(engine: Engine, graph: Graph): Promise<Map<string, SourceState>> {
  const rewrites = await engine.state.rows<{ source: string; run: bigint }>(
    'SELECT source, max(run) AS run FROM edp.source_rewrites GROUP BY source',
  );
  const heads = await ofEachSource<{ head: bigint | null; records: bigint }>(
    engine,
    graph,
    'max(_seq) AS head, count(*) AS records',
  );
  return new Map(
    heads.map(({ source, head, records }) => {
      const rewrittenAt = Number(rewrites.find((r) => r.source === source)?.run ?? 0n);
      return [source, { head: head ?? 0n, records, rewrittenAt }];
    }),
  );
}

/** Aggregates over each source's records. */
async function ofEachSource<T>(
  database: Database,
  graph: Graph,
  aggregates: string,
): Promise<(T & { source: string })[]> {
  const sources = graph.order.filter((m) => m.kind === 'source');
  if (sources.length === 0) return [];
  const selects = sources.map((s) => `SELECT ${literal(s.name)} AS source, ${aggregates} FROM ${relationOf(s)}`);
  return database.rows(selects.join(' UNION ALL '));
}

interface TableRow {
  table_name: string;
  fingerprint: string;
  version: bigint;
  rebuilt_at: bigint;
  as_of: Date;
  row_count: bigint;
  moments: Date[] | null;
  checks?: string | null;
}

interface CursorRow {
  table_name: string;
  input: string;
  position: bigint;
  run: bigint;
}

/** What a run has published of one table. */
export interface PublishedTable {
  name: string;
  state: TableState;
  /** How far it has read its inputs. */
  positions: ReadonlyMap<string, bigint>;
}

const timestampOf = (at: Date): string => `TIMESTAMP ${literal(at.toISOString().slice(0, 23).replace('T', ' '))}`;

/** Replaces what was remembered of the tables. */
export async function savePublished(state: Database, run: number, tables: readonly PublishedTable[]): Promise<void> {
  if (tables.length === 0) return;
  const names = tables.map((t) => literal(t.name)).join(', ');
  await state.execute(`DELETE FROM edp.tables WHERE table_name IN (${names})`);
  await state.execute(`DELETE FROM edp.cursors WHERE table_name IN (${names})`);
  const rows = tables.map(({ name, state: table }) => {
    const moments = `[${table.moments.map(timestampOf).join(', ')}]::TIMESTAMP[]`;
    const { fingerprint, version, rebuiltAt, asOf, rowCount, checks } = table;
    return `(${literal(name)}, ${literal(fingerprint)}, ${version}, ${rebuiltAt}, ${timestampOf(asOf)}, ${rowCount}, ${moments}, ${literal(checks)})`;
  });
  await state.execute(
    `INSERT INTO edp.tables (${Object.keys(runStateTables.tables).join(', ')}) VALUES ${rows.join(', ')}`,
  );
  const cursors = tables.flatMap((t) =>
    [...t.positions].map(([input, position]) => `(${literal(t.name)}, ${literal(input)}, ${position}, ${run})`),
  );
  if (cursors.length > 0) await state.execute(`INSERT INTO edp.cursors VALUES ${cursors.join(', ')}`);
}

/** The next run's number; runs count from 1. */
export async function nextRun(state: Database): Promise<number> {
  const [row] = await state.rows<{ n: bigint }>('SELECT coalesce(max(run_id), 0) + 1 AS n FROM edp.runs');
  return Number(row?.n ?? 1n);
}

export interface KnownBounds {
  firstKnown: Date | undefined;
  /** The greatest `_known_at` admitted: the default as_of (DESIGN S13). */
  lastKnown: Date | undefined;
}

/** First and last moment at which a record became known, over all sources. */
export async function knownBounds(database: Database, graph: Graph): Promise<KnownBounds> {
  let firstKnown: Date | undefined;
  let lastKnown: Date | undefined;
  type Known = { first: Date | null; last: Date | null };
  const bounds = await ofEachSource<Known>(database, graph, 'min(_known_at) AS first, max(_known_at) AS last');
  for (const { source, first, last } of bounds) {
    // Reference data may be years older than the first sale; a snapshot is about what customers did.
    const model = graph.model(source);
    const behaviour = model.kind === 'source' && model.definition.tooLate !== undefined;
    if (behaviour && first && (!firstKnown || first < firstKnown)) firstKnown = first;
    if (last && (!lastKnown || last > lastKnown)) lastKnown = last;
  }
  return { firstKnown, lastKnown };
}

export async function requestedMoments(state: Database): Promise<Date[]> {
  const rows = await state.rows<{ moment: Date }>('SELECT DISTINCT moment FROM edp.requested_moments ORDER BY 1');
  return rows.map((r) => r.moment);
}
