import type { Database } from '../../src/engine/database.js';
import type { Graph } from '../../src/model/graph.js';
import { relationOf, type TableModel } from '../../src/model/model.js';

/** The derived tables that hold rows of their own. */
export const storedTables = (graph: Graph): TableModel[] =>
  graph.order.filter((m): m is TableModel => m.kind === 'table' && m.definition.refresh.kind !== 'view');

const ownColumns = (model: TableModel): string =>
  Object.keys(model.definition.columns)
    .filter((name) => !name.startsWith('_'))
    .map((name) => `"${name}"`)
    .join(', ');

/** Keeps the rows of all derived tables as they are now, without the platform's own columns. */
export async function keepTables(database: Database, graph: Graph): Promise<void> {
  await database.execute('CREATE SCHEMA IF NOT EXISTS kept');
  for (const model of storedTables(graph)) {
    await database.execute(
      `CREATE OR REPLACE TABLE kept."${model.name}" AS SELECT ${ownColumns(model)} FROM ${relationOf(model)}`,
    );
  }
}

/** By table: how many rows the kept tables and today's do not share. */
export async function differencesFromKept(database: Database, graph: Graph): Promise<Record<string, number>> {
  const differences: Record<string, number> = {};
  for (const model of storedTables(graph)) {
    const now = `SELECT ${ownColumns(model)} FROM ${relationOf(model)}`;
    const kept = `SELECT * FROM kept."${model.name}"`;
    const [row] = await database.rows<{ n: bigint }>(
      `SELECT count(*) AS n FROM (((${now}) EXCEPT ALL (${kept})) UNION ALL ((${kept}) EXCEPT ALL (${now})))`,
    );
    differences[model.name] = Number(row?.n ?? 0n);
  }
  return differences;
}

/** By table: how many rows it has. */
export async function rowCounts(database: Database, graph: Graph): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const model of storedTables(graph)) {
    const [row] = await database.rows<{ n: bigint }>(`SELECT count(*) AS n FROM ${relationOf(model)}`);
    counts[model.name] = Number(row?.n ?? 0n);
  }
  return counts;
}
