import { literal } from '../engine/sql.js';
import type { Column, ColumnType } from '../model/column.js';

/** An offset or zone at the end of a time. */
const zoned = `(:[0-9.]+ ?[+-][0-9]{2}(:?[0-9]{2})?|[A-Za-z])$`;

/** UTC instant of a text: ISO 8601, with an offset or zone, or without one in `zone` (UTC unless given). */
function instant(raw: string, zone: string | undefined): string {
  // DuckDB's cast to TIMESTAMP ignores an offset; its cast to TIMESTAMPTZ takes neither ' +01:00' nor a small 'z'.
  const tidy = `regexp_replace(regexp_replace(${raw}, ' ([+-])', '\\1'), 'z$', 'Z')`;
  const local = fromZone(`TRY_CAST(${raw} AS TIMESTAMP)`, zone);
  return `CASE WHEN suffix(${raw}, 'Z') THEN TRY_CAST(${raw} AS TIMESTAMP)
    WHEN regexp_matches(${raw}, '${zoned}') THEN timezone('UTC', TRY_CAST(${tidy} AS TIMESTAMPTZ)) ELSE ${local} END`;
}

export const fromZone = (local: string, zone: string | undefined): string =>
  zone === undefined || zone === 'UTC' ? local : `timezone('UTC', timezone(${literal(zone)}, ${local}))`;

/** UTC instant of a text in one of the given formats. */
function formatted(raw: string, formats: readonly string[], zone: string | undefined): string {
  const tries = formats.map((format) => {
    if (format === 'epoch_s')
      return `TRY(make_timestamp(CAST(CAST(TRY_CAST(${raw} AS DECIMAL(18, 6)) AS DECIMAL(24, 6)) * 1000000 AS BIGINT)))`;
    if (format === 'epoch_ms') return `TRY(make_timestamp(TRY_CAST(${raw} AS BIGINT) * 1000))`;
    const parsed = `try_strptime(${raw}, ${literal(format)})`;
    return /%z/i.test(format) ? `timezone('UTC', ${parsed})` : fromZone(`CAST(${parsed} AS TIMESTAMP)`, zone);
  });
  return `coalesce(${tries.join(', ')})`;
}

export const sqlType = (type: ColumnType): string => {
  switch (type.kind) {
    case 'text':
      return 'VARCHAR';
    case 'integer':
      return 'BIGINT';
    case 'decimal':
      return `DECIMAL(${type.precision}, ${type.scale})`;
    default:
      return type.kind.toUpperCase();
  }
};

/**
 * A text as a column's type; null where it is none. Decimals are rounded half away from zero; whole numbers may be
 * written `2.0`, but not `2.5`; times outside the years 1900 to 9999 are none.
 * @param raw name of a text column.
 */
export function typed(
  raw: string,
  column: Column,
  options: { zone?: string | undefined; formats?: readonly string[] | undefined },
): string {
  const { type } = column;
  const { zone, formats } = options;
  const wide = `TRY_CAST(${raw} AS DECIMAL(38, 9))`;
  switch (type.kind) {
    case 'text':
      return raw;
    case 'integer':
      return `CASE WHEN regexp_full_match(${raw}, '[+-]?[0-9]+') THEN TRY_CAST(${raw} AS BIGINT)
        WHEN ${wide} = trunc(${wide}) THEN TRY_CAST(${wide} AS BIGINT) END`;
    case 'date': {
      if (formats) return `CAST(${formatted(raw, formats, undefined)} AS DATE)`;
      return `TRY_CAST(${raw} AS DATE)`;
    }
    case 'timestamp':
      return formats ? formatted(raw, formats, zone) : instant(raw, zone);
    default:
      return `TRY_CAST(${raw} AS ${sqlType(type)})`;
  }
}
