import { randomBytes } from 'node:crypto';
import type { Dialect } from '../../model/dialect.js';
import { EdpError } from '../../model/errors.js';
import type { Database, SqlParameters } from '../database.js';
import { columnList, type Delta, type Engine, type PhysicalTable, physicalName, type StoredRows } from '../engine.js';
import { identifier } from '../sql.js';
import type { SparkSession } from './connect/index.js';
import { sparkDialect } from './dialect.js';
import { createTable, sortTable, stagedRelation } from './table.js';
import { WorkSpace } from './work.js';

/** Where the tables of a session are, and what makes the changes of a transaction visible at once. */
export interface Lake {
  /** S3 address below which tables lie. */
  warehouse: string;
  /** From here on, the session sees and changes tables of its own. */
  begin(): Promise<void>;
  /** Publishes what has changed since `begin`, tables and state. */
  commit(): Promise<void>;
  /** Tables and state become again what is published. */
  rollback(): Promise<void>;
  tablesOf(schema: string): Promise<string[]>;
  /** Spark's settings of a catalog of the lake. */
  settingsOf(catalog: string): Record<string, string>;
}

/** {@link Delta} that was found by comparing: old and new rows side by side, in the work space. */
interface ComparedDelta extends Delta {
  compared?: string;
}

/** {@link Engine} over a Spark session whose tables are Iceberg's; see `docs/decisions/0009-lakehouse.md`. */
export class SparkEngine implements Engine {
  readonly dialect: Dialect = sparkDialect;
  /** 0.1 to 0.5 s. */
  readonly statementsAreDear = true;
  readonly #work: WorkSpace;
  #depth = 0;

  constructor(
    private readonly session: SparkSession,
    readonly state: Database,
    private readonly lake: Lake,
  ) {
    this.#work = new WorkSpace(session);
  }

  rows<T = Record<string, unknown>>(sql: string, parameters?: SqlParameters): Promise<T[]> {
    return this.session.rows<T>(named(sql, parameters), { parameters });
  }

  /**
   * Runs a SELECT that someone wrote, who may do nothing else: as a sub-query, which cannot change anything, in a catalog
   * that has nothing but the views of this session. Its rows are given as they arrive, however many there are.
   * @throws EdpError USAGE with Spark's words, at once or while the rows are read.
   */
  async ask(select: string): Promise<{
    columns: { name: string; type: string }[];
    rows: AsyncGenerator<Record<string, unknown>, void, undefined>;
  }> {
    await this.session.config.set({ 'spark.sql.runSQLOnFiles': 'false' });
    await this.session.execute('USE spark_catalog.default');
    const query = `SELECT * FROM (\n${select}\n) AS asked`;
    const { session } = this;
    async function* rows() {
      try {
        yield* session.stream(query);
      } catch (error) {
        throw asUsage(error, select);
      }
    }
    try {
      return { columns: await session.schema(query), rows: rows() };
    } catch (error) {
      throw asUsage(error, select);
    }
  }

  /** The rows of a query one after another, as they arrive. */
  stream<T = Record<string, unknown>>(sql: string): AsyncGenerator<T, void, undefined> {
    return this.session.stream<T>(sql);
  }

  /** Calls a procedure of the catalog. @returns its rows. */
  call<T = Record<string, unknown>>(statement: string): Promise<T[]> {
    return this.session.execute<T>(statement);
  }

  /** Makes another catalog of the lake known to this session. */
  async openCatalog(name: string): Promise<void> {
    await this.session.config.set(this.lake.settingsOf(name));
  }

  /** Spark does not tell how many rows a statement changed: always 0. */
  async execute(sql: string, parameters?: SqlParameters): Promise<number> {
    await this.session.execute(named(sql, parameters), { parameters });
    return 0;
  }

