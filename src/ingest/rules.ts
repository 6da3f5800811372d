import { identifier, literal } from '../engine/sql.js';
import type { Column } from '../model/column.js';
import type { ReadPlan } from './fields.js';
import { anyOf } from './fragments.js';
import type { IngestSource } from './mapping.js';
import type { ReasonCode } from './reasons.js';
import { sqlType } from './typed.js';

/** One way for a record to be refused: its condition is true; null and false are alike. The first such rule counts. */
export interface Rule {
  reason: ReasonCode;
  fails: string;
  /** The same, where `fails` is a quick version of it that only other rules make good. */
  exactly?: string;
  detail: string;
}

/** Name of the column with a field's own text. */
export const rawName = (column: string): string => identifier(`raw:${column}`);

/** A text that is null or holds nothing but spaces. */
const isBlank = (text: string): string =>
  `CASE WHEN starts_with(${text}, ' ') THEN trim(${text}) = '' ELSE ${text} IS NULL OR ${text} = '' END`;

/** Absent or empty; a value that cannot be read is not absent. */
function isMissing(name: string, column: Column | undefined): string {
  const value = identifier(name);
  return column?.type.kind === 'text'
    ? isBlank(value)
    : `CASE WHEN ${value} IS NULL THEN ${isBlank(rawName(name))} END`;
}

/**
 * What makes a record inadmissible (DESIGN S2, section 9), in the order in which reasons are given. Over the columns
 * of the contract, their texts, `_arrived_at`, `_version_time` and `_event_at`.
 * @param admission `lateness`: whether records can be too late; `latestTime`: SQL, an hour before what is the future.
 */
export function rulesOf(
  source: IngestSource,
  plan: ReadPlan,
  admission: { lateness: boolean; latestTime: string },
): Rule[] {
  const { table } = source;
  const columns = Object.entries<Column>(table.columns);
  const missingKeys = table.key.map((k) => [k, isMissing(k, table.columns[k])] as const);
  const rules: Rule[] = [
    { ...plan.shape.broken },
    { reason: 'missing_key', fails: anyOf(missingKeys.map(([, f]) => f)), detail: named(missingKeys) },
  ];
  if (table.eventTime !== null) {
    const missing = isMissing(table.eventTime, table.columns[table.eventTime]);
    rules.push({ reason: 'missing_time', fails: missing, detail: literal(table.eventTime) });
  }
  if (plan.shape.misshapen) rules.push({ reason: 'bad_value', ...plan.shape.misshapen });
  const values = columns.flatMap(([name, column]) => valueFailures(name, column));
  rules.push(unite('bad_value', values));
  const required = columns.filter(([name, c]) => c.required && !table.key.includes(name) && name !== table.eventTime);
  const byReason = (reason: ReasonCode) => [
    ...required
      .filter(([name]) => (table.reasons?.[name] ?? 'bad_value') === reason)
      .map(([name, c]) => ({ fails: isMissing(name, c), detail: literal(`${name} is empty`) })),
    ...columns.filter(([name]) => (table.reasons?.[name] ?? 'bad_value') === reason).flatMap(([n, c]) => outside(n, c)),
  ];
  for (const reason of ['bad_value', 'unknown_event_type', 'unknown_status', 'unknown_currency'] as const) {
    rules.push(unite(reason, byReason(reason)));
  }
  rules.push(fromTheFuture(admission.latestTime));
  if (table.tooLate && admission.lateness) {
    const allowed = BigInt(Math.round(source.mapping.allowedLatenessHours * 3_600_000)) * 1000n;
    const late = `epoch_us(_arrived_at) - epoch_us(_version_time) > ${allowed}`;
    const { unless } = table.tooLate;
    rules.push({
      reason: 'too_late',
      fails: unless === undefined ? late : `CASE WHEN ${late} THEN (${unless}) IS NOT TRUE END`,
      detail: `(epoch_us(_arrived_at) - epoch_us(_version_time)) // 3600000000 || ' hours late'`,
    });
  }
  return rules.filter((r) => r.fails !== 'false');
}

interface Failure {
  fails: string;
  detail: string;
}

const unite = (reason: ReasonCode, failures: readonly Failure[]): Rule => ({
  reason,
  fails: anyOf(failures.map((f) => f.fails)),
  detail: `concat_ws('; ', ${failures.map((f) => `CASE WHEN ${f.fails} THEN ${f.detail} END`).join(', ') || 'NULL'})`,
});

const named = (conditions: readonly (readonly [string, string])[]): string =>
  `concat_ws(', ', ${conditions.map(([name, c]) => `CASE WHEN ${c} THEN ${literal(name)} END`).join(', ')})`;

const shown = (name: string, text: string): string => `${literal(`${name}: `)} || left(${text}, 200)`;

/** A value of another type, or outside the column's bounds. */
function valueFailures(name: string, column: Column): Failure[] {
  const value = identifier(name);
  const raw = rawName(name);
  if ((column.severity ?? 'error') !== 'error') return [];
  const failures: Failure[] = [];
  const detail = shown(name, `coalesce(${raw}, CAST(${value} AS VARCHAR))`);
  const { kind } = column.type;
  if (kind !== 'text') failures.push({ fails: `CASE WHEN ${value} IS NULL THEN trim(${raw}) <> '' END`, detail });
  const bounds: string[] = [];
  const bound = (b: number | string) => `CAST(${literal(String(b))} AS ${sqlType(column.type)})`;
  if (column.min !== undefined) bounds.push(`${value} < ${bound(column.min)}`);
  if (column.max !== undefined) bounds.push(`${value} > ${bound(column.max)}`);
  if (kind === 'timestamp' || kind === 'date') {
    bounds.push(`${value} < ${kind.toUpperCase()} '1900-01-01'`, `${value} > ${kind.toUpperCase()} '9999-12-31'`);
  }
  if (column.pattern !== undefined) bounds.push(`NOT regexp_matches(${value}, ${literal(column.pattern)})`);
  if (bounds.length > 0) failures.push({ fails: bounds.join(' OR '), detail });
  return failures;
}

/** A value that is not in the column's closed list. */
function outside(name: string, column: Column): Failure[] {
  if (column.oneOf === undefined || (column.severity ?? 'error') !== 'error') return [];
  const value = identifier(name);
  // IN would become a join. Long lists of plain words are quicker as one regular expression, which is compiled once.
  const plain = column.oneOf.length > 20 && column.oneOf.every((v) => /^[A-Za-z0-9_]+$/.test(v));
  const fails = plain
    ? `NOT regexp_full_match(${value}, ${literal(column.oneOf.join('|'))})`
    : `CASE ${value} ${column.oneOf.map((v) => `WHEN ${literal(v)} THEN false`).join(' ')} ELSE ${value} IS NOT NULL END`;
  return [{ fails, detail: shown(name, value) }];
}

const fromTheFuture = (latestTime: string): Rule => ({
  reason: 'from_the_future',
  fails: `epoch_us(greatest(_event_begins, _version_time)) - epoch_us(${latestTime}) > 3600000000`,
  detail: `CAST(greatest(_event_begins, _version_time) AS VARCHAR) || ', arrived ' || CAST(_arrived_at AS VARCHAR)`,
});
