import {
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBStructValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBValue,
} from '@duckdb/node-api';

/** A value of DuckDB as the platform's rows hold it (see {@link import('../database.js').Database}). */
export function toPlain(value: DuckDBValue): unknown {
  if (value === null || typeof value !== 'object') return typeof value === 'number' ? numberOf(value) : value;
  if (value instanceof DuckDBDecimalValue || value instanceof DuckDBDateValue) return value.toString();
  if (value instanceof DuckDBTimestampValue || value instanceof DuckDBTimestampTZValue) {
    return new Date(Number(value.micros / 1000n));
  }
  if (value instanceof DuckDBListValue) return value.items.map(toPlain);
  if (value instanceof DuckDBStructValue) {
    return Object.fromEntries(Object.entries(value.entries).map(([k, v]) => [k, toPlain(v)]));
  }
  return value.toString();
}

/** Whole numbers are bigint whatever their width; only DOUBLE stays a number. */
const numberOf = (value: number): number | bigint => (Number.isInteger(value) ? BigInt(value) : value);
