import type { Expression } from './ast.js';
import { merge, none, type Origins } from './influence.js';

/** A column within a statement: what it is made of, and how to show it. */
export interface Column {
  name: string;
  /** What its values are made of; what decides on its rows stands with the relation. */
  origins: Origins;
  made:
    | { by: 'table'; table: string }
    | { by: 'expression'; expression: Expression; scope: Scope }
    /** The same place in several SELECTs, or a column that a join shares. */
    | { by: 'several'; columns: readonly Column[] }
    | { by: 'unknown'; text: string };
}

/** Rows with columns: a table, a sub-query, a common table expression. */
export interface Relation {
  columns: readonly Column[];
  /** What decides which rows there are; all of it INDIRECT. */
  rows: Origins;
  /** The values that tell its rows apart, which `count(*)` counts. */
  identity: Origins;
  /** Where the columns are not known by name (a file, a table function): what any of them is made of. */
  anyColumn?: Origins;
}

/** A relation under the name by which a SELECT knows it. */
export interface Named {
  alias: string;
  relation: Relation;
  /** Columns that `*` and unqualified names pass over: the second of a pair joined by USING. */
  hidden?: ReadonlySet<string>;
}

/** Where an expression's names are looked up. */
export interface Scope {
  relations: readonly Named[];
  /** Columns that a join by USING shares, which go before those of either side. */
  shared: readonly Column[];
  /** Aliases of the select list so far, and parameters of lambdas. */
  aliases: ReadonlyMap<string, Column>;
  ctes: ReadonlyMap<string, Relation>;
  /** The statement around: for correlated sub-queries and lateral joins. */
  outer?: Scope | undefined;
}

export const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

export const emptyScope = (ctes: ReadonlyMap<string, Relation>, outer?: Scope): Scope => ({
  relations: [],
  shared: [],
  aliases: new Map(),
  ctes,
  outer,
});

const inRelation = (relation: Relation, name: string): Column | undefined =>
  relation.columns.find((c) => same(c.name, name)) ??
  (relation.anyColumn && { name, origins: relation.anyColumn, made: { by: 'unknown', text: name } });

/** The column that a reference names, such as `t.a`, `a`, `schema.t.a` or `a.field`; undefined for none. */
export function lookUp(scope: Scope, names: readonly string[]): Column | undefined {
  for (let at: Scope | undefined = scope; at; at = at.outer) {
    const found = qualified(at, names) ?? unqualified(at, names[0] ?? '');
    if (found) return found;
  }
  return undefined;
}

/** `t.a` and `schema.t.a`, whatever fields follow. */
function qualified(scope: Scope, names: readonly string[]): Column | undefined {
  for (let i = 0; i + 1 < Math.min(names.length, 4); i += 1) {
    const named = scope.relations.find((r) => same(r.alias, names[i] ?? ''));
    const column = named && inRelation(named.relation, names[i + 1] ?? '');
    if (column) return column;
  }
  return undefined;
}

function unqualified(scope: Scope, name: string): Column | undefined {
  const shared = scope.shared.find((c) => same(c.name, name));
  if (shared) return shared;
  const known = (relation: Relation) => relation.columns.find((c) => same(c.name, name));
  for (const { relation } of scope.relations) {
    const column = known(relation);
    if (column) return column;
  }
  const alias = scope.aliases.get(name.toLowerCase());
  if (alias) return alias;
  // A relation's own name stands for its whole row.
  const row = scope.relations.find((r) => same(r.alias, name));
  if (row) return wholeRow(row);
  const open = scope.relations.find((r) => r.relation.anyColumn);
  return open && inRelation(open.relation, name);
}

function wholeRow({ alias, relation }: Named): Column {
  const origins = merge(...relation.columns.map((c) => c.origins), relation.anyColumn ?? none);
  return { name: alias, origins, made: { by: 'unknown', text: alias } };
}

/** Gives columns other names, from the first on. */
export const renamed = (relation: Relation, names: readonly string[] | undefined): Relation =>
  !names || names.length === 0
    ? relation
    : {
        ...relation,
        columns:
          relation.anyColumn && relation.columns.length < names.length
            ? names.map((name) => ({ name, origins: relation.anyColumn ?? none, made: { by: 'unknown', text: name } }))
            : relation.columns.map((column, i) => ({ ...column, name: names[i] ?? column.name })),
      };
