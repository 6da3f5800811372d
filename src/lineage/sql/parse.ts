import type { Database } from '../../engine/database.js';
import type { QueryNode } from './ast.js';

/** A parsed SELECT, or why it is none. */
export type Parsed = { node: QueryNode } | { error: string };

interface Serialized {
  error: boolean;
  error_message?: string;
  statements?: { node: QueryNode }[];
}

/** Parses SELECTs by DuckDB's own parser: the very one that runs them. Their tables need not exist. */
export async function parse(database: Database, selects: readonly string[]): Promise<Parsed[]> {
  const rows = await database.rows<{ tree: string }>(
    `SELECT CAST(json_serialize_sql(s.text) AS VARCHAR) AS tree
     FROM (SELECT unnest(t) AS text, generate_subscripts(t, 1) AS i FROM (SELECT from_json(CAST($selects AS VARCHAR), '["VARCHAR"]') AS t)) s
     ORDER BY s.i`,
    { selects: JSON.stringify(selects) },
  );
  return rows.map(({ tree }) => {
    const parsed = JSON.parse(tree) as Serialized;
    const node = parsed.statements?.[0]?.node;
    return node ? { node } : { error: parsed.error_message ?? 'it is no SELECT' };
  });
}

/** The names of DuckDB's aggregate functions, in lower case. */
export async function aggregateNames(database: Database): Promise<ReadonlySet<string>> {
  const rows = await database.rows<{ name: string }>(
    "SELECT DISTINCT lower(function_name) AS name FROM duckdb_functions() WHERE function_type = 'aggregate'",
  );
  return new Set(rows.map((r) => r.name));
}
