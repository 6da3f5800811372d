import {
  type CaseExpression,
  type ColumnRef,
  type Expression,
  expressionsIn,
  type FunctionCall,
  type Lambda,
  type OrderBy,
  type QueryNode,
  type SubqueryExpression,
  type WindowCall,
} from './ast.js';
import { aggregated, deciding, merge, none, type Origins, transformed } from './influence.js';
import { type Column, emptyScope, lookUp, type Relation, type Scope } from './relation.js';

/** What the resolver needs to know beside the statement. */
export interface Catalog {
  /** A table that a statement may read; undefined if it is none of the graph's. */
  table(schema: string, name: string): Relation | undefined;
  /** Names of aggregate functions, in lower case. */
  aggregates: ReadonlySet<string>;
}

export interface Resolver extends Catalog {
  query(node: QueryNode, scope: Scope): Relation;
}

/** Raised for SQL that cannot be followed. */
export class Unresolved extends Error {}

/** Aggregates that give the value of the row that is first by another: value, order. */
const byOrder = /^(arg_?(min|max)(_null|_nulls_last)?|(min|max)_by)$/;

/** What an expression's value is made of. */
export function originsIn(resolver: Resolver, expression: Expression, scope: Scope): Origins {
  const of = (e: Expression | null | undefined): Origins => (e ? originsIn(resolver, e, scope) : none);
  switch (expression.class) {
    case 'COLUMN_REF':
      return ofReference(expression as ColumnRef, scope);
    case 'CONSTANT':
    case 'PARAMETER':
      return none;
    case 'CASE':
      return ofCase(expression as CaseExpression, of);
    case 'FUNCTION':
      return ofCall(resolver, expression as FunctionCall, scope, of);
    case 'WINDOW':
      return ofWindow(expression as WindowCall, scope, of);
    case 'SUBQUERY':
      return ofSubquery(resolver, expression as SubqueryExpression, scope, of);
    case 'LAMBDA':
      return ofLambda(resolver, expression as Lambda, scope);
    case 'STAR':
      return transformed(merge(...scope.relations.flatMap(({ relation }) => relation.columns.map((c) => c.origins))));
    default:
      return transformed(merge(...expressionsIn(expression).map(of)));
  }
}

function ofReference({ column_names }: ColumnRef, scope: Scope): Origins {
  const column = lookUp(scope, column_names);
  if (column) return column.origins;
  throw new Unresolved(`${column_names.join('.')} is a column of nothing that the statement reads`);
}

type Of = (e: Expression | null | undefined) => Origins;

function ofCase({ case_checks, else_expr }: CaseExpression, of: Of): Origins {
  const values = [...case_checks.map((c) => of(c.then_expr)), of(else_expr)];
  const conditions = case_checks.map((c) => deciding(of(c.when_expr), 'CONDITIONAL'));
  return merge(transformed(merge(...values)), ...conditions);
}

const inOrder = (orders: readonly OrderBy[] | undefined, of: Of): Origins =>
  merge(...(orders ?? []).map((o) => of(o.expression)));

/** The values that tell the rows apart which a SELECT reads: what `count(*)` counts. */
export const identityOf = (scope: Scope): Origins => merge(...scope.relations.map(({ relation }) => relation.identity));

const countsRows = (name: string, children: readonly Expression[]): boolean =>
  name === 'count_star' || (name === 'count' && children.every((c) => c.class === 'CONSTANT'));

function ofCall(resolver: Resolver, call: FunctionCall, scope: Scope, of: Of): Origins {
  const { children, filter, order_bys } = call;
  const name = call.function_name.toLowerCase();
  if (!resolver.aggregates.has(name) && name !== 'count_star') return transformed(merge(...children.map(of)));
  const [first, second, ...rest] = children;
  const values = countsRows(name, children)
    ? identityOf(scope)
    : byOrder.test(name)
      ? merge(of(first), ...rest.map(of))
      : merge(...children.map(of));
  return merge(
    aggregated(values),
    byOrder.test(name) ? deciding(of(second), 'SORT') : none,
    deciding(inOrder(order_bys?.orders, of), 'SORT'),
    deciding(of(filter), 'FILTER'),
  );
}

function ofWindow(call: WindowCall, scope: Scope, of: Of): Origins {
  const name = call.function_name.toLowerCase();
  const takesTogether = call.type === 'WINDOW_AGGREGATE';
  const values = takesTogether && countsRows(name, call.children) ? identityOf(scope) : merge(...call.children.map(of));
  const bounds = [call.start_expr, call.end_expr, call.offset_expr].map(of);
  return merge(
    takesTogether ? aggregated(values) : transformed(values),
    transformed(of(call.default_expr)),
    deciding(merge(...call.partitions.map(of), inOrder(call.orders, of), ...bounds), 'WINDOW'),
    deciding(inOrder(call.arg_orders, of), 'SORT'),
    deciding(of(call.filter_expr), 'FILTER'),
  );
}

function ofSubquery(
  resolver: Resolver,
  { subquery, subquery_type, child }: SubqueryExpression,
  scope: Scope,
  of: Of,
): Origins {
  const relation = resolver.query(subquery.node, emptyScope(scope.ctes, scope));
  if (subquery_type.endsWith('EXISTS')) return merge(relation.rows, deciding(relation.identity, 'FILTER'));
  const value = merge(...relation.columns.map((c) => c.origins));
  if (subquery_type === 'SCALAR') return merge(value, relation.rows);
  return merge(transformed(merge(of(child), value)), relation.rows);
}

/** A lambda's parameters hold parts of the call's other arguments, which count by themselves. */
function ofLambda(resolver: Resolver, { lhs, expr }: Lambda, scope: Scope): Origins {
  const named = lhs.class === 'COLUMN_REF' ? [lhs] : expressionsIn(lhs);
  const parameters = named.map(
    (p): Column => ({
      name: (p as ColumnRef).column_names?.at(-1) ?? '',
      origins: none,
      made: { by: 'unknown', text: '' },
    }),
  );
  return transformed(originsIn(resolver, expr, { ...emptyScope(scope.ctes, scope), shared: parameters }));
}

/** Whether an expression takes rows together (an aggregate over a window does not). */
export function hasAggregate({ aggregates }: Catalog, expression: Expression): boolean {
  if (expression.class === 'SUBQUERY') return false;
  if (expression.class === 'FUNCTION') {
    const name = (expression as FunctionCall).function_name.toLowerCase();
    if (name === 'count_star' || aggregates.has(name)) return true;
  }
  return expressionsIn(expression).some((e) => hasAggregate({ aggregates } as Catalog, e));
}
