import type { ColumnType } from './column.js';

/**
 * The functions that engines spell, or round, differently. A model calls them instead of writing SQL that means
 * something else elsewhere (DESIGN S14). Arguments are SQL expressions; results are SQL expressions.
 * Each engine implements all of them as data, {@link DialectEntries} (`src/engine/<engine>/dialect.ts`).
 */
export interface SqlFunctions {
  /** a × b, rounded half away from zero to a DECIMAL(18, scale); null where that has too few digits for it. */
  multiply(a: string, b: string, scale: number): string;
  /** a ÷ b, rounded half away from zero to a DECIMAL(18, scale); null where b is null or zero, or the quotient has too many digits.
   * `decimals`: how many a and b have at most, 8 unless given (more would be rounded away); the fewer, the larger the
   * numbers that divide quickly.
   */
  divide(a: string, b: string, scale: number, decimals?: readonly [ofA: number, ofB: number]): string;
  /**
   * {@link divide} of whole numbers that are not negative, with a × 10^scale below 10^18: much cheaper.
   */
  divideWhole(a: string, b: string, scale: number): string;
  /** Half away from zero to a DECIMAL(18, scale). */
  round(a: string, scale: number): string;
  /** The sum as DECIMAL(18, scale) (engines widen sums differently). */
  sum(a: string, scale: number): string;
  /** count(*) FILTER (WHERE condition) as BIGINT. */
  countIf(condition: string): string;
  /** Smallest whole number not above a / b, for whole numbers; b a positive constant. */
  floorDivide(a: string, b: string): string;
  /** The number at `index` (from 0) of a constant list of whole numbers that are not negative; the index must be in it. */
  pick(values: readonly number[], index: string): string;
  /** The whole part of a decimal, as BIGINT; value must be ≥ 0. */
  wholeNumber(a: string): string;
  /** The value of `value` in the row with the smallest `order` (one expression or several), ignoring null values. */
  minBy(value: string, ...order: string[]): string;
  maxBy(value: string, ...order: string[]): string;
  /** Whole seconds from a to b (timestamps), truncated. */
  secondsBetween(a: string, b: string): string;
  /** Whole days from date a to date b. */
  daysBetween(a: string, b: string): string;
  /** Date plus whole days. */
  addDays(day: string, days: string): string;
  /** Timestamp plus whole seconds. */
  addSeconds(instant: string, seconds: string): string;
  /** The calendar day of a UTC instant in the business time zone. */
  dayOf(instant: string): string;
  /** The UTC instant at which a business day starts. */
  startOfDay(day: string): string;
  /** ISO day of the week, Monday = 1 … Sunday = 7, as BIGINT. */
  isoDayOfWeek(day: string): string;
  isoWeek(day: string): string;
  isoYear(day: string): string;
  /** First day of the day's month. */
  monthStart(day: string): string;
  /** Each day from a to b inclusive: a table function with one column `day`. */
  daySeries(from: string, to: string): string;
  /** md5 of texts joined by '|', as 32 lower-case hexadecimal digits. Null arguments count as ''. */
  md5(...parts: string[]): string;
  /** Lower case of ASCII letters only. */
  lowerAscii(a: string): string;
  /** The regular expression (itself, not SQL), of RE2, matches somewhere; `$` is the end of the text. */
  matches(a: string, pattern: string): string;
  /** The first group of the first match, or null. */
  extract(a: string, pattern: string): string;
  /** A text constant, quoted. */
  literal(value: string): string;
  timestampLiteral(value: Date): string;
  dateLiteral(isoDay: string): string;
  /** A UTC instant as text of one form, `2026-11-18T10:00:00.000000Z`; for hashing. */
  timestampText(instant: string): string;
  /** The type's name in DDL and CAST. */
  type(type: ColumnType): string;
  /** CAST between non-text types, or of text known to be of that form. */
  cast(a: string, type: ColumnType): string;
  /** An identifier, quoted where the engine needs it. */
  identifier(name: string): string;
}

/** Of each function, the reason why a model may not write it as plain SQL, and how this engine is told. */
export type DialectEntries = {
  readonly [F in keyof SqlFunctions]: readonly [reason: string, write: SqlFunctions[F]];
};

/** The functions alone. */
export const functionsOfEntries = (entries: DialectEntries): SqlFunctions =>
  Object.fromEntries(Object.entries(entries).map(([name, [, write]]) => [name, write])) as unknown as SqlFunctions;

export interface Dialect {
  name: 'duckdb' | 'spark';
  functions(settings: { timeZone: string }): SqlFunctions;
}
