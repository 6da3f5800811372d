import type { Database } from '../engine/database.js';
import type { DuckDbEngine } from '../engine/duckdb/engine.js';
import type { PhysicalTable } from '../engine/engine.js';
import type { Lakehouse } from '../engine/lakehouse/lakehouse.js';
import type { LakehouseSettings } from '../engine/lakehouse/settings.js';
import { identifier } from '../engine/sql.js';
import { type IngestOptions, ingestState } from '../ingest/index.js';
import { columnsOf, relationOf, type SourceModel } from '../model/model.js';
import { ensureRunState } from '../run/store.js';
import { lakehouseSettings } from './cluster.js';
import type { Project } from './project.js';

/** Spark's client and what it needs are half of all code: whoever has no cluster does not wait for it. */
const lakehouseCode = () => import('../engine/lakehouse/lakehouse.js');

/** Opens the project's lakehouse for some work; to change it, or as it is published now. */
export async function withLakehouse<T>(
  project: Project,
  { now, write, at }: { now: () => Date; write: boolean; at?: Date | number | undefined },
  work: (lakehouse: Lakehouse) => Promise<T>,
): Promise<T> {
  const { memoryLimit } = project;
  const options = { prepare: prepareState(project), memoryLimit, now };
  const settings = lakehouseSettings(project);
  const { Lakehouse } = await lakehouseCode();
  const lakehouse = await (write ? Lakehouse.open(settings, options) : Lakehouse.read(settings, { ...options, at }));
  try {
    if (write) await ensureBronze(lakehouse, project);
    return await work(lakehouse);
  } finally {
    await lakehouse.close();
  }
}

/** Empties a lakehouse. */
export async function resetLakehouse(settings: LakehouseSettings): Promise<void> {
  const { Lakehouse } = await lakehouseCode();
  await Lakehouse.reset(settings);
}

const sourcesOf = ({ graph }: Pick<Project, 'graph'>): SourceModel[] =>
  graph.order.filter((m): m is SourceModel => m.kind === 'source');

/** Bronze grows as records arrive, and is read by their order. */
export const bronzeTable = (source: SourceModel): PhysicalTable => ({
  layer: source.layer,
  name: source.name,
  columns: columnsOf(source),
  key: ['_seq'],
  growsWith: '_arrived_at',
});

/** Creates the state in an empty database, and the tables into which records are admitted. */
export const prepareState =
  ({ graph }: Pick<Project, 'graph'>) =>
  async (state: DuckDbEngine): Promise<void> => {
    await ensureRunState(state);
    await ingestState(state, graph.order);
  };

/** Creates the Bronze tables that are not there yet. */
export async function ensureBronze({ engine }: Lakehouse, project: Pick<Project, 'graph'>): Promise<void> {
  const there = new Set(await engine.tablesOf('bronze'));
  const missing = sourcesOf(project).filter((s) => !there.has(s.name));
  if (missing.length === 0) return;
  await engine.transaction(async () => {
    for (const source of missing) {
      await engine.stage(bronzeTable(source));
      await engine.publishStaged(bronzeTable(source));
    }
  });
}

/**
 * Does work that admits records, in the copy of the state, by the same statements as in the embedded profile; what it has
 * stored is then added to Bronze. All of it is published at once.
 */
export async function admitInto<T>(
  lakehouse: Lakehouse,
  project: Pick<Project, 'graph'>,
  work: (intake: Database, recall: IngestOptions['recall']) => Promise<T>,
): Promise<T> {
  return lakehouse.engine.transaction(async () => {
    const result = await work(lakehouse.state, (source, origins) => recall(lakehouse, `raw_${source}`, origins));
    for (const source of sourcesOf(project)) await shipStored(lakehouse, source);
    return result;
  });
}

async function shipStored(lakehouse: Lakehouse, source: SourceModel): Promise<void> {
  const relation = relationOf(source);
  const stored = `SELECT * FROM ${relation} WHERE _seq IS NOT NULL ORDER BY _seq`;
  const [any] = await lakehouse.state.rows(`SELECT 1 FROM ${relation} WHERE _seq IS NOT NULL LIMIT 1`);
  if (any) await lakehouse.ship(stored, bronzeTable(source));
  await lakehouse.state.execute(`DELETE FROM ${relation}`);
}

const recalledAtOnce = 10_000;

/** Brings the texts of files that were read before into the copy, to be compared with: rows without a number. */
async function recall({ engine, state }: Lakehouse, table: string, origins: readonly string[]): Promise<void> {
  const { literal } = engine.dialect.functions({ timeZone: 'UTC' });
  const relation = `bronze.${identifier(table)}`;
  const among = origins.map(literal).join(', ');
  let rows: { _origin: string; _text: string }[] = [];
  const store = async () => {
    if (rows.length === 0) return;
    await state.execute(
      `INSERT INTO ${relation} (_origin, _text)
       SELECT r._origin, r._text FROM (SELECT unnest(from_json($rows, '[{"_origin":"VARCHAR","_text":"VARCHAR"}]')) AS r)`,
      { rows: JSON.stringify(rows) },
    );
    rows = [];
  };
  for await (const row of engine.stream<{ _origin: string; _text: string }>(
    `SELECT _origin, _text FROM ${relation} WHERE _origin IN (${among})`,
  )) {
    rows.push(row);
    if (rows.length === recalledAtOnce) await store();
  }
  await store();
}
