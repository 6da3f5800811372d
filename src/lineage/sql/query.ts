import type { Constant, Expression, Modifier, QueryNode, RecursiveCte, SelectNode, SetOperation, Star } from './ast.js';
import { type Catalog, hasAggregate, identityOf, originsIn, type Resolver, Unresolved } from './expression.js';
import { resolveFrom } from './from.js';
import { deciding, merge, none, type Origins, transformed } from './influence.js';
import { type Column, emptyScope, type Relation, renamed, type Scope, same } from './relation.js';
import { computed, expandStar, nameOf } from './star.js';

/**
 * What each column of a SELECT is made of, and what decides on its rows. Names are followed through common table
 * expressions, sub-queries and joins down to the catalogue's tables.
 * @throws Unresolved for SQL that cannot be followed.
 */
export function resolveStatement(catalog: Catalog, statement: QueryNode): Relation {
  const resolver: Resolver = {
    ...catalog,
    query: (node, scope) => resolveQuery(resolver, node, scope),
  };
  return resolver.query(statement, emptyScope(new Map()));
}

function resolveQuery(resolver: Resolver, node: QueryNode, around: Scope): Relation {
  const scope = { ...around, ctes: withCtes(resolver, node, around) };
  switch (node.type) {
    case 'SELECT_NODE':
      return resolveSelect(resolver, node as SelectNode, scope);
    case 'SET_OPERATION_NODE':
      return resolveSetOperation(resolver, node as SetOperation, scope);
    case 'RECURSIVE_CTE_NODE':
      return resolveRecursive(resolver, node as RecursiveCte, scope);
    default:
      throw new Unresolved(`${node.type} is not followed`);
  }
}

function withCtes(resolver: Resolver, { cte_map }: QueryNode, scope: Scope): ReadonlyMap<string, Relation> {
  const ctes = new Map(scope.ctes);
  for (const { key, value } of cte_map?.map ?? []) {
    const relation = resolver.query(value.query.node, { ...scope, ctes });
    ctes.set(key.toLowerCase(), renamed(relation, value.aliases));
  }
  return ctes;
}

function resolveSelect(resolver: Resolver, node: SelectNode, around: Scope): Relation {
  const from = resolveFrom(resolver, node.from_table, around);
  const inner: Scope = {
    relations: from.relations,
    shared: from.shared,
    aliases: new Map(),
    ctes: around.ctes,
    outer: around,
  };
  const { columns, scope } = selectList(resolver, node.select_list, inner);
  const of = (e: Expression) => originsIn(resolver, e, scope);
  const groups = groupExpressions(resolver, node).map((e) => columnAt(columns, e)?.origins ?? of(e));
  const takesTogether = node.select_list.some((e) => hasAggregate(resolver, e));
  const filters = [node.where_clause, node.having, node.qualify].filter((e) => e !== null && e !== undefined);
  const relation: Relation = {
    columns,
    rows: merge(from.rows, deciding(merge(...filters.map(of)), 'FILTER'), deciding(merge(...groups), 'GROUP_BY')),
    identity: groups.length > 0 ? transformed(merge(...groups)) : takesTogether ? none : identityOf(scope),
  };
  return modified(resolver, relation, node.modifiers ?? [], scope);
}

/** An item may use the alias of one before it. */
function selectList(
  resolver: Resolver,
  items: readonly Expression[],
  inner: Scope,
): { columns: Column[]; scope: Scope } {
  const columns: Column[] = [];
  let scope = inner;
  for (const item of items) {
    if (item.class === 'STAR') {
      columns.push(...expandStar(resolver, item as Star, scope));
      continue;
    }
    const column = computed(resolver, nameOf(item), item, scope);
    columns.push(column);
    if (item.alias) scope = { ...scope, aliases: new Map([...scope.aliases, [item.alias.toLowerCase(), column]]) };
  }
  return { columns, scope };
}

/** GROUP BY ALL groups by whatever takes no rows together. */
const groupExpressions = (resolver: Resolver, node: SelectNode): readonly Expression[] =>
  node.aggregate_handling === 'FORCE_AGGREGATES'
    ? node.select_list.filter((e) => !hasAggregate(resolver, e))
    : node.group_expressions;

