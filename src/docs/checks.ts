import type { TableCheck } from '../model/check.js';
import type { Column, Columns, Severity } from '../model/column.js';
import type { TableModel } from '../model/model.js';
import type { Reconciliation } from '../model/table.js';
import { code } from './markdown.js';

/** A check as `edp check` names it, and what must hold, as Markdown. */
export interface DeclaredCheck {
  name: string;
  severity: Severity;
  holds: string;
}

/** All checks of a table, its columns' rules first. The same rule of several columns is one line. */
export function declaredChecks({ definition }: TableModel): DeclaredCheck[] {
  const { columns, key, checks = [] } = definition;
  const unique = Object.entries(columns).flatMap(([name, c]) =>
    c.unique ? [{ columns: [name], severity: c.severity ?? ('error' as const) }] : [],
  );
  return [
    ...uniqueness([{ columns: key, severity: 'error' }, ...unique]),
    ...ruleChecks(columns),
    ...checks.map(tableCheck),
    ...(definition.reconciles ?? []).flatMap(reconciliation),
  ];
}

function reconciliation({ source, standing }: Reconciliation): DeclaredCheck[] {
  const accounts: DeclaredCheck = {
    name: `accounts_for(${source})`,
    severity: 'error',
    holds: `every record stored in ${code(source)} is current, superseded or a duplicate here; none is missing`,
  };
  const agree: DeclaredCheck = {
    name: `no_conflict(${source})`,
    severity: 'warn',
    holds: `a further copy of a record in ${code(source)} says the same as the first, which stands`,
  };
  return standing === undefined ? [accounts] : [accounts, agree];
}

function uniqueness(keys: readonly { columns: readonly string[]; severity: Severity }[]): DeclaredCheck[] {
  const named = keys.map(({ columns, severity }) => ({
    name: columns.length === 1 ? 'unique' : `unique(${columns.join(', ')})`,
    severity,
    holds: `no two rows share ${columns.map(code).join(', ')}`,
  }));
  // A key of one column is often declared unique, too.
  return named.filter((c, i) => named.findIndex((o) => o.holds === c.holds) === i);
}

/** The rules that columns can declare, by the name of their check. */
const rules: readonly [name: string, applies: (column: Column) => boolean, holds: (names: string) => string][] = [
  ['not_null', (c) => c.required === true, (names) => `never null: ${names}`],
  ['at_least', (c) => c.min !== undefined, (names) => `not below its least value: ${names}`],
  ['at_most', (c) => c.max !== undefined, (names) => `not above its greatest value: ${names}`],
  ['one_of', (c) => c.oneOf !== undefined, (names) => `one of its values: ${names}`],
  ['matches', (c) => c.pattern !== undefined, (names) => `matches its pattern: ${names}`],
];

function ruleChecks(columns: Columns): DeclaredCheck[] {
  const entries = Object.entries(columns);
  const ofRules = rules.flatMap(([name, applies, holds]) =>
    (['error', 'warn'] as const).flatMap((severity): DeclaredCheck[] => {
      const names = entries.filter(([, c]) => applies(c) && (c.severity ?? 'error') === severity).map(([n]) => code(n));
      return names.length > 0 ? [{ name, severity, holds: holds(names.join(', ')) }] : [];
    }),
  );
  const references = entries.flatMap(([name, { references: to }]): DeclaredCheck[] =>
    to === undefined
      ? []
      : [{ name: `references(${to})`, severity: 'warn', holds: `${code(name)}, where not null, is in ${code(to)}` }],
  );
  return [...ofRules, ...references];
}

function tableCheck(check: TableCheck): DeclaredCheck {
  switch (check.kind) {
    case 'expression':
      return { name: check.name, severity: check.severity ?? 'error', holds: code(check.holds) };
    case 'unique':
      return uniqueness([{ columns: check.columns, severity: check.severity ?? 'error' }])[0]!;
    case 'rowCount': {
      const { min = 0, max } = check;
      const holds = max === undefined ? `at least ${min} rows` : `${min} to ${max} rows`;
      return { name: `row_count(${min}..${max ?? ''})`, severity: check.severity ?? 'error', holds };
    }
    case 'freshness': {
      const holds = `the newest ${code(check.column)} is at most ${check.maxAgeHours} h older than as_of`;
      return { name: `fresh_within(${check.maxAgeHours} h)`, severity: 'warn', holds };
    }
  }
}
