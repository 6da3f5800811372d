/** The logical types of columns. Each engine's dialect says how it stores them. */
export type ColumnType =
  | { kind: 'text' }
  | { kind: 'integer' }
  | { kind: 'decimal'; precision: number; scale: number }
  | { kind: 'boolean' }
  | { kind: 'date' }
  | { kind: 'timestamp' };

/** What a personal column holds; outputs mask it by kind (see `src/quality/privacy.ts`). */
export type Pii = 'name' | 'email' | 'address' | 'ip' | 'id' | 'free-text';

export type Severity = 'error' | 'warn';

/** The checks that a single column can declare beside its type. */
export interface ColumnRules {
  /** Never null. */
  required?: boolean;
  /** No two rows share a value. */
  unique?: boolean;
  /** Inclusive bounds; numbers, or ISO texts for dates and timestamps. */
  min?: number | string;
  max?: number | string;
  /** A regular expression of RE2 (https://github.com/google/re2/wiki/Syntax); it must match somewhere. */
  pattern?: string;
  oneOf?: readonly string[];
  /** `table.column`: each non-null value exists there. Always a warning (DESIGN S15). */
  references?: string;
  /** Severity of the column's rules; `error` unless said otherwise. */
  severity?: Severity;
  /** The column holds personal data: every output masks it. */
  pii?: Pii;
}

/** A column: its type, its meaning in one sentence, and its rules. `T` is its type in TypeScript. */
export interface Column<T = unknown> extends ColumnRules {
  type: ColumnType;
  description: string;
  /** Never set: carries `T` for {@link RowOf}. */
  readonly tsType?: T;
}

export type Columns = Record<string, Column>;

/** The row of a table in TypeScript, derived from its columns. Decimals are texts, so that no cent is lost. */
export type RowOf<C extends Columns> = {
  [K in keyof C]: C[K] extends Column<infer T> ? (C[K] extends { required: true } ? T : T | null) : never;
};

type Rules<R> = R & ColumnRules;

function column<T, R extends ColumnRules>(type: ColumnType, description: string, rules?: Rules<R>): Column<T> & R {
  return { type, description, ...(rules as R) };
}

export const text = <R extends ColumnRules>(description: string, rules?: Rules<R>) =>
  column<string, R>({ kind: 'text' }, description, rules);

/** A 64-bit whole number. */
export const integer = <R extends ColumnRules>(description: string, rules?: Rules<R>) =>
  column<bigint, R>({ kind: 'integer' }, description, rules);

/** An amount of money: DECIMAL(18,4) (DESIGN S14). */
export const money = <R extends ColumnRules>(description: string, rules?: Rules<R>) =>
  column<string, R>({ kind: 'decimal', precision: 18, scale: 4 }, description, rules);

/** A rate such as an exchange rate: DECIMAL(18,8) (DESIGN S14). */
export const rate = <R extends ColumnRules>(description: string, rules?: Rules<R>) =>
  column<string, R>({ kind: 'decimal', precision: 18, scale: 8 }, description, rules);

/** A quotient such as a conversion rate or ROAS: DECIMAL(18,6) (DESIGN S14). */
export const ratio = <R extends ColumnRules>(description: string, rules?: Rules<R>) =>
  column<string, R>({ kind: 'decimal', precision: 18, scale: 6 }, description, rules);

export const boolean = <R extends ColumnRules>(description: string, rules?: Rules<R>) =>
  column<boolean, R>({ kind: 'boolean' }, description, rules);

export const date = <R extends ColumnRules>(description: string, rules?: Rules<R>) =>
  column<string, R>({ kind: 'date' }, description, rules);

/** A UTC instant, microseconds. */
export const timestamp = <R extends ColumnRules>(description: string, rules?: Rules<R>) =>
  column<Date, R>({ kind: 'timestamp' }, description, rules);
