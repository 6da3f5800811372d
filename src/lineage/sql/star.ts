import type { ColumnRef, Constant, Expression, Star } from './ast.js';
import { originsIn, type Resolver } from './expression.js';
import { type Column, type Named, type Scope, same } from './relation.js';

/** The columns that `*`, `t.*` or COLUMNS(…) stands for, in their order. */
export function expandStar(resolver: Resolver, star: Star, scope: Scope): Column[] {
  const of = star.relation_name;
  const columns = scope.relations
    .filter((r) => of === '' || same(r.alias, of))
    .flatMap((named) => visibleColumns(named, of === '' ? scope.shared : []));
  return columns
    .filter(({ name }) => !isExcluded(star, name) && isWanted(star, name))
    .map((column) => {
      const replaced = star.replace_list.find((r) => same(r.key, column.name));
      const rename = star.rename_list.find((r) => same(r.key.column, column.name));
      const changed = replaced ? computed(resolver, column.name, replaced.value, scope) : column;
      return rename ? { ...changed, name: rename.value } : changed;
    });
}

function visibleColumns({ alias, relation, hidden }: Named, shared: readonly Column[]): Column[] {
  const known: readonly Column[] =
    relation.anyColumn && relation.columns.length === 0
      ? [{ name: alias, origins: relation.anyColumn, made: { by: 'unknown', text: alias } }]
      : relation.columns;
  if (shared.length === 0) return [...known];
  return known
    .filter((c) => !hidden?.has(c.name.toLowerCase()))
    .map((c) => shared.find((s) => same(s.name, c.name)) ?? c);
}

const isExcluded = ({ exclude_list, qualified_exclude_list = [] }: Star, name: string): boolean =>
  exclude_list.some((e) => same(e, name)) || qualified_exclude_list.some((e) => same(e.column, name));

/** COLUMNS of a pattern takes those that match; of anything else all are taken to be meant. */
function isWanted({ columns, expr }: Star, name: string): boolean {
  if (!columns || expr?.class !== 'CONSTANT') return true;
  const { value } = (expr as Constant).value;
  return typeof value !== 'string' || new RegExp(value).test(name);
}

/** A column of the select list that is no star. */
export function computed(resolver: Resolver, name: string, expression: Expression, scope: Scope): Column {
  return { name, origins: originsIn(resolver, expression, scope), made: { by: 'expression', expression, scope } };
}

/** The name that the engine gives an expression without an alias, as far as others can refer to it. */
export function nameOf(expression: Expression): string {
  if (expression.alias) return expression.alias;
  if (expression.class === 'COLUMN_REF') return (expression as ColumnRef).column_names.at(-1) ?? '';
  return String(expression.function_name ?? expression.class).toLowerCase();
}
