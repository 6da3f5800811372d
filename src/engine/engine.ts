import type { Column, Columns } from '../model/column.js';
import type { Dialect } from '../model/dialect.js';
import type { Database } from './database.js';

/** How the rows of some units differ from what the table held. `changes` has the old and the new values. */
export interface Delta {
  removed: bigint;
  added: bigint;
  /** Relation: the rows to remove, with the engine's own means to find them. */
  removedRows: string;
  /** Relation: the rows to add, columns in the table's order. */
  addedRows: string;
  /** Relation: both, columns in the table's order. */
  changes: string;
}

/** Rows of a stored table. */
export interface StoredRows {
  relation: string;
  /** Condition over alias `i`: which of its rows; all without one. */
  where?: string;
  /** How many rows the table has, more or less, where that is known: small ones are not worth an index of their own. */
  size?: bigint | undefined;
}

/**
 * What a run needs of an engine beyond SQL. A relation is whatever may follow FROM: a name, or a SELECT in parentheses.
 * Work relations live as long as the connection or until dropped and are seen by nobody else; the tables themselves
 * change only inside {@link Database.transaction}.
 */
export interface Engine extends Database {
  readonly dialect: Dialect;
  /**
   * Where the platform's own state lives (schema `edp`), in DuckDB's SQL. It changes with the tables, in the same
   * transaction. It may be this very database.
   */
  readonly state: Database;
  /** Whether a statement costs so much by itself that a few over many rows are better than many over few. */
  readonly statementsAreDear: boolean;
  /** Runs work that looks for few rows in tables that may be large; all else is better done without. */
  seeking<T>(work: () => Promise<T>): Promise<T>;
  /** Stores a SELECT under a name of the work space, replacing what had that name. Returns the relation. */
  work(name: string, select: string): Promise<string>;
  /** Adds the rows of a SELECT to what is stored under a name. */
  addWork(name: string, select: string): Promise<void>;
  /** As {@link work}, as a view: evaluated by whoever reads it. */
  workView(name: string, select: string): Promise<string>;
  dropWork(name: string): Promise<void>;
  /** Frees the space of those left that take any worth mentioning; none may be read any more. */
  releaseWork(): Promise<void>;
  /** The columns that a SELECT would give, found without running it. @throws EdpError with the engine's words if it is wrong. */
  schema(select: string): Promise<{ name: string; type: string }[]>;
  count(relation: string): Promise<bigint>;
  /** The rows that a condition over alias `i` selects, by the cheapest way the engine knows: it may store what it needs under `name`. */
  slice(name: string, rows: StoredRows, condition: string): Promise<string>;
  /** The delta that adds computed rows of units of which the table holds nothing; it lives as long as they do. */
  addition(computed: string): Promise<Delta>;
  /**
   * Compares the rows as held and as computed: those of some units, else all. `units` is a relation with one column,
   * `unit`; `size` is as in {@link StoredRows}. The delta lives as long as `computed`.
   */
  diff(
    table: PhysicalTable,
    computed: string,
    part?: { unit: string; units: string; size?: bigint | undefined },
  ): Promise<Delta>;
  /** Applies a delta to the table. */
  apply(table: PhysicalTable, delta: Delta): Promise<void>;
  /** Makes an empty table beside the published one; returns its relation. */
  stage(table: PhysicalTable): Promise<string>;
  /** Adds the rows of a SELECT to the staged table. */
  addStaged(table: PhysicalTable, select: string): Promise<void>;
  /** Puts the staged table in the published one's place. */
  publishStaged(table: PhysicalTable): Promise<void>;
  dropStaged(table: PhysicalTable): Promise<void>;
  createView(table: PhysicalTable, select: string): Promise<void>;
  /** Names of the tables of a schema, which need not exist. */
  tablesOf(schema: string): Promise<string[]>;
}

/** A table as an engine stores it. */
export interface PhysicalTable {
  layer: string;
  name: string;
  columns: Columns;
  key: readonly string[];
  /** Date or timestamp column along which it grows. */
  growsWith?: string | undefined;
  /** Column whose values are rebuilt at once. */
  unit?: string | undefined;
}

export const physicalName = (table: Pick<PhysicalTable, 'layer' | 'name'>): string => `${table.layer}.${table.name}`;

/** The columns' names in order, quoted and joined; with a prefix such as `n.` if given. */
export const columnList = (columns: Record<string, Column>, prefix = ''): string =>
  Object.keys(columns)
    .map((name) => `${prefix}"${name}"`)
    .join(', ');
