/**
 * The syntax tree that DuckDB's parser gives of a SELECT (`json_serialize_sql`), as far as it is looked into. Kinds that
 * are not named here are walked generically, so that nothing a column is made of is lost.
 */
export interface AstNode {
  type: string;
  [key: string]: unknown;
}

export interface Expression extends AstNode {
  class: string;
  alias?: string;
}

export interface ColumnRef extends Expression {
  class: 'COLUMN_REF';
  column_names: string[];
}

export interface FunctionCall extends Expression {
  class: 'FUNCTION';
  function_name: string;
  children: Expression[];
  filter: Expression | null;
  order_bys: { orders: OrderBy[] } | null;
  distinct: boolean;
  is_operator: boolean;
}

export interface WindowCall extends Expression {
  class: 'WINDOW';
  function_name: string;
  children: Expression[];
  partitions: Expression[];
  orders: OrderBy[];
  arg_orders?: OrderBy[];
  start: string;
  end: string;
  start_expr: Expression | null;
  end_expr: Expression | null;
  offset_expr: Expression | null;
  default_expr: Expression | null;
  filter_expr: Expression | null;
}

export interface OrderBy {
  type: string;
  expression: Expression;
}

export interface CaseExpression extends Expression {
  class: 'CASE';
  case_checks: { when_expr: Expression; then_expr: Expression }[];
  else_expr: Expression | null;
}

export interface SubqueryExpression extends Expression {
  class: 'SUBQUERY';
  /** SCALAR, EXISTS, NOT_EXISTS or ANY. */
  subquery_type: string;
  subquery: { node: QueryNode };
  child: Expression | null;
}

export interface Star extends Expression {
  class: 'STAR';
  relation_name: string;
  exclude_list: string[];
  qualified_exclude_list?: { table: string; column: string }[];
  replace_list: { key: string; value: Expression }[];
  rename_list: { key: { table: string; column: string }; value: string }[];
  /** It is COLUMNS(…), of `expr`. */
  columns: boolean;
  expr: Expression | null;
}

export interface Lambda extends Expression {
  class: 'LAMBDA';
  lhs: Expression;
  expr: Expression;
}

export interface Constant extends Expression {
  class: 'CONSTANT';
  value: { type: SqlType; is_null: boolean; value?: unknown };
}

export interface SqlType {
  id: string;
  type_info: { width?: number; scale?: number; alias?: string } | null;
}

export interface CteMap {
  map: { key: string; value: { aliases: string[]; query: { node: QueryNode } } }[];
}

export interface QueryNode extends AstNode {
  cte_map?: CteMap;
  modifiers?: Modifier[];
}

export interface Modifier extends AstNode {
  orders?: OrderBy[];
  distinct_on_targets?: Expression[];
  limit?: Expression | null;
  offset?: Expression | null;
}

export interface SelectNode extends QueryNode {
  type: 'SELECT_NODE';
  select_list: Expression[];
  from_table: TableRef;
  where_clause: Expression | null;
  group_expressions: Expression[];
  /** FORCE_AGGREGATES for GROUP BY ALL. */
  aggregate_handling: string;
  having: Expression | null;
  qualify: Expression | null;
}

export interface SetOperation extends QueryNode {
  type: 'SET_OPERATION_NODE';
  /** UNION, UNION_BY_NAME, EXCEPT or INTERSECT. */
  setop_type: string;
  setop_all: boolean;
  left: QueryNode;
  right: QueryNode;
}

export interface RecursiveCte extends QueryNode {
  type: 'RECURSIVE_CTE_NODE';
  cte_name: string;
  aliases?: string[];
  left: QueryNode;
  right: QueryNode;
}

export interface TableRef extends AstNode {
  alias: string;
  column_name_alias?: string[];
}

export interface JoinRef extends TableRef {
  type: 'JOIN';
  left: TableRef;
  right: TableRef;
  condition: Expression | null;
  join_type: string;
  /** REGULAR, CROSS, NATURAL, ASOF, POSITIONAL or DEPENDENT. */
  ref_type: string;
  using_columns: string[];
}

export const isNode = (value: unknown): value is AstNode =>
  typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';

export const isExpression = (value: unknown): value is Expression =>
  isNode(value) && typeof (value as { class?: unknown }).class === 'string';

/** The expressions directly within a node, wherever they stand. */
export function expressionsIn(node: object): Expression[] {
  return Object.values(node).flatMap((value): Expression[] => {
    if (isExpression(value)) return [value];
    if (Array.isArray(value))
      return value.flatMap((v) => (isExpression(v) ? [v] : isObject(v) ? expressionsIn(v) : []));
    return isObject(value) && !('node' in value) ? expressionsIn(value) : [];
  });
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
