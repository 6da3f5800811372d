import { existsSync } from 'node:fs';
import { duckdbDialect } from '../engine/duckdb/dialect.js';
import type { PhysicalTable } from '../engine/engine.js';
import type { Lakehouse } from '../engine/lakehouse/lakehouse.js';
import { sparkDialect } from '../engine/spark/dialect.js';
import { identifier, literal } from '../engine/sql.js';
import { integer } from '../model/column.js';
import { EdpError } from '../model/errors.js';
import { columnsOf, type Model } from '../model/model.js';
import { type CompileContext, fingerprints, fullQuery } from '../run/compile.js';
import { physical } from '../run/table.js';
import { bronzeTable } from './lakehouse.js';
import type { Project } from './project.js';

export interface MigratedTable {
  table: string;
  rows: bigint;
}

export interface MigrateHooks {
  onTable?: (event: { table: string; done: number; total: number }) => void;
}

const source = 'embedded';
const changes = 'edp_changes';

/**
 * Copies an embedded installation into an empty lakehouse: Bronze, all tables, and the state with its ledger and cursors.
 * All of it is published at once; the database file is only read. A run goes on where the last one was.
 * @throws EdpError NOTHING_ADMITTED without a database; DATABASE_LOCKED if it is being written; USAGE if the lakehouse
 * holds records already.
 */
export async function migrate(
  lakehouse: Lakehouse,
  project: Project,
  hooks: MigrateHooks = {},
): Promise<MigratedTable[]> {
  const { state, engine } = lakehouse;
  const path = project.databasePath;
  if (!existsSync(path)) {
    throw new EdpError('NOTHING_ADMITTED', 'There is no database to move.', { where: path });
  }
  const [held] = await state.rows<{ n: bigint }>(
    'SELECT (SELECT count(*) FROM edp.batches) + (SELECT count(*) FROM edp.runs) AS n',
  );
  if (held && held.n > 0n) {
    throw new EdpError('USAGE', 'The lakehouse holds records already.', {
      hint: 'Move into an empty one; `edp reset` empties this one.',
    });
  }
  await state.execute(`ATTACH ${literal(path)} AS ${source} (READ_ONLY)`);
  try {
    return await engine.transaction(async () => {
      await copyState(lakehouse, project.compile);
      return copyTables(lakehouse, project, hooks);
    });
  } finally {
    await state.execute(`DETACH ${source}`);
  }
}

async function copyTables(lakehouse: Lakehouse, project: Project, hooks: MigrateHooks): Promise<MigratedTable[]> {
  const stored = await storedTables(lakehouse);
  const models = project.graph.order.filter((m) => stored.has(`${m.layer}.${m.name}`));
  const logs = models.filter((m) => stored.has(`${changes}.${m.name}`));
  const copies = [
    ...models.map((m) => ({ model: m, table: tableOf(m) })),
    ...logs.map((m) => ({ model: m, table: logOf(m) })),
  ];
  const migrated: MigratedTable[] = [];
  for (const [done, { model, table }] of copies.entries()) {
    const name = `${table.layer}.${table.name}`;
    hooks.onTable?.({ table: name, done, total: copies.length });
    if (isView(model)) {
      await lakehouse.engine.createView(
        table,
        fullQuery({ ...project.compile, dialect: sparkDialect }, model, new Date(0)),
      );
    } else {
      migrated.push({ table: name, rows: await copyTable(lakehouse, table) });
    }
  }
  return migrated;
}

const isView = (model: Model): model is Extract<Model, { kind: 'table' }> =>
  model.kind === 'table' && model.definition.refresh.kind === 'view';

const tableOf = (model: Model): PhysicalTable => (model.kind === 'source' ? bronzeTable(model) : physical(model));

/** Changes that some table has not read yet. */
const logOf = (model: Model): PhysicalTable => ({
  layer: changes,
  name: model.name,
  columns: { _version: integer('The run.'), ...columnsOf(model) },
  key: ['_version'],
});

async function storedTables({ state }: Lakehouse): Promise<Set<string>> {
  const rows = await state.rows<{ name: string }>(
    `SELECT table_schema || '.' || table_name AS name FROM information_schema.tables WHERE table_catalog = '${source}'`,
  );
  return new Set(rows.map((r) => r.name));
}

async function copyTable({ state, engine, ship }: Lakehouse, table: PhysicalTable): Promise<bigint> {
  const relation = `${source}.${table.layer}.${identifier(table.name)}`;
  const [counted] = await state.rows<{ n: bigint }>(`SELECT count(*) AS n FROM ${relation}`);
  const rows = counted?.n ?? 0n;
  await engine.stage(table);
  await engine.publishStaged(table);
  if (rows > 0n) await ship(`SELECT * FROM ${relation}`, table);
  const arrived = await engine.count(`${table.layer}.${identifier(table.name)}`);
  if (arrived !== rows) {
    throw new EdpError('INTERNAL', `${arrived} of ${rows} rows of ${table.name} arrived; nothing was published.`);
  }
  return rows;
}

/** A table that is up to date stays so: what builds it on Spark is another text for the same. */
async function copyState({ state }: Lakehouse, compile: CompileContext): Promise<void> {
  const columns = await state.rows<{ table: string; columns: string }>(
    `SELECT o.table_name AS table, string_agg('"' || o.column_name || '"', ', ') AS columns
     FROM information_schema.columns o JOIN information_schema.columns t USING (table_schema, table_name, column_name)
     WHERE o.table_schema = 'edp' AND o.table_catalog = current_catalog() AND t.table_catalog = '${source}'
     GROUP BY o.table_name`,
  );
  for (const { table, columns: names } of columns) {
    await state.execute(`DELETE FROM edp.${identifier(table)}`);
    await state.execute(
      `INSERT INTO edp.${identifier(table)} (${names}) SELECT ${names} FROM ${source}.edp.${identifier(table)}`,
    );
  }
  const onDuckDb = fingerprints({ ...compile, dialect: duckdbDialect });
  const onSpark = fingerprints({ ...compile, dialect: sparkDialect });
  for (const [name, before] of onDuckDb) {
    await state.execute(
      'UPDATE edp.tables SET fingerprint = $after WHERE table_name = $name AND fingerprint = $before',
      {
        after: onSpark.get(name) ?? '',
        name,
        before,
      },
    );
  }
}
