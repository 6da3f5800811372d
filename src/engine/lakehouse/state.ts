import type { Database } from '../database.js';
import { identifier, literal } from '../sql.js';
import type { Postgres } from './postgres.js';

/** Rows that cross at once. */
const batch = 5_000;

/** DuckDB's types of the state's columns, as PostgreSQL calls them. */
const types: Readonly<Record<string, string>> = {
  VARCHAR: 'text',
  BIGINT: 'bigint',
  BOOLEAN: 'boolean',
  DATE: 'date',
  DOUBLE: 'double precision',
  TIMESTAMP: 'timestamp',
  'TIMESTAMP[]': 'timestamp[]',
};

interface StateTable {
  name: string;
  columns: { name: string; type: string }[];
}

/** PostgreSQL has no text with the character 0: it crosses as `␐0`, and `␐` itself as `␐1`. */
const [nul, dle] = ['chr(0)', 'chr(16)'];
const encoded = (c: string) =>
  `CASE WHEN contains(${c}, ${nul}) OR contains(${c}, ${dle})
    THEN replace(replace(${c}, ${dle}, ${dle} || '1'), ${nul}, ${dle} || '0') ELSE ${c} END`;
const decoded = (c: string) =>
  `CASE WHEN contains(${c}, ${dle})
    THEN replace(replace(${c}, ${dle} || '0', ${nul}), ${dle} || '1', ${dle}) ELSE ${c} END`;

/**
 * The platform's state (schema `edp`), at home in PostgreSQL, worked on as a copy in DuckDB: the same statements serve
 * both profiles. Of the copy, only what differs from what was pulled goes back.
 */
export class StateCopy {
  #tables: StateTable[] = [];

  /** @param copy has the tables of schema `edp`, empty. */
  constructor(
    private readonly copy: Database,
    private readonly postgres: Postgres,
  ) {}

  /** Creates in PostgreSQL the tables and columns that the copy has and it does not. */
  async ensure(): Promise<void> {
    const columns = await this.copy.rows<{ table: string; name: string; type: string }>(
      `SELECT table_name AS table, column_name AS name, data_type AS type FROM information_schema.columns
       WHERE table_schema = 'edp' ORDER BY table_name, ordinal_position`,
    );
    const tables = new Map<string, StateTable>();
    for (const { table, name, type } of columns) {
      const held = tables.get(table) ?? { name: table, columns: [] };
      held.columns.push({ name, type });
      tables.set(table, held);
    }
    this.#tables = [...tables.values()];
    await this.postgres.rows('CREATE SCHEMA IF NOT EXISTS edp');
    for (const { name, columns } of this.#tables) {
      const declared = columns.map((c) => `${identifier(c.name)} ${typeOf(c.type)}`);
      await this.postgres.rows(`CREATE TABLE IF NOT EXISTS edp.${identifier(name)} (${declared.join(', ')})`);
      for (const column of declared) {
        await this.postgres.rows(`ALTER TABLE edp.${identifier(name)} ADD COLUMN IF NOT EXISTS ${column}`);
      }
    }
  }

  /** Makes the copy what PostgreSQL has: all tables as of one moment, at which `also` is done. */
  async pull(also: () => Promise<void>): Promise<void> {
    await this.copy.execute('CREATE SCHEMA IF NOT EXISTS pulled');
    await this.postgres.transaction(async () => {
      await this.postgres.rows('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
      for (const table of this.#tables) await this.#pullTable(table);
      await also();
    });
  }

  async #pullTable(table: StateTable): Promise<void> {
    const relation = identifier(table.name);
    await this.copy.execute(`DELETE FROM edp.${relation}`);
    const names = table.columns.map((c) => identifier(c.name));
    const values = table.columns.map((c) =>
      c.type === 'VARCHAR' ? decoded(`r.${identifier(c.name)}`) : `r.${identifier(c.name)}`,
    );
    const structure = literal(JSON.stringify([Object.fromEntries(table.columns.map((c) => [c.name, c.type]))]));
    const cursor = identifier(`pull_${table.name}`);
    await this.postgres.rows(
      `DECLARE ${cursor} CURSOR FOR SELECT row_to_json(t)::text AS row FROM (SELECT ${names.join(', ')} FROM edp.${relation}) t`,
    );
    for (;;) {
      const rows = await this.postgres.rows<{ row: string }>(`FETCH ${batch} FROM ${cursor}`);
      if (rows.length > 0) {
        await this.copy.execute(
          `INSERT INTO edp.${relation} (${names.join(', ')})
           SELECT ${values.join(', ')} FROM (SELECT unnest(from_json($rows, ${structure})) AS r)`,
          { rows: `[${rows.map((r) => r.row).join(',')}]` },
        );
      }
      if (rows.length < batch) break;
    }
    await this.postgres.rows(`CLOSE ${cursor}`);
    await this.#remember(table);
  }

  /** Writes what has changed in the copy. To be called in a transaction of PostgreSQL. */
  async push(): Promise<void> {
    for (const table of this.#tables) await this.#pushTable(table);
  }

  async #pushTable(table: StateTable): Promise<void> {
    const relation = identifier(table.name);
    const [now, before] = [`FROM edp.${relation}`, `FROM pulled.${relation}`];
    const [counts] = await this.copy.rows<{ gone: bigint; come: bigint }>(
      `SELECT (SELECT count(*) FROM (${before} EXCEPT ALL ${now})) AS gone, (SELECT count(*) FROM (${now} EXCEPT ALL ${before})) AS come`,
    );
    const { gone = 0n, come = 0n } = counts ?? {};
    if (gone === 0n && come === 0n) return;
    // What only grows is appended to; the rest is small, and has no key of its own.
    if (gone > 0n) await this.postgres.rows(`DELETE FROM edp.${relation}`);
    await this.#send(table, gone > 0n ? now : `${now} EXCEPT ALL ${before}`);
    await this.#remember(table);
  }

  async #send(table: StateTable, rows: string): Promise<void> {
    const relation = identifier(table.name);
    const names = table.columns.map((c) => identifier(c.name)).join(', ');
    const values = table.columns.map((c) => {
      const name = identifier(c.name);
      return c.type === 'VARCHAR' ? `${encoded(name)} AS ${name}` : name;
    });
    await this.copy.execute(
      `CREATE OR REPLACE TEMP TABLE _sent AS
       SELECT CAST(to_json(t) AS VARCHAR) AS row FROM (SELECT ${values.join(', ')} FROM (${rows})) t`,
    );
    for (let from = 0; ; from += batch) {
      const part = await this.copy.rows<{ row: string }>(
        `SELECT row FROM _sent WHERE rowid >= ${from} AND rowid < ${from + batch}`,
      );
      if (part.length === 0) break;
      await this.postgres.rows(
        `INSERT INTO edp.${relation} (${names}) SELECT ${names} FROM json_populate_recordset(NULL::edp.${relation}, $1::json)`,
        [`[${part.map((r) => r.row).join(',')}]`],
      );
    }
  }

  async #remember(table: StateTable): Promise<void> {
    const relation = identifier(table.name);
    await this.copy.execute(`CREATE OR REPLACE TABLE pulled.${relation} AS FROM edp.${relation}`);
  }
}

function typeOf(type: string): string {
  const known = types[type];
  if (known === undefined) throw new TypeError(`PostgreSQL has no type for ${type}.`);
  return known;
}
