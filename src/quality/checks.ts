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
  /** When only a part is rebuilt: what is removed, and the units that are replaced. */
  delta?: Delta;
  units?: string;
  unit?: string;
}

interface RowCheck {
  column: string | null;
  assertion: string;
  severity: Severity;
  /** SQL over alias `r`: true for an offending row. */
  offends: string;
}

export interface CheckOptions {
  asOf: Date;
  dialect: Dialect;
  showPii?: boolean;
}

/** Runs all checks that the model declares over some rows. One pass for the row-wise ones. */
export async function checkRows(
  engine: Engine,
  graph: Graph,
  model: TableModel,
  scope: CheckScope,
  options: CheckOptions,
): Promise<CheckResult[]> {
  const fn = options.dialect.functions({ timeZone: 'UTC' });
  const results = await checkRowWise(engine, model, scope, rowChecks(model, fn), options);
  for (const unique of uniqueKeys(model)) {
    results.push(await checkUnique(engine, model, scope, unique, results[0]?.checked ?? 0n, options));
  }
  for (const [column, definition] of Object.entries(model.definition.columns)) {
    if (definition.references) {
      results.push(await checkReference(engine, graph, model, scope, column, definition.references, options));
    }
  }
  if (!scope.delta) results.push(...(await checkTable(engine, model, scope, options, fn)));
  return results;
}

function rowChecks(model: TableModel, fn: SqlFunctions): RowCheck[] {
  const checks: RowCheck[] = [];
  for (const [name, column] of Object.entries(model.definition.columns)) checks.push(...columnChecks(name, column, fn));
  for (const check of model.definition.checks ?? []) {
    if (check.kind !== 'expression') continue;
    checks.push({
      column: null,
      assertion: check.name,
      severity: check.severity ?? 'error',
      offends: `NOT (${check.holds})`,
    });
  }
  return checks;
}

function columnChecks(name: string, column: Column, fn: SqlFunctions): RowCheck[] {
  const value = identifier(name);
  const severity = column.severity ?? 'error';
  const checks: RowCheck[] = [];
  const add = (assertion: string, offends: string) => checks.push({ column: name, assertion, severity, offends });
  const constant = (bound: number | string) => {
    if (typeof bound === 'number') return String(bound);
    return column.type.kind === 'date' ? fn.dateLiteral(bound) : fn.timestampLiteral(new Date(bound));
  };
  if (column.required) add('not_null', `${value} IS NULL`);
  if (column.min !== undefined) add('at_least', `${value} < ${constant(column.min)}`);
  if (column.max !== undefined) add('at_most', `${value} > ${constant(column.max)}`);
  if (column.oneOf) add('one_of', `${value} NOT IN (${column.oneOf.map((v) => fn.literal(v)).join(', ')})`);
  if (column.pattern) add('matches', `NOT ${fn.matches(value, column.pattern)}`);
  return checks;
}

async function checkRowWise(
  engine: Engine,
  model: TableModel,
  scope: CheckScope,
  checks: readonly RowCheck[],
  options: CheckOptions,
): Promise<CheckResult[]> {
  const counts = checks.map((c, i) => `count(CASE WHEN ${c.offends} THEN 1 END) AS f${i}`);
  const [row] = await engine.rows<Record<string, bigint>>(
    `SELECT ${['count(*) AS checked', ...counts].join(', ')} FROM ${scope.rows}`,
  );
  const results: CheckResult[] = [];
  for (const [i, check] of checks.entries()) {
    const failed = row?.[`f${i}`] ?? 0n;
    const examples =
      failed > 0n
        ? await exampleRows(engine, model, `SELECT * FROM ${scope.rows} WHERE ${check.offends}`, options)
        : [];
    results.push({
      table: model.name,
      column: check.column,
      assertion: check.assertion,
      severity: check.severity,
      success: failed === 0n,
      failed,
      checked: row?.checked ?? 0n,
      examples,
    });
  }
  return results;
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
  return keys;
}

/**
 * Uniqueness. Of a part: the added rows must not share a key among themselves, nor with a row that stays. The latter
 * can only happen where the key does not hold the unit.
 */
async function checkUnique(
  engine: Engine,
  model: TableModel,
  scope: CheckScope,
  unique: { columns: readonly string[]; severity: Severity },
  checked: bigint,
  options: CheckOptions,
): Promise<CheckResult> {
  const key = unique.columns.map(identifier).join(', ');
  let duplicates = `SELECT ${key} FROM ${scope.rows} GROUP BY ${key} HAVING count(*) > 1`;
  const { delta, unit } = scope;
  if (delta && unit && !unique.columns.includes(unit)) {
    const fresh = `SELECT ${key} FROM ${scope.rows} EXCEPT SELECT ${key} FROM ${delta.removedRows}`;
    const match = unique.columns.map((c) => `t.${identifier(c)} = f.${identifier(c)}`).join(' AND ');
    const qualified = unique.columns.map((c) => `t.${identifier(c)}`).join(', ');
    duplicates += ` UNION SELECT ${qualified} FROM ${relationOf(model)} t JOIN (${fresh}) f ON ${match}`;
  }
  const [row] = await engine.rows<{ failed: bigint }>(`SELECT count(*) AS failed FROM (${duplicates})`);
  const failed = row?.failed ?? 0n;
  const examples = failed > 0n ? await exampleRows(engine, model, duplicates, options) : [];
  return {
    table: model.name,
    column: unique.columns.length === 1 ? (unique.columns[0] ?? null) : null,
    assertion: unique.columns.length === 1 ? 'unique' : `unique(${unique.columns.join(', ')})`,
    severity: unique.severity,
    success: failed === 0n,
    failed,
    checked,
    examples,
  };
}

async function checkReference(
  engine: Engine,
  graph: Graph,
  model: TableModel,
  scope: CheckScope,
  column: string,
  references: string,
  options: CheckOptions,
): Promise<CheckResult> {
  const [table = '', other = ''] = references.split('.');
  const value = identifier(column);
  const target = `SELECT ${identifier(other)} FROM ${relationOf(graph.model(table))} WHERE ${identifier(other)} IS NOT NULL`;
  const offending = `SELECT * FROM ${scope.rows} WHERE ${value} IS NOT NULL AND ${value} NOT IN (${target})`;
  const [row] = await engine.rows<{ failed: bigint; checked: bigint }>(
    `SELECT (SELECT count(*) FROM (${offending})) AS failed, (SELECT count(${value}) FROM ${scope.rows}) AS checked`,
  );
  const failed = row?.failed ?? 0n;
  return {
    table: model.name,
    column,
    assertion: `references(${references})`,
    severity: 'warn',
    success: failed === 0n,
    failed,
    checked: row?.checked ?? 0n,
    examples: failed > 0n ? await exampleRows(engine, model, offending, options) : [],
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
