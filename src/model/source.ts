export { currencyCodes } from './currencies.js';

import type { Columns } from './column.js';

/** The contract of a source: the columns of its Bronze table, where a record holds them, and which records are admitted. */
export interface SourceDefinition {
  description: string;
  /** The contract's fields as columns of Bronze, read leniently. */
  columns: Columns;
  /** Where a column's value lies in a record, if not at the top under its own name: a dotted path. */
  paths?: Partial<Record<string, string>>;
  /** Natural key: a record without one of these is quarantined as `missing_key`. */
  key: readonly string[];
  /** Columns in which all records of one key agree: what has the same key but another value there is told as a mistake of the mapping. */
  constant?: readonly string[];
  /** The same for records of one key and one version time: others are no versions of one record, but records of their own. */
  constantAtOnce?: readonly string[];
  /** When it happened; a record without it is quarantined as `missing_time`. Null: the source has no time of its own. */
  eventTime: string | null;
  /** Version time (DESIGN S1) as SQL over the columns and `_arrived_at`. */
  versionTime: string;
  /** The record's own arrival, used when the source says `arrival: 'record'`. */
  arrivalField?: string;
  /** Records later than the allowed lateness are quarantined: events and sales only (DESIGN S2). */
  tooLate?: { /** SQL condition: such records are never too late. */ unless?: string };
  /** Columns that default to other columns: SQL, used where the field is absent. */
  defaults?: Partial<Record<string, string>>;
  /** The reason code of a value outside a column's `oneOf`; `bad_value` unless said here. */
  reasons?: Partial<Record<string, OneOfReason>>;
  /** The column that names the person whom a record is about, for `edp forget` (DESIGN S16). */
  person?: string;
}

/** Reason codes of values outside a closed list (DESIGN section 9). */
export type OneOfReason = 'unknown_event_type' | 'unknown_status' | 'unknown_currency';

/** A definition whose names are known to be columns. */
type Checked<C extends Columns> = SourceDefinition & {
  columns: C;
  paths?: Partial<Record<keyof C & string, string>>;
  key: readonly (keyof C & string)[];
  constant?: readonly (keyof C & string)[];
  constantAtOnce?: readonly (keyof C & string)[];
  eventTime: (keyof C & string) | null;
  arrivalField?: keyof C & string;
  defaults?: Partial<Record<keyof C & string, string>>;
  reasons?: Partial<Record<keyof C & string, OneOfReason>>;
  person?: keyof C & string;
};

/** Declares a Bronze table and the contract of its source. */
export function source<const C extends Columns>(definition: Checked<C>): Checked<C> {
  return definition;
}
