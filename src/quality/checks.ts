import type { Delta, Engine } from '../engine/engine.js';
import { identifier } from '../engine/sql.js';
import type { Column, Severity } from '../model/column.js';
import type { Dialect, SqlFunctions } from '../model/dialect.js';
import type { Graph } from '../model/graph.js';
import { columnsOf, relationOf, type TableModel } from '../model/model.js';
import { maskRow } from './privacy.js';

/** The result of one check, in the shape of OpenLineage's data quality assertions, with counts and examples. */
export interface CheckResult {
  table: string;
  column: string | null;
  /** Such as `not_null`, `unique`, `in_range`, `one_of`, `references`, or the name of an expression. */
  assertion: string;
  severity: Severity;
  success: boolean;
  failed: bigint;
  checked: bigint;
  /** Up to three offending rows, personal data masked. */
  examples: readonly Record<string, unknown>[];
}

/** Which rows are checked. */
export interface CheckScope {
  /** Relation of the rows to check: the whole table, or only those about to be added. */
  rows: string;
  /** When only a part is rebuilt: how it differs, all its rows as computed, and the column of its units. */
  part?: { delta: Delta; computed: string; unit: string };
}

/** A check as SQL. */
interface SqlCheck {
  column: string | null;
  assertion: string;
  severity: Severity;
  /** Aggregate over the rows: how many offend; or a SELECT of the offending rows or keys. */
  count: { aggregate: string } | { select: string };
  /** A SELECT of offending rows. */
  examples: string;
  /** The column whose values were looked at, where it is not all rows. */
  looksAt?: string;
}

export interface CheckOptions {
  asOf: Date;
  dialect: Dialect;
  showPii?: boolean;
}

/** Runs all checks that the model declares over some rows, in one statement. */
export async function checkRows(
  engine: Engine,
  graph: Graph,
  model: TableModel,
  scope: CheckScope,
  options: CheckOptions,
): Promise<CheckResult[]> {
  const fn = options.dialect.functions({ timeZone: 'UTC' });
  const checks = [
    ...rowChecks(model, scope, fn),
    ...uniqueKeys(model).map((unique) => uniqueCheck(model, scope, unique)),
    ...Object.entries(model.definition.columns).flatMap(([column, { references }]) =>
      references ? [referenceCheck(graph, scope, column, references)] : [],
    ),
  ];
  const results = await countOffending(engine, model, scope, checks, options);
  if (!scope.part) results.push(...(await checkTable(engine, model, scope, options, fn)));
  return results;
}

/** One pass for what looks at rows one by one; a sub-query for each other check. */
async function countOffending(
  engine: Engine,
  model: TableModel,
  scope: CheckScope,
  checks: readonly SqlCheck[],
  options: CheckOptions,
): Promise<CheckResult[]> {
  const aggregates = checks.flatMap(({ count, looksAt }, i) => [
    ...('aggregate' in count ? [`${count.aggregate} AS failed_${i}`] : []),
    ...(looksAt ? [`count(${identifier(looksAt)}) AS checked_${i}`] : []),
  ]);
  const selects = checks.flatMap(({ count }, i) =>
    'select' in count ? [`(SELECT count(*) FROM (${count.select})) AS failed_${i}`] : [],
  );
  const [row] = await engine.rows<Record<string, bigint>>(
    `SELECT ${['r.*', ...selects].join(', ')} FROM (SELECT ${['count(*) AS checked', ...aggregates].join(', ')} FROM ${scope.rows}) r`,
  );
  const results: CheckResult[] = [];
  for (const [i, { column, assertion, severity, examples, looksAt }] of checks.entries()) {
    const failed = row?.[`failed_${i}`] ?? 0n;
    results.push({
      table: model.name,
      column,
      assertion,
      severity,
      success: failed === 0n,
      failed,
      checked: row?.[looksAt ? `checked_${i}` : 'checked'] ?? 0n,
      examples: failed > 0n ? await exampleRows(engine, model, examples, options) : [],
    });
  }
  return results;
}

const notNull = 'not_null';

function rowChecks(model: TableModel, scope: CheckScope, fn: SqlFunctions): SqlCheck[] {
  const check = (column: string | null, assertion: string, severity: Severity, offends: string): SqlCheck => {
    const nulls = column !== null && assertion === notNull;
    return {
      column,
      assertion,
      severity,
      count: {
        aggregate: nulls ? `count(*) - count(${identifier(column)})` : `count(CASE WHEN ${offends} THEN 1 END)`,
      },
      examples: `SELECT * FROM ${scope.rows} WHERE ${offends}`,
    };
  };
  const ofColumns = Object.entries(model.definition.columns).flatMap(([name, column]) =>
    columnConditions(name, column, fn).map(([assertion, offends]) =>
      check(name, assertion, column.severity ?? 'error', offends),
    ),
  );
  const ofTable = (model.definition.checks ?? []).flatMap((c) =>
    c.kind === 'expression' ? [check(null, c.name, c.severity ?? 'error', `NOT (${c.holds})`)] : [],
  );
  return [...ofColumns, ...ofTable];
}

