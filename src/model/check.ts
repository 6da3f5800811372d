import type { Severity } from './column.js';

/** A check on a whole table, beside the rules of its columns. */
export type TableCheck =
  | {
      kind: 'expression';
      name: string /** SQL over a row; false fails, null passes. */;
      holds: string;
      severity?: Severity;
    }
  | { kind: 'unique'; columns: readonly string[]; severity?: Severity }
  | { kind: 'rowCount'; min?: number; max?: number; severity?: Severity }
  /** The newest value of the column is at most so many hours older than the run's as_of. Always a warning. */
  | { kind: 'freshness'; column: string; maxAgeHours: number };