  async transaction<T>(work: () => Promise<T>): Promise<T> {
    if (this.#depth > 0) return work();
    this.#depth += 1;
    try {
      await this.lake.begin();
      const result = await work();
      await this.lake.commit();
      return result;
    } catch (error) {
      await this.lake.rollback();
      throw error;
    } finally {
      this.#depth -= 1;
      await this.#work.clear();
    }
  }

  /**
   * Without code made for each statement: compiling it costs more than it saves where there are few rows. What is under way
   * changes the whole session, which does one thing at a time.
   */
  async lightly<T>(work: () => Promise<T>): Promise<T> {
    await this.session.config.set(interpreted);
    try {
      return await work();
    } finally {
      // Should Spark be gone, what went wrong is told; kept settings make statements slower, not wrong.
      await this.session.config.unset(...Object.keys(interpreted)).catch(() => undefined);
    }
  }

  seeking<T>(work: () => Promise<T>): Promise<T> {
    return work();
  }

  work(name: string, select: string): Promise<string> {
    return this.#work.store(name, select);
  }

  addWork(name: string, select: string): Promise<void> {
    return this.#work.add(name, select);
  }

  workView(name: string, select: string): Promise<string> {
    return this.#work.view(name, select);
  }

  dropWork(name: string): Promise<void> {
    return this.#work.drop(name);
  }

  /** Nothing outlives a transaction. */
  async releaseWork(): Promise<void> {}

  async schema(select: string): Promise<{ name: string; type: string }[]> {
    return this.session.schema(select);
  }

  async count(relation: string): Promise<bigint> {
    const stored = await this.#work.count(relation);
    if (stored !== undefined) return stored;
    const [row] = await this.rows<{ n: bigint }>(`SELECT count(*) AS n FROM ${relation}`);
    return row?.n ?? 0n;
  }

  async slice(_name: string, { relation, where }: StoredRows, condition: string): Promise<string> {
    const both = where ? `${where} AND (${condition})` : condition;
    return `(SELECT * FROM ${relation} i WHERE ${both})`;
  }

  async addition(computed: string): Promise<Delta> {
    const removedRows = `(SELECT * FROM ${computed} WHERE FALSE)`;
    return { removed: 0n, added: await this.count(computed), removedRows, addedRows: computed, changes: computed };
  }

  async diff(
    table: PhysicalTable,
    computed: string,
    part?: { unit: string; units: string; size?: bigint | undefined },
  ): Promise<ComparedDelta> {
    const columns = Object.keys(table.columns);
    const list = columnList(table.columns);
    const held = `SELECT 1 AS _is, ${list} FROM ${physicalName(table)}${
      part ? ` WHERE ${identifier(part.unit)} IN (SELECT unit FROM ${part.units})` : ''
    }`;
    const row = (alias: string) => `struct(${columns.map((c) => `${alias}.${identifier(c)}`).join(', ')})`;
    const compared = await this.work(
      `_differing_${table.name}`,
      `SELECT CASE WHEN h._is = 1 THEN ${row('h')} END AS held, CASE WHEN n._is = 1 THEN ${row('n')} END AS computed
       FROM (${held}) h FULL JOIN (SELECT 1 AS _is, ${list} FROM ${computed}) n ON ${sameValues(table.key)}
       WHERE h._is IS NULL OR n._is IS NULL OR NOT (${sameValues(columns)})`,
    );
    const [counts] = await this.rows<{ removed: bigint; added: bigint }>(
      `SELECT count(held) AS removed, count(computed) AS added FROM ${compared}`,
    );
    const { removed = 0n, added = 0n } = counts ?? {};
    const rowsOf = (side: 'held' | 'computed') => `SELECT ${side}.* FROM ${compared} WHERE ${side} IS NOT NULL`;
    const [removedRows, addedRows] = [`(${rowsOf('held')})`, `(${rowsOf('computed')})`];
    const changes = `(${rowsOf('held')} UNION ALL ${rowsOf('computed')})`;
    return { removed, added, removedRows, addedRows, changes, compared };
  }

  /** One commit of the table: rows are only appended where none goes. */
  async apply(table: PhysicalTable, delta: ComparedDelta): Promise<void> {
    const columns = columnList(table.columns);
    if (delta.removed === 0n || delta.compared === undefined) {
      if (delta.added === 0n) return;
      await this.execute(`INSERT INTO ${physicalName(table)} (${columns}) SELECT ${columns} FROM ${delta.addedRows}`);
      return;
    }
    const names = Object.keys(table.columns).map(identifier);
    const key = table.key.map((c) => `coalesce(computed, held).${identifier(c)} AS ${identifier(c)}`);
    const bounds = await this.#bounds(table, delta.compared);
    const matches = table.key.map((c) => `t.${identifier(c)} <=> s.${identifier(c)}`);
    await this.execute(
      `MERGE INTO ${physicalName(table)} t
       USING (SELECT computed, ${key.join(', ')} FROM ${delta.compared}) s
       ON ${[...matches, ...bounds].join(' AND ')}
       WHEN MATCHED AND s.computed IS NULL THEN DELETE
       WHEN MATCHED THEN UPDATE SET ${names.map((c) => `t.${c} = s.computed.${c}`).join(', ')}
       WHEN NOT MATCHED AND s.computed IS NOT NULL THEN INSERT (${columns}) VALUES (${names.map((c) => `s.computed.${c}`).join(', ')})`,
    );
  }

  /** Where the rows that go lie, as constants, so that Iceberg skips the files of other months. */
  async #bounds(table: PhysicalTable, compared: string): Promise<string[]> {
    const column = table.growsWith;
    if (column === undefined) return [];
    const fn = this.dialect.functions({ timeZone: 'UTC' });
    const [row] = await this.rows<{ low: Date | string | null; high: Date | string | null; nulls: bigint }>(
      `SELECT min(held.${identifier(column)}) AS low, max(held.${identifier(column)}) AS high,
         count(held) - count(held.${identifier(column)}) AS nulls FROM ${compared}`,
    );
    if (!row?.low || !row.high || row.nulls > 0n) return [];
    const literal = (at: Date | string, ms: number) =>
      typeof at === 'string' ? fn.dateLiteral(at) : fn.timestampLiteral(new Date(at.getTime() + ms));
    // A millisecond more on each side: rows hold microseconds, a Date does not.
    const own = `t.${identifier(column)}`;
    return [`${own} >= ${literal(row.low, -1)}`, `${own} <= ${literal(row.high, 1)}`];
  }