/** A column's rules: names of the assertions, and conditions that are true for an offending row. */
function columnConditions(name: string, column: Column, fn: SqlFunctions): [assertion: string, offends: string][] {
  const value = identifier(name);
  const conditions: [string, string][] = [];
  const constant = (bound: number | string) => {
    if (typeof bound === 'number') return String(bound);
    return column.type.kind === 'date' ? fn.dateLiteral(bound) : fn.timestampLiteral(new Date(bound));
  };
  if (column.required) conditions.push([notNull, `${value} IS NULL`]);
  if (column.min !== undefined) conditions.push(['at_least', `${value} < ${constant(column.min)}`]);
  if (column.max !== undefined) conditions.push(['at_most', `${value} > ${constant(column.max)}`]);
  if (column.oneOf) {
    conditions.push(['one_of', `${value} NOT IN (${column.oneOf.map((v) => fn.literal(v)).join(', ')})`]);
  }
  if (column.pattern) conditions.push(['matches', `NOT ${fn.matches(value, column.pattern)}`]);
  return conditions;
}

async function exampleRows(
  engine: Engine,
  model: TableModel,
  select: string,
  options: CheckOptions,
): Promise<Record<string, unknown>[]> {
  const rows = await engine.rows(`SELECT * FROM (${select}) LIMIT 3`);
  return options.showPii ? rows : rows.map((row) => maskRow(columnsOf(model), row));
}

function uniqueKeys(model: TableModel): { columns: readonly string[]; severity: Severity }[] {
  const keys = [{ columns: model.definition.key as readonly string[], severity: 'error' as Severity }];
  for (const [name, column] of Object.entries(model.definition.columns)) {
    if (column.unique) keys.push({ columns: [name], severity: column.severity ?? 'error' });
  }
  for (const check of model.definition.checks ?? []) {
    if (check.kind === 'unique') keys.push({ columns: check.columns, severity: check.severity ?? 'error' });
  }
  // A column may be called unique and be the key as well.
  return keys.filter((k, i) => keys.findIndex((other) => other.columns.join() === k.columns.join()) === i);
}

/**
 * Uniqueness. Of a part: its rows must not share a key among themselves, nor an added one with a row of another unit.
 * The latter can only happen where the key does not hold the unit.
 */
function uniqueCheck(
  model: TableModel,
  scope: CheckScope,
  unique: { columns: readonly string[]; severity: Severity },
): SqlCheck {
  const key = unique.columns.map(identifier).join(', ');
  const { part } = scope;
  let duplicates = `SELECT ${key} FROM ${part?.computed ?? scope.rows} GROUP BY ${key} HAVING count(*) > 1`;
  if (part && !unique.columns.includes(part.unit)) {
    const fresh = `SELECT ${key} FROM ${scope.rows} EXCEPT SELECT ${key} FROM ${part.delta.removedRows}`;
    const match = unique.columns.map((c) => `t.${identifier(c)} = f.${identifier(c)}`).join(' AND ');
    const qualified = unique.columns.map((c) => `t.${identifier(c)}`).join(', ');
    duplicates += ` UNION SELECT ${qualified} FROM ${relationOf(model)} t JOIN (${fresh}) f ON ${match}`;
  }
  return {
    column: unique.columns.length === 1 ? (unique.columns[0] ?? null) : null,
    assertion: unique.columns.length === 1 ? 'unique' : `unique(${unique.columns.join(', ')})`,
    severity: unique.severity,
    count: { select: duplicates },
    examples: duplicates,
  };
}

function referenceCheck(graph: Graph, scope: CheckScope, column: string, references: string): SqlCheck {
  const [table = '', other = ''] = references.split('.');
  const value = identifier(column);
  const target = `SELECT ${identifier(other)} FROM ${relationOf(graph.model(table))} WHERE ${identifier(other)} IS NOT NULL`;
  const offending = `FROM ${scope.rows} WHERE ${value} IS NOT NULL AND ${value} NOT IN (${target})`;
  return {
    column,
    assertion: `references(${references})`,
    severity: 'warn',
    count: { select: `SELECT ${value} ${offending}` },
    examples: `SELECT * ${offending}`,
    looksAt: column,
  };
}

async function checkTable(
  engine: Engine,
  model: TableModel,
  scope: CheckScope,
  options: CheckOptions,
  fn: SqlFunctions,
): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  const result = (assertion: string, column: string | null, severity: Severity, success: boolean, checked: bigint) =>
    results.push({
      table: model.name,
      column,
      assertion,
      severity,
      success,
      failed: success ? 0n : 1n,
      checked,
      examples: [],
    });
  for (const check of model.definition.checks ?? []) {
    if (check.kind === 'rowCount') {
      const rows = await engine.count(scope.rows);
      const within = rows >= BigInt(check.min ?? 0) && (check.max === undefined || rows <= BigInt(check.max));
      result(`row_count(${check.min ?? 0}..${check.max ?? ''})`, null, check.severity ?? 'error', within, rows);
    }
    if (check.kind === 'freshness') {
      const since = fn.addSeconds(fn.timestampLiteral(options.asOf), String(-check.maxAgeHours * 3600));
      const [row] = await engine.rows<{ fresh: boolean | null; n: bigint }>(
        `SELECT max(${identifier(check.column)}) >= ${since} AS fresh, count(*) AS n FROM ${scope.rows}`,
      );
      result(`fresh_within(${check.maxAgeHours} h)`, check.column, 'warn', row?.fresh === true, row?.n ?? 0n);
    }
  }
  return results;
}
