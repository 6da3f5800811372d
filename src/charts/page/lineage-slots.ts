import type { Lineage, TableLineage } from '../../lineage/lineage.js';

/** A place in a column: of a table, or of a line that passes on its way to a later column. */
export interface Slot {
  name: string;
  table?: TableLineage;
}

export interface SlotColumn {
  layer: TableLineage['layer'];
  slots: Slot[];
}

/** An edge, and the slots that it passes through. */
export interface Route {
  from: string;
  to: string;
  through: readonly string[];
}

const layers = ['bronze', 'silver', 'gold'] as const;
/** Passes in which slots move towards those they are connected with. */
const sweeps = 12;

/** Columns of tables, with a slot wherever a line has to pass; lines from the same table share theirs. */
export function slotsOf(lineage: Lineage): { columns: SlotColumn[]; routes: Route[] } {
  const columns = columnsOf(lineage);
  const columnOf = new Map(columns.flatMap(({ slots }, i) => slots.map((s): [string, number] => [s.name, i])));
  const routes: Route[] = [];
  for (const { table, inputs } of lineage) {
    for (const input of inputs) {
      const [first, last] = [columnOf.get(input), columnOf.get(table)];
      if (first === undefined || last === undefined) continue;
      const between = columns.slice(first + 1, last);
      const through = between.map((column, i) => passSlot(column, `${input} > ${first + 1 + i}`));
      routes.push({ from: input, to: table, through });
    }
  }
  return { columns, routes };
}

function passSlot({ slots }: SlotColumn, name: string): string {
  if (!slots.some((s) => s.name === name)) slots.push({ name });
  return name;
}

/** One column per step within a layer: a table stands one right of the last of its inputs in the same layer. */
function columnsOf(lineage: Lineage): SlotColumn[] {
  const step = new Map<string, number>();
  const layerOf = new Map(lineage.map((t) => [t.table, t.layer]));
  const columns = new Map<string, SlotColumn>();
  for (const table of lineage) {
    const near = table.inputs.filter((i) => layerOf.get(i) === table.layer).map((i) => (step.get(i) ?? 0) + 1);
    const at = Math.max(0, ...near);
    step.set(table.table, at);
    const key = `${layers.indexOf(table.layer)}.${String(at).padStart(4, '0')}`;
    const column = columns.get(key) ?? { layer: table.layer, slots: [] };
    columns.set(key, column);
    column.slots.push({ name: table.table, table });
  }
  return [...columns].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, column]) => column);
}

/** Sorts each column by where its neighbours stand, from left to right and back: few lines cross then. */
export function untangle(columns: readonly SlotColumn[], routes: readonly Route[]): void {
  const neighbours = new Map<string, Set<string>>();
  const link = (a: string, b: string) => neighbours.set(a, (neighbours.get(a) ?? new Set()).add(b));
  for (const { from, to, through } of routes) {
    const path = [from, ...through, to];
    for (const [i, name] of path.entries()) {
      const next = path[i + 1];
      if (next === undefined) continue;
      link(name, next);
      link(next, name);
    }
  }
  const height = new Map<string, number>();
  const place = ({ slots }: SlotColumn) => {
    for (const [i, s] of slots.entries()) height.set(s.name, i - (slots.length - 1) / 2);
  };
  columns.forEach(place);
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    for (const column of sweep % 2 === 0 ? columns : columns.toReversed()) {
      const middles = new Map(column.slots.map(({ name }) => [name, middle(name, neighbours, height)]));
      column.slots.sort((a, b) => (middles.get(a.name) ?? 0) - (middles.get(b.name) ?? 0));
      place(column);
    }
  }
}

function middle(
  name: string,
  neighbours: ReadonlyMap<string, ReadonlySet<string>>,
  height: ReadonlyMap<string, number>,
): number {
  const at = [...(neighbours.get(name) ?? [])].map((n) => height.get(n) ?? 0);
  return at.length === 0 ? (height.get(name) ?? 0) : at.reduce((a, b) => a + b, 0) / at.length;
}
