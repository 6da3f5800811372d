import { randomBytes } from 'node:crypto';
import type { Database } from '../engine/database.js';
import { identifier, literal } from '../engine/sql.js';
import type { Pii } from '../model/column.js';
import type { Graph } from '../model/graph.js';
import { columnsOf, type Model } from '../model/model.js';

/** A relation that stands before a table: `schema.name` shows `select`, in which `<catalog>` is the tables' database. */
export interface MaskedView {
  schema: string;
  name: string;
  select: string;
}

export const pseudonymSecret = 'pseudonym';

/** The platform's own tables that may be queried, and their columns that may hold a record's text. */
export const stateTables: Readonly<Record<string, readonly string[]>> = {
  tables: [],
  cursors: [],
  runs: [],
  run_tables: [],
  check_results: [],
  requested_moments: [],
  batches: [],
  batch_days: [],
  files: [],
  watermarks: [],
  warnings: [],
  quarantine: ['text', 'context', 'detail'],
};

/** Columns of Bronze that hold whole records. */
const recordColumns = new Set(['_text', '_rescued']);

interface HeldColumn {
  table_schema: string;
  table_name: string;
  column_name: string;
}

/**
 * The tables as any output may show them (DESIGN S16), as views that a query reads in the tables' place: whatever it
 * does with a personal column, it only ever has the masked values. An id becomes a pseudonym that is the same in every
 * table of this database, so that joins and distinct counts stay right; the rest is masked as in `privacy.ts`. A column
 * named like a personal one of another table is masked, too. With `showPii`, the same relations unmasked.
 */
export async function maskedViews(database: Database, graph: Graph, showPii: boolean): Promise<MaskedView[]> {
  const columns = await database.rows<HeldColumn>(
    `SELECT table_schema, table_name, column_name FROM information_schema.columns
     WHERE table_catalog = current_catalog() AND table_schema IN ('bronze', 'silver', 'gold', 'edp')
     ORDER BY table_schema, table_name, ordinal_position`,
  );
  const secret = showPii ? '' : await pseudonymKey(database);
  const personal = personalColumns(graph);
  const byTable = new Map<string, HeldColumn[]>();
  for (const column of columns) {
    const name = `${column.table_schema}.${column.table_name}`;
    byTable.set(name, [...(byTable.get(name) ?? []), column]);
  }
  const views: MaskedView[] = [];
  for (const held of byTable.values()) {
    const { table_schema: schema, table_name: name } = held[0] as HeldColumn;
    if (schema === 'edp' ? !(name in stateTables) : !graph.models.has(name)) continue;
    const shown = held.map(({ column_name: column }) => {
      const kind = showPii ? undefined : maskOf(graph, personal, schema, name, column);
      return kind === undefined ? identifier(column) : `${maskSql(kind, column, secret)} AS ${identifier(column)}`;
    });
    const relation = `<catalog>.${identifier(schema)}.${identifier(name)}`;
    views.push({ schema, name, select: `SELECT ${shown.join(', ')} FROM ${relation}` });
  }
  return views;
}

/**
 * The same, column by column, for engines whose tables are not in this database: SQL that shows a column of a model under
 * its own name. `text` is the engine's type of texts.
 * @param state has the schema `edp`.
 */
export async function maskedColumns(
  state: Database,
  graph: Graph,
  showPii: boolean,
): Promise<(model: Model, column: string, text: string) => string> {
  const secret = showPii ? '' : await pseudonymKey(state);
  const personal = personalColumns(graph);
  return (model, column, text) => {
    const kind = showPii ? undefined : maskOf(graph, personal, model.layer, model.name, column);
    return kind === undefined ? identifier(column) : `${maskSql(kind, column, secret, text)} AS ${identifier(column)}`;
  };
}

/** Names of columns that are personal in some table. */
export function personalColumns(graph: Graph): Map<string, Pii> {
  const names = new Map<string, Pii>();
  for (const model of graph.order) {
    for (const [name, column] of Object.entries(columnsOf(model))) if (column.pii) names.set(name, column.pii);
  }
  return names;
}

function maskOf(
  graph: Graph,
  personal: ReadonlyMap<string, Pii>,
  schema: string,
  table: string,
  column: string,
): Pii | undefined {
  if (schema === 'edp') return stateTables[table]?.includes(column) ? 'free-text' : undefined;
  const model = graph.models.get(table);
  if (!model) return personal.get(column);
  const columns = columnsOf(model);
  const tellsOfPeople = model.kind === 'source' && Object.values(columns).some((c) => c.pii);
  if (tellsOfPeople && recordColumns.has(column)) return 'free-text';
  return columns[column]?.pii ?? personal.get(column);
}

function maskSql(kind: Pii, column: string, secret: string, text = 'VARCHAR'): string {
  const value = `CAST(${identifier(column)} AS ${text})`;
  const masked: Record<Pii, string> = {
    name: `left(${value}, 1) || '***'`,
    email: `left(${value}, 1) || '***@***'`,
    address: "'***'",
    ip: "'***.***.***.***'",
    id: `'id_' || left(md5(${literal(secret)} || ${value}), 16)`,
    'free-text': "'***'",
  };
  return `CASE WHEN ${identifier(column)} IS NOT NULL THEN ${masked[kind]} END`;
}

/** Made by the first command that writes; before that, pseudonyms last as long as the process. */
async function pseudonymKey(database: Database): Promise<string> {
  const rows = await database
    .rows<{ value: string }>('SELECT value FROM edp.secrets WHERE name = $name', { name: pseudonymSecret })
    .catch(() => []);
  return rows[0]?.value ?? processSecret;
}

const processSecret = randomBytes(32).toString('hex');

/** Gives the database the secret of its pseudonyms, once. */
export async function ensurePseudonyms(database: Database): Promise<void> {
  await database.execute('INSERT INTO edp.secrets VALUES ($name, $value) ON CONFLICT DO NOTHING', {
    name: pseudonymSecret,
    value: randomBytes(32).toString('hex'),
  });
}