/** The column that a place such as `GROUP BY 3` means. */
function columnAt(columns: readonly Column[], expression: Expression): Column | undefined {
  const value = expression.class === 'CONSTANT' ? (expression as Constant).value.value : undefined;
  return typeof value === 'number' ? columns[value - 1] : undefined;
}

/** DISTINCT, ORDER BY and LIMIT, which see the columns given as well as those read. */
function modified(resolver: Resolver, relation: Relation, modifiers: readonly Modifier[], read: Scope): Relation {
  const scope = { ...emptyScope(read.ctes, read), relations: [{ alias: '', relation }] };
  const all = merge(...relation.columns.map((c) => c.origins));
  const of = (e: Expression): Origins =>
    e.class === 'STAR' ? all : (columnAt(relation.columns, e)?.origins ?? originsIn(resolver, e, scope));
  let { rows, identity } = relation;
  for (const { type, orders = [], distinct_on_targets: targets = [], limit, offset } of modifiers) {
    const limits = [limit, offset].filter((e) => e !== null && e !== undefined);
    const sorted = deciding(merge(...orders.map((o) => of(o.expression))), 'SORT');
    rows = merge(rows, sorted, deciding(merge(...limits.map(of)), 'FILTER'));
    if (type !== 'DISTINCT_MODIFIER') continue;
    identity = transformed(targets.length > 0 ? merge(...targets.map(of)) : all);
    rows = merge(rows, deciding(identity, 'GROUP_BY'));
  }
  return { ...relation, rows, identity };
}

function resolveSetOperation(resolver: Resolver, node: SetOperation, scope: Scope): Relation {
  const left = resolver.query(node.left, scope);
  const right = resolver.query(node.right, scope);
  const rows = merge(left.rows, right.rows);
  const relation = node.setop_type.startsWith('UNION')
    ? union(left, right, rows, node)
    : {
        ...left,
        rows: merge(rows, deciding(merge(...[...left.columns, ...right.columns].map((c) => c.origins)), 'FILTER')),
      };
  return modified(resolver, relation, node.modifiers ?? [], scope);
}

function union(left: Relation, right: Relation, rows: Origins, { setop_type, setop_all }: SetOperation): Relation {
  const byName = setop_type === 'UNION_BY_NAME';
  const partner = (column: Column, i: number) =>
    byName ? right.columns.find((c) => same(c.name, column.name)) : right.columns[i];
  const columns = left.columns.map((column, i) => either(column, partner(column, i)));
  if (byName) columns.push(...right.columns.filter((c) => !left.columns.some((l) => same(l.name, c.name))));
  const all = merge(...columns.map((c) => c.origins));
  return {
    columns,
    rows: setop_all ? rows : merge(rows, deciding(all, 'GROUP_BY')),
    identity: setop_all ? merge(left.identity, right.identity) : transformed(all),
  };
}

function either(left: Column, right: Column | undefined): Column {
  if (!right) return left;
  return {
    name: left.name,
    origins: merge(left.origins, right.origins),
    made: { by: 'several', columns: [left, right] },
  };
}

const weight = ({ columns, rows }: Relation): number =>
  [rows, ...columns.map((c) => c.origins)].reduce((sum, o) => [...o.values()].reduce((s, bits) => s + bits, sum), 0);

/** Goes round until what the columns are made of grows no more. */
function resolveRecursive(resolver: Resolver, node: RecursiveCte, scope: Scope): Relation {
  const first = renamed(resolver.query(node.left, scope), node.aliases);
  let relation = first;
  for (let before = -1; before !== weight(relation); ) {
    before = weight(relation);
    const ctes = new Map([...scope.ctes, [node.cte_name.toLowerCase(), relation]]);
    const next = resolver.query(node.right, { ...scope, ctes });
    relation = {
      columns: first.columns.map((column, i) => ({
        ...column,
        origins: merge(column.origins, next.columns[i]?.origins ?? none),
      })),
      rows: merge(first.rows, next.rows),
      identity: merge(first.identity, next.identity),
    };
  }
  return relation;
}
