import { type DuckDBConnection, DuckDBTimestampValue, type DuckDBValue } from '@duckdb/node-api';
import type { Database, SqlParameters, SqlValue } from '../database.js';
import { asEdpError } from './errors.js';
import { type Manner, Tuning } from './tuning.js';
import { toPlain } from './values.js';

const bound = (value: SqlValue): DuckDBValue =>
  value instanceof Date ? new DuckDBTimestampValue(BigInt(value.getTime()) * 1000n) : value;

/** One DuckDB connection as a {@link Database}. Statements run one after another. */
export class DuckDbConnection implements Database {
  #depth = 0;
  /** The settings could not be changed inside a transaction that had failed. */
  #owesSettings = false;

  constructor(
    protected readonly raw: DuckDBConnection,
    private readonly tuning = new Tuning(1),
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

  /** The rows of a query a few thousand at a time, while they are computed. No other statement may run meanwhile. */
  async *batches<T = Record<string, unknown>>(sql: string): AsyncGenerator<T[], void, undefined> {
    try {
      const result = await this.raw.stream(sql);
      const names = result.deduplicatedColumnNames();
      for await (const rows of result.yieldRows()) {
        yield rows.map((row) => Object.fromEntries(names.map((n, i) => [n, toPlain(row[i] ?? null)])) as T);
      }
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
      if (this.#owesSettings) await this.#tune();
      throw error;
    } finally {
      this.#depth -= 1;
    }
  }

  lightly<T>(work: () => Promise<T>): Promise<T> {
    return this.#tuned('light', work);
  }

  seeking<T>(work: () => Promise<T>): Promise<T> {
    return this.#tuned('seeking', work);
  }

  async #tuned<T>(manner: Manner, work: () => Promise<T>): Promise<T> {
    this.tuning.begin(manner);
    try {
      await this.#tune();
      return await work();
    } finally {
      this.tuning.end(manner);
      await this.#tune();
    }
  }

  async #tune(): Promise<void> {
    try {
      await this.tuning.apply((sql) => this.raw.run(sql));
      this.#owesSettings = false;
    } catch {
      this.#owesSettings = true;
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
