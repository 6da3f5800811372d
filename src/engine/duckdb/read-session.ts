import type { Database, SqlParameters } from '../database.js';
import { identifier, literal } from '../sql.js';
import { assertReadsOnly, parseSelect } from './guard.js';

/** A relation that shadows a table for the length of one request; `<catalog>` in its SELECT stands for the database. */
export interface ShadowView {
  schema: string;
  name: string;
  select: string;
}

export const exportFormats = ['csv', 'json', 'parquet'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** One question to the tables. */
export interface ReadRequest {
  sql: string;
  parameters?: SqlParameters | undefined;
  /** If given, the statement sees these relations and nothing else. */
  views?: readonly ShadowView[] | undefined;
  /** Writes the rows to a file instead of returning them. */
  copyTo?: { path: string; format: ExportFormat } | undefined;
}

export interface ReadAnswer {
  columns: { name: string; type: string }[];
  rows: Record<string, unknown>[];
  /** Rows written by `copyTo`. */
  written: number;
}

export const catalogMark = '<catalog>';

const copyOptions: Record<ExportFormat, string> = {
  csv: 'FORMAT csv, HEADER',
  json: 'FORMAT json',
  parquet: 'FORMAT parquet, COMPRESSION zstd',
};

let sessions = 0;

/**
 * Answers a request on a connection of its own, inside a read-only transaction. `catalog` is the attached database
 * that holds the tables.
 * @throws EdpError NOT_READ_ONLY, USAGE or UNKNOWN_TABLE for a statement that is not allowed.
 */
export async function answer(database: Database, catalog: string, request: ReadRequest): Promise<ReadAnswer> {
  const tree = await parseSelect(database, request.sql);
  if (!request.views) {
    await database.execute(`SET search_path = ${literal(`${identifier(catalog)}.main`)}`);
    return inReadOnlyTransaction(database, () => collect(database, request));
  }
  assertReadsOnly(tree, new Set(request.views.map((v) => `${v.schema}.${v.name}`)));
  sessions += 1;
  const shadow = `edp_shadow_${sessions}`;
  await database.execute(`ATTACH ':memory:' AS ${shadow}`);
  try {
    await createViews(database, shadow, catalog, request.views);
    return await inReadOnlyTransaction(database, () => collect(database, request));
  } finally {
    await database.execute(`SET search_path = ${literal(`${identifier(catalog)}.main`)}`);
    await database.execute(`DETACH ${shadow}`);
  }
}

async function createViews(
  database: Database,
  shadow: string,
  catalog: string,
  views: readonly ShadowView[],
): Promise<void> {
  const schemas = [...new Set(views.map((v) => v.schema))];
  for (const schema of schemas) await database.execute(`CREATE SCHEMA ${shadow}.${identifier(schema)}`);
  for (const view of views) {
    const select = view.select.replaceAll(catalogMark, identifier(catalog));
    await database.execute(`CREATE VIEW ${shadow}.${identifier(view.schema)}.${identifier(view.name)} AS ${select}`);
  }
  const path = schemas.map((s) => `${shadow}.${identifier(s)}`).join(',');
  await database.execute(`SET search_path = ${literal(path)}`);
}

async function inReadOnlyTransaction<T>(database: Database, work: () => Promise<T>): Promise<T> {
  await database.execute('BEGIN TRANSACTION READ ONLY');
  try {
    return await work();
  } finally {
    await database.execute('ROLLBACK');
  }
}

async function collect(database: Database, request: ReadRequest): Promise<ReadAnswer> {
  const { sql, parameters, copyTo } = request;
  if (copyTo) {
    const target = `${literal(copyTo.path)} (${copyOptions[copyTo.format]})`;
    return { columns: [], rows: [], written: await database.execute(`COPY (\n${sql}\n) TO ${target}`) };
  }
  const rows = await database.rows(sql, parameters);
  const columns = request.views ? await describe(database, sql, rows[0]) : [];
  return { columns, rows, written: 0 };
}

async function describe(
  database: Database,
  sql: string,
  first: Record<string, unknown> | undefined,
): Promise<ReadAnswer['columns']> {
  const described = await database
    .rows<{ column_name: string; column_type: string }>(`DESCRIBE ${sql}`)
    .catch(() => []);
  const columns = described.map((c) => ({ name: c.column_name, type: c.column_type }));
  const names = Object.keys(first ?? {});
  // Columns of the same name are told apart in the rows only.
  const agree =
    new Set(columns.map((c) => c.name)).size === names.length && columns.every((c) => names.includes(c.name));
  return first === undefined || agree ? columns : names.map((name) => ({ name, type: '' }));
}
