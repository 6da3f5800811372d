import type { ColumnLineage, Influence, Lineage } from './lineage.js';

/**
 * Which influences are followed. `direct`: values that go into the value. `value`: also the conditions and windows of the
 * expression. `any`: also what decides which rows there are, which is much more.
 */
export type Follow = 'direct' | 'value' | 'any';

/** A column on the way from, or to, the one asked for. */
export interface Step {
  table: string;
  column: string;
  /** How it is made of the columns above it. */
  expression: string;
  /** How it acts on the step before it (upstream), or how that acts on it (downstream); none for the first. */
  influences: readonly Influence[];
  /** It was met before, and is followed there. */
  repeated: boolean;
  steps: readonly Step[];
}

const ofValue: ReadonlySet<string> = new Set(['CONDITIONAL', 'WINDOW']);

const followed = (follow: Follow, influences: readonly Influence[]): Influence[] =>
  influences.filter((i) => follow === 'any' || i.type === 'DIRECT' || (follow === 'value' && ofValue.has(i.subtype)));

const keyOf = ({ table, column }: { table: string; column: string }): string => `${table}.${column}`;

interface Edge {
  to: ColumnLineage;
  influences: readonly Influence[];
}

const index = (lineage: Lineage): Map<string, ColumnLineage> =>
  new Map(lineage.flatMap((t) => t.columns.map((c): [string, ColumnLineage] => [keyOf(c), c])));

function edgesUp(lineage: Lineage): (of: ColumnLineage) => Edge[] {
  const columns = index(lineage);
  return ({ origins }) =>
    origins.flatMap(({ influences, ...origin }) => {
      const to = columns.get(keyOf(origin));
      return to ? [{ to, influences }] : [];
    });
}

function edgesDown(lineage: Lineage): (of: ColumnLineage) => Edge[] {
  const consumers = new Map<string, Edge[]>();
  for (const column of lineage.flatMap((t) => t.columns)) {
    for (const { influences, ...origin } of column.origins) {
      const edges = consumers.get(keyOf(origin)) ?? [];
      consumers.set(keyOf(origin), edges);
      edges.push({ to: column, influences });
    }
  }
  return (of) => consumers.get(keyOf(of)) ?? [];
}

/** What a column is made of, step by step up to the fields of the sources. Undefined if there is no such column. */
export const upstream = (lineage: Lineage, table: string, column: string, follow: Follow = 'value'): Step | undefined =>
  tree(lineage, keyOf({ table, column }), edgesUp(lineage), follow);

/** What a change of a column's values changes, step by step down to the last table. Undefined if there is no such column. */
export const downstream = (
  lineage: Lineage,
  table: string,
  column: string,
  follow: Follow = 'value',
): Step | undefined => tree(lineage, keyOf({ table, column }), edgesDown(lineage), follow);

function tree(lineage: Lineage, from: string, edges: (of: ColumnLineage) => Edge[], follow: Follow): Step | undefined {
  const seen = new Set<string>();
  const step = (at: ColumnLineage, influences: readonly Influence[]): Step => {
    const { table, column, expression } = at;
    const repeated = seen.has(keyOf(at));
    seen.add(keyOf(at));
    const next = repeated ? [] : edges(at);
    const steps = next.flatMap((edge) => {
      const by = followed(follow, edge.influences);
      return by.length > 0 ? [step(edge.to, by)] : [];
    });
    return { table, column, expression, influences, repeated: repeated && edges(at).length > 0, steps };
  };
  const start = index(lineage).get(from);
  return start && step(start, []);
}

/** Every column that a column is derived from, near or far, as `table.column`. */
export const ancestors = (lineage: Lineage, table: string, column: string, follow: Follow = 'any'): Set<string> =>
  reach(lineage, keyOf({ table, column }), edgesUp(lineage), follow);

/** Every column derived from a column, near or far, as `table.column`. */
export const descendants = (lineage: Lineage, table: string, column: string, follow: Follow = 'any'): Set<string> =>
  reach(lineage, keyOf({ table, column }), edgesDown(lineage), follow);

function reach(lineage: Lineage, from: string, edges: (of: ColumnLineage) => Edge[], follow: Follow): Set<string> {
  const found = new Set<string>();
  const visit = (at: ColumnLineage): void => {
    for (const { to, influences } of edges(at)) {
      if (found.has(keyOf(to)) || followed(follow, influences).length === 0) continue;
      found.add(keyOf(to));
      visit(to);
    }
  };
  const start = index(lineage).get(from);
  if (start) visit(start);
  return found;
}

/** The columns on any way between two columns, both included, the far end last; empty if none leads there. */
export function pathTo(
  lineage: Lineage,
  from: { table: string; column: string },
  to: { table: string; column: string },
  follow: Follow = 'value',
): ColumnLineage[] {
  const up = ancestors(lineage, from.table, from.column, follow).add(keyOf(from));
  const down = descendants(lineage, to.table, to.column, follow).add(keyOf(to));
  if (!up.has(keyOf(to))) return [];
  const between = lineage.flatMap((t) => t.columns).filter((c) => up.has(keyOf(c)) && down.has(keyOf(c)));
  return between.toReversed();
}

/** A table on the way from, or to, the one asked for. */
export interface TableStep {
  table: string;
  repeated: boolean;
  steps: readonly TableStep[];
}

/** The tables that a table is made of (`up`), or that are made of it (`down`). Undefined if there is no such table. */
export function tableTree(lineage: Lineage, table: string, direction: 'up' | 'down'): TableStep | undefined {
  const seen = new Set<string>();
  const next = (of: string): string[] =>
    direction === 'up'
      ? [...(lineage.find((t) => t.table === of)?.inputs ?? [])]
      : lineage.filter((t) => t.inputs.includes(of)).map((t) => t.table);
  const step = (of: string): TableStep => {
    const repeated = seen.has(of);
    seen.add(of);
    return { table: of, repeated: repeated && next(of).length > 0, steps: repeated ? [] : next(of).map(step) };
  };
  return lineage.some((t) => t.table === table) ? step(table) : undefined;
}