  async stage(table: PhysicalTable): Promise<string> {
    const staged = stagedRelation(table);
    await this.execute(`CREATE NAMESPACE IF NOT EXISTS ${table.layer}`);
    await this.dropStaged(table);
    // A table built anew lies in a place of its own: the published one stays as it is.
    const location = `${this.lake.warehouse}/${table.layer}/${table.name}-${randomBytes(6).toString('hex')}`;
    await this.execute(createTable(staged, table, location));
    await this.execute(sortTable(staged, table));
    return staged;
  }

  async addStaged(table: PhysicalTable, select: string): Promise<void> {
    const columns = columnList(table.columns);
    await this.execute(`INSERT INTO ${stagedRelation(table)} (${columns}) SELECT ${columns} FROM (${select})`);
  }

  async publishStaged(table: PhysicalTable): Promise<void> {
    await this.execute(`DROP TABLE IF EXISTS ${physicalName(table)}`);
    await this.execute(`ALTER TABLE ${stagedRelation(table)} RENAME TO ${physicalName(table)}`);
  }

  async dropStaged(table: PhysicalTable): Promise<void> {
    await this.execute(`DROP TABLE IF EXISTS ${stagedRelation(table)}`);
  }

  /** Quoted as Spark does by default, since whoever reads the view may have other settings. */
  async createView(table: PhysicalTable, select: string): Promise<void> {
    const { identifier: quoted } = this.dialect.functions({ timeZone: 'UTC' });
    const columns = Object.keys(table.columns).map(quoted).join(', ');
    await this.execute(`CREATE NAMESPACE IF NOT EXISTS ${table.layer}`);
    await this.execute(`CREATE OR REPLACE VIEW ${physicalName(table)} AS SELECT ${columns} FROM (${select})`);
  }

  tablesOf(schema: string): Promise<string[]> {
    return this.lake.tablesOf(schema);
  }
}

const interpreted = { 'spark.sql.codegen.wholeStage': 'false', 'spark.sql.codegen.factoryMode': 'NO_CODEGEN' };

/** Spark writes parameters `:name`. */
const named = (sql: string, parameters: SqlParameters | undefined): string =>
  parameters === undefined ? sql : sql.replaceAll(/\$([A-Za-z_]\w*)/g, ':$1');

const sameValues = (columns: readonly string[]): string =>
  columns.map((c) => `h.${identifier(c)} <=> n.${identifier(c)}`).join(' AND ');

/** What Spark objects to in someone's SELECT is no fault of the program. */
function asUsage(error: unknown, select: string): unknown {
  if (!(error instanceof EdpError) || error.code !== 'INTERNAL') return error;
  return new EdpError('USAGE', error.message, {
    where: select,
    hint: 'It is one SELECT of Spark SQL. `edp tables list` and `edp tables describe TABLE` show what there is.',
    cause: error,
  });
}
