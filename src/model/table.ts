import type { TableCheck } from './check.js';
import type { Columns } from './column.js';
import type { SqlFunctions } from './dialect.js';

export type Layer = 'bronze' | 'silver' | 'gold';

/** Configuration that models may read. It is part of their fingerprint. */
export interface ModelSettings {
  /** IANA zone of the business; every "day" is a day there (DESIGN S8). */
  timeZone: string;
  /** ISO 4217. */
  baseCurrency: string;
  /** The rule of the view `campaign_performance`. */
  attributionRule: string;
  /** Look-back of attribution, in days. */
  lookBackDays: number;
}

/** What a model's SELECT is written with. */
export interface QueryContext {
  /** The relation that holds an input's rows: the whole table, or the part that the units being rebuilt read. */
  ref(input: string): string;
  fn: SqlFunctions;
  settings: ModelSettings;
  /** The run's as_of, as a timestamp literal. In a snapshot: the moment T of the snapshot. */
  asOf: string;
}

/** What a `touches` mapping is written with. It selects one column named `unit`. */
export interface TouchContext extends QueryContext {
  /** The input's rows that differ, with their old and their new values (DESIGN S5). */
  changes: string;
  /** This table as it stands before this rebuild. */
  self: string;
  /** The as_of of the table's last build, as a timestamp literal. Only for `clock`. */
  previousAsOf: string;
}

/** What a `reads` predicate is written with. It is a condition over the input's alias `i`. */
export interface ReadContext {
  /** The units being rebuilt: one column, `unit`. */
  units: string;
  /** The part of an input declared earlier that the units read. */
  slice(input: string): string;
  fn: SqlFunctions;
}

/** A time range that bounds a slice, so that engines can skip the rest of a table that grows with time. */
export interface ReadWindow {
  /** Time column of this input. */
  column: string;
  /** It lies within [min − before, max + after] of this column of another slice. */
  of: readonly [input: string, column: string];
  beforeDays: number;
  afterDays: number;
}

/** How a table depends on one of its inputs. */
export interface Input {
  /**
   * Which units a changed row of the input touches: the input's column that holds the unit, a SELECT of `unit`,
   * `'everything'` (any change rebuilds the table), or `'nothing'`.
   */
  touches: { column: string } | { select: (t: TouchContext) => string } | 'everything' | 'nothing';
  /** Which of the input's rows a unit reads: those with the unit in that column, those of a condition, or all. */
  reads: { column: string } | { where: (r: ReadContext) => string; window?: ReadWindow } | 'all';
}

/** The input's rows carry the unit: they touch it, and only they are read for it. */
export const byColumn = (column: string): Input => ({ touches: { column }, reads: { column } });

/** A small table that is read whole; `select` says which units a changed row touches. */
export const lookup = (select: (t: TouchContext) => string): Input => ({ touches: { select }, reads: 'all' });

/** Any change of the input rebuilds the table. */
export const whole: Input = { touches: 'everything', reads: 'all' };

/** How a table is kept up to date. A unit is what is rebuilt at once: all rows that share a value of its column. */
export type Refresh =
  /** Rebuilt whole whenever an input changed. */
  | { kind: 'full' }
  /** The touched units are rebuilt and their rows that differ are merged. */
  | { kind: 'key'; unit: string }
  /** The same, where the unit is a date: exactly the touched dates are replaced. */
  | { kind: 'partition'; unit: string }
  /** One set of rows per moment T, from what was known at T (DESIGN S13); `unit` is the timestamp column of T. */
  | { kind: 'snapshot'; unit: string; at: SnapshotCalendar }
  | { kind: 'view' };

/** Which moments a snapshot table holds: `as-of` the run's only; `months` each month start; `weeks` as_of, the last 13 Mondays and the dates asked for. */
export type SnapshotCalendar = 'as-of' | 'months' | 'weeks';

/** Where a Silver table's records come from, for the reconciliation stored = current + superseded + duplicate. */
export interface Reconciliation {
  source: string;
  /** SQL over the source's row: the natural key whose records the table keeps one of. */
  key: string;
  /** SQL over this table's row: the same key. One current row per key (versions of SCD type 2 count by `versions`). */
  selfKey: string;
  /** SQL condition over the source's row: which records the table takes at all. */
  where?: string;
  /** SQL condition over this table's row: which rows come from that source. */
  selfWhere?: string;
  /** Of immutable records: this table's column with the `_seq` of the record that stands. Copies that differ from it are told. */
  standing?: string;
}

export interface TableDefinition {
  description: string;
  /** The order is the table's order. */
  columns: Columns;
  /** The grain: no two rows share these columns. */
  key: readonly string[];
  inputs: Record<string, Input>;
  refresh: Refresh;
  /** The one SELECT. Its columns are matched to `columns` by name. */
  query: (q: QueryContext) => string;
  checks?: readonly TableCheck[];
  /** The table depends on as_of: which units change their rows when it moves from `previousAsOf` to `asOf`. */
  clock?: (t: TouchContext) => string;
  reconciles?: readonly Reconciliation[];
  /** Time column along which the table grows; engines use it to skip what cannot be touched. */
  growsWith?: string;
}

/** A definition whose key and time column are known to be columns. */
type Checked<C extends Columns> = TableDefinition & {
  columns: C;
  key: readonly (keyof C & string)[];
  growsWith?: keyof C & string;
};

/** Declares a table; its file's folder is its layer and its file's name is its name. */
export function table<const C extends Columns>(definition: Checked<C>): Checked<C> {
  return definition;
}
