import { type DuckDBConnection, DuckDBTimestampValue, type DuckDBValue } from '@duckdb/node-api';
import type { Database, SqlParameters, SqlValue } from '../database.js';
import { asEdpError } from './errors.js';
import { toPlain } from './values.js';

const bound = (value: SqlValue): DuckDBValue =>
  value instanceof Date ? new DuckDBTimestampValue(BigInt(value.getTime()) * 1000n) : value;

/** The threads of an instance, which all its connections share. */
export class Threads {
  /** Pieces of work under way that want one thread only. */
  light = 0;

  constructor(readonly all: number) {}
}

/** One DuckDB connection as a {@link Database}. Statements run one after another. */
export class DuckDbConnection implements Database {
  #depth = 0;
  /** The threads could not be given back inside a transaction that had failed. */
  #owesThreads = false;

  constructor(
    protected readonly raw: DuckDBConnection,
    private readonly threads = new Threads(1),
  ) {}

  protected get inTransaction(): boolean {
    return this.#depth > 0;
  }

  async rows<T = Record<string, unknown>>(sql: string, parameters?: SqlParameters): Promise<T[]> {
    try {
      const reader = await this.raw.runAndReadAll(sql, bindAll(parameters));
      const names = reader.deduplicatedColumnNames();
      return reader.getRows().map((row) => Object.fromEntries(names.map((n, i) => [n, toPlain(row[i] ?? null)])) as T);
    } catch (error) {
      throw asEdpError(error, sql);
    }
  }

  async execute(sql: string, parameters?: SqlParameters): Promise<number> {
    try {
      const result = await this.raw.run(sql, bindAll(parameters));
      return result.rowsChanged;
    } catch (error) {
      throw asEdpError(error, sql);
    }
  }

  async transaction<T>(work: () => Promise<T>): Promise<T> {
    if (this.#depth > 0) return work();
    await this.execute('BEGIN TRANSACTION');
    this.#depth += 1;
    try {
      const result = await work();
      await this.execute('COMMIT');
      return result;
    } catch (error) {
      // The transaction may be over already, when COMMIT itself failed.
      await this.raw.run('ROLLBACK').catch(() => undefined);
      if (this.#owesThreads) await this.#giveThreadsBack();
      throw error;
    } finally {
      this.#depth -= 1;
    }
  }

  /**
   * On one thread: two take a third longer over a day's few thousand rows, as each writes pieces of its own that are then
   * joined. The setting is the whole instance's; others under way go on with fewer threads meanwhile.
   */
  async lightly<T>(work: () => Promise<T>): Promise<T> {
    if (this.threads.all === 1) return work();
    if (this.threads.light === 0) await this.execute('SET threads = 1');
    this.threads.light += 1;
    try {
      return await work();
    } finally {
      this.threads.light -= 1;
      if (this.threads.light === 0) await this.#giveThreadsBack();
    }
  }

  async #giveThreadsBack(): Promise<void> {
    try {
      await this.raw.run(`SET threads = ${this.threads.all}`);
      this.#owesThreads = false;
    } catch {
      this.#owesThreads = true;
    }
  }

  /** Makes the statement under way fail. */
  interrupt(): void {
    this.raw.interrupt();
  }

  close(): void {
    this.raw.closeSync();
  }
}

function bindAll(parameters: SqlParameters | undefined): Record<string, DuckDBValue> | undefined {
  if (parameters === undefined) return undefined;
  return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, bound(value)]));
}
