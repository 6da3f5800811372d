import { type Expression, expressionsIn, type JoinRef, type QueryNode, type TableRef } from './ast.js';
import { originsIn, type Resolver, Unresolved } from './expression.js';
import { deciding, merge, none, type Origins, transformed } from './influence.js';
import { type Column, emptyScope, type Named, type Relation, renamed, type Scope, same } from './relation.js';

/** What a FROM clause gives: relations by name, columns that USING shares, and what decides on its rows. */
export interface From {
  relations: readonly Named[];
  shared: readonly Column[];
  rows: Origins;
}

/** @param around holds the CTEs and the statement around; on the right of a join, also what stands to the left. */
export function resolveFrom(resolver: Resolver, ref: TableRef, around: Scope): From {
  switch (ref.type) {
    case 'EMPTY':
      return { relations: [], shared: [], rows: none };
    case 'BASE_TABLE':
      return one(ref, String(ref.table_name), baseTable(resolver, ref, around));
    case 'SUBQUERY': {
      const { node } = ref.subquery as { node: QueryNode };
      return one(ref, ref.alias, resolver.query(node, around));
    }
    case 'JOIN':
      return resolveJoin(resolver, ref as JoinRef, around);
    case 'TABLE_FUNCTION':
      return one(ref, functionName(ref), tableFunction(resolver, ref, around));
    case 'EXPRESSION_LIST':
      return one(ref, ref.alias, valuesList(resolver, ref, around));
    default:
      throw new Unresolved(`${ref.type} in FROM is not followed`);
  }
}

function one(ref: TableRef, name: string, relation: Relation): From {
  const named = { alias: ref.alias || name, relation: renamed(relation, ref.column_name_alias) };
  return { relations: [named], shared: [], rows: relation.rows };
}

const unknownTable: Relation = { columns: [], rows: none, identity: none, anyColumn: none };

function baseTable(resolver: Resolver, ref: TableRef, around: Scope): Relation {
  const [schema, name] = [String(ref.schema_name ?? ''), String(ref.table_name)];
  const cte = schema === '' ? around.ctes.get(name.toLowerCase()) : undefined;
  return cte ?? resolver.table(schema, name) ?? unknownTable;
}

const functionName = (ref: TableRef): string =>
  String((ref.function as { function_name?: string } | undefined)?.function_name ?? '');

function tableFunction(resolver: Resolver, ref: TableRef, around: Scope): Relation {
  const call = ref.function as Expression;
  const origins = transformed(merge(...expressionsIn(call).map((e) => originsIn(resolver, e, around))));
  const column: Column = {
    name: functionName(ref),
    origins,
    made: { by: 'expression', expression: call, scope: around },
  };
  return { columns: [column], rows: none, identity: origins, anyColumn: origins };
}

function valuesList(resolver: Resolver, ref: TableRef, around: Scope): Relation {
  const rows = ref.values as Expression[][];
  const names = (ref.expected_names as string[] | undefined) ?? [];
  const columns = (rows[0] ?? []).map((_, i): Column => {
    const name = names[i] ?? `col${i}`;
    const cells = rows.flatMap((row): Column[] => {
      const expression = row[i];
      if (!expression) return [];
      return [
        {
          name,
          origins: originsIn(resolver, expression, around),
          made: { by: 'expression', expression, scope: around },
        },
      ];
    });
    return { name, origins: merge(...cells.map((c) => c.origins)), made: { by: 'several', columns: cells } };
  });
  return { columns, rows: none, identity: none };
}

function resolveJoin(resolver: Resolver, join: JoinRef, around: Scope): From {
  const left = resolveFrom(resolver, join.left, around);
  const beside = { ...emptyScope(around.ctes, around), relations: left.relations, shared: left.shared };
  const right = resolveFrom(resolver, join.right, beside);
  const both = { ...beside, relations: [...left.relations, ...right.relations] };
  const names = join.ref_type === 'NATURAL' ? commonNames(left, right) : join.using_columns;
  const pairs = names.map((name) => ({ name, left: columnOf(left, name), right: columnOf(right, name) }));
  const matched = merge(
    ...(join.condition ? [originsIn(resolver, join.condition, both)] : []),
    ...pairs.flatMap((p) => [p.left.origins, p.right.origins]),
  );
  const rows = merge(left.rows, right.rows, deciding(matched, 'JOIN'));
  if (join.join_type === 'SEMI' || join.join_type === 'ANTI') return { ...left, rows };
  const hidden = new Set(names.map((n) => n.toLowerCase()));
  const shared = pairs.map((p) => sharedColumn(join.join_type, p));
  const chosen = deciding(matched, 'CONDITIONAL');
  return {
    relations: [
      ...left.relations.map((r) => withChosen(r, chosen)),
      ...right.relations.map((r) => withChosen(hidden.size > 0 ? { ...r, hidden } : r, chosen)),
    ],
    shared: [...shared, ...left.shared.filter((c) => !hidden.has(c.name.toLowerCase())), ...right.shared],
    rows,
  };
}

/** Of a list of constants, such as VALUES, the condition that joins it chooses one. */
function withChosen(named: Named, chosen: Origins): Named {
  const { columns, rows } = named.relation;
  if (chosen.size === 0 || rows.size > 0 || columns.some((c) => c.origins.size > 0)) return named;
  return { ...named, relation: { ...named.relation, columns: columns.map((c) => ({ ...c, origins: chosen })) } };
}

interface Pair {
  name: string;
  left: Column;
  right: Column;
}

/** The one column that USING makes of two. */
function sharedColumn(joinType: string, { name, left, right }: Pair): Column {
  if (joinType === 'RIGHT') return { ...right, name };
  if (joinType !== 'OUTER' && joinType !== 'FULL') return { ...left, name };
  return {
    name,
    origins: merge(left.origins, right.origins),
    made: { by: 'several', columns: [left, right] },
  };
}

const visible = ({ relations }: From): Column[] => relations.flatMap(({ relation }) => [...relation.columns]);

const commonNames = (left: From, right: From): string[] =>
  visible(left)
    .map((c) => c.name)
    .filter((name, i, all) => all.indexOf(name) === i && visible(right).some((c) => same(c.name, name)));

function columnOf(from: From, name: string): Column {
  const found = from.shared.find((c) => same(c.name, name)) ?? visible(from).find((c) => same(c.name, name));
  if (found) return found;
  throw new Unresolved(`${name} of USING is in no table on its side`);
}
