/** A value bound to a statement's `$name`. */
export type SqlValue = string | number | bigint | boolean | Date | null;

export type SqlParameters = Record<string, SqlValue>;

/**
 * A connection to where the tables live. Values come back as: text, boolean; whole numbers as bigint; decimals and
 * dates as text; timestamps as Date (UTC); lists as arrays; structs as objects.
 */
export interface Database {
  /** @throws EdpError with the engine's message and, where known, what to do. */
  rows<T = Record<string, unknown>>(sql: string, parameters?: SqlParameters): Promise<T[]>;
  /** Runs a statement; returns the number of rows it changed. */
  execute(sql: string, parameters?: SqlParameters): Promise<number>;
  /** Runs `work` in one transaction: all of it becomes visible at once, or, if it throws, none. */
  transaction<T>(work: () => Promise<T>): Promise<T>;
  /** Runs work over few rows, sparing it the cost of being shared out among threads. */
  lightly<T>(work: () => Promise<T>): Promise<T>;
}
