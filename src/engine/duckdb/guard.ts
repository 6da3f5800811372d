import { didYouMean } from '../../model/closest.js';
import { EdpError } from '../../model/errors.js';
import type { Database } from '../database.js';
import { literal } from '../sql.js';

/** A statement as DuckDB's own parser reads it: nested nodes of its syntax tree. */
type Tree = { readonly [key: string]: unknown };

interface Parsed {
  error: boolean;
  error_type?: string;
  error_message?: string;
  statements?: Tree[];
}

/** Table functions that read nothing but their arguments. */
const harmlessTableFunctions = new Set(['range', 'generate_series', 'unnest', 'json_each', 'json_tree', 'repeat']);

/** Functions that tell more than the rows: plans show how columns are masked. */
const refusedFunctions = new Set(['json_serialize_plan', 'current_query', 'stats', 'write_log']);

/** A name that DuckDB never takes for a file. */
const plainName = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Parses one statement that only reads: SELECT, FROM, VALUES, WITH, DESCRIBE, SUMMARIZE, PIVOT with given values.
 * @throws EdpError NOT_READ_ONLY for anything else, or more than one; USAGE for what is not SQL.
 */
export async function parseSelect(database: Database, sql: string): Promise<Tree> {
  const [row] = await database.rows<{ tree: string }>(`SELECT json_serialize_sql(${literal(sql)}) AS tree`);
  const parsed = JSON.parse(row?.tree ?? '{"error":true}') as Parsed;
  if (parsed.error && parsed.error_type === 'parser') {
    throw new EdpError('USAGE', `The query is not valid SQL: ${parsed.error_message ?? ''}`, { where: sql });
  }
  if (parsed.error) {
    throw new EdpError('NOT_READ_ONLY', 'Only a query that reads can be run here.', {
      where: sql,
      hint: 'Write one SELECT. Tables change by `edp ingest` and `edp run` only.',
    });
  }
  const [statement, ...more] = parsed.statements ?? [];
  if (!statement) throw new EdpError('USAGE', 'The query is empty.');
  if (more.length > 0) {
    throw new EdpError('NOT_READ_ONLY', 'Only one statement can be run at once.', { where: sql });
  }
  return statement;
}

/**
 * Sees to it that a parsed query reads nothing but the named relations (`schema.table`; a table may be named alone):
 * no other database, no file, no system table.
 * @throws EdpError UNKNOWN_TABLE or NOT_READ_ONLY, naming what it reads.
 */
export function assertReadsOnly(statement: Tree, relations: ReadonlySet<string>): void {
  const tables = new Set([...relations].flatMap((r) => [r.toLowerCase(), r.slice(r.indexOf('.') + 1).toLowerCase()]));
  const nodes = [...walk(statement)];
  for (const name of nodes.flatMap(commonTables)) {
    // A common table expression is seen in its scope only: elsewhere a name like 'x.csv' would still be a file.
    if (plainName.test(name)) tables.add(name.toLowerCase());
  }
  for (const node of nodes) checkNode(node, tables);
}

function checkNode(node: Tree, tables: ReadonlySet<string>): void {
  if (node.type === 'BASE_TABLE') {
    const parts = [node.catalog_name, node.schema_name, node.table_name].filter(
      (p) => typeof p === 'string' && p !== '',
    );
    const name = parts.join('.');
    if (tables.has(name.toLowerCase())) return;
    const known = [...tables].filter((t) => !t.includes('.'));
    const guess = didYouMean(String(node.table_name), known);
    throw new EdpError('UNKNOWN_TABLE', `There is no table named ${name} to query.${guess}`, {
      hint: '`edp tables list` shows the tables; files and other databases cannot be read here.',
    });
  }
  if (node.type === 'TABLE_FUNCTION') {
    const name = functionName(node.function as Tree | undefined);
    if (name && harmlessTableFunctions.has(name)) return;
    throw new EdpError('NOT_READ_ONLY', `The table function ${name ?? '?'} cannot be used here.`, {
      hint: 'A query reads tables; see `edp tables list`.',
    });
  }
  if (node.type === 'FUNCTION' && refusedFunctions.has(functionName(node) ?? '')) {
    throw new EdpError('NOT_READ_ONLY', `The function ${functionName(node)} cannot be used here.`);
  }
}

const functionName = (node: Tree | undefined): string | undefined =>
  typeof node?.function_name === 'string' ? node.function_name.toLowerCase() : undefined;

function commonTables(node: Tree): string[] {
  const map = (node.cte_map as { map?: { key?: unknown }[] } | undefined)?.map ?? [];
  return map.flatMap((entry) => (typeof entry.key === 'string' ? [entry.key] : []));
}

function* walk(value: unknown): Generator<Tree> {
  if (value === null || typeof value !== 'object') return;
  if (!Array.isArray(value)) yield value as Tree;
  for (const child of Object.values(value)) yield* walk(child);
}
