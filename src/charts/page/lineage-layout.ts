import type { Lineage, TableLineage } from '../../lineage/lineage.js';

export interface Box {
  table: TableLineage;
  x: number;
  y: number;
}

export interface Layout {
  width: number;
  height: number;
  boxes: ReadonlyMap<string, Box>;
  /** Where each layer begins and ends, from left to right. */
  bands: readonly { layer: TableLineage['layer']; from: number; to: number }[];
}

export const boxSize = { width: 206, height: 32 } as const;
const gap = { x: 40, y: 12 } as const;
const margin = { x: 12, top: 34, bottom: 12 } as const;
const layers = ['bronze', 'silver', 'gold'] as const;
/** Passes in which tables move towards those they are connected with. */
const sweeps = 6;

/** Tables from left to right, each right of its inputs, the layers side by side; few lines cross. */
export function layOut(lineage: Lineage): Layout {
  const columns = columnsOf(lineage);
  untangle(columns, lineage);
  const tallest = Math.max(...columns.map((c) => c.tables.length), 1);
  const rowHeight = boxSize.height + gap.y;
  const columnWidth = boxSize.width + gap.x;
  const boxes = new Map<string, Box>();
  for (const [i, { tables }] of columns.entries()) {
    const top = margin.top + ((tallest - tables.length) * rowHeight) / 2;
    for (const [j, table] of tables.entries()) {
      boxes.set(table.table, { table, x: margin.x + i * columnWidth, y: top + j * rowHeight });
    }
  }
  const bands = layers.flatMap((layer) => {
    const of = columns.flatMap((c, i) => (c.layer === layer ? [margin.x + i * columnWidth] : []));
    const [first, last] = [of[0], of.at(-1)];
    return first === undefined || last === undefined ? [] : [{ layer, from: first, to: last + boxSize.width }];
  });
  return {
    width: margin.x * 2 + columns.length * columnWidth - gap.x,
    height: margin.top + tallest * rowHeight - gap.y + margin.bottom,
    boxes,
    bands,
  };
}

interface Column {
  layer: TableLineage['layer'];
  tables: TableLineage[];
}

/** One column per step within a layer: a table stands one right of the last of its inputs in the same layer. */
function columnsOf(lineage: Lineage): Column[] {
  const step = new Map<string, number>();
  const layerOf = new Map(lineage.map((t) => [t.table, t.layer]));
  const columns = new Map<string, Column>();
  for (const table of lineage) {
    const near = table.inputs.filter((i) => layerOf.get(i) === table.layer).map((i) => (step.get(i) ?? 0) + 1);
    const at = Math.max(0, ...near);
    step.set(table.table, at);
    const key = `${layers.indexOf(table.layer)}.${String(at).padStart(4, '0')}`;
    const column = columns.get(key) ?? { layer: table.layer, tables: [] };
    columns.set(key, column);
    column.tables.push(table);
  }
  return [...columns].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, column]) => column);
}

/** Sorts each column by where its neighbours stand, from left to right and back. */
function untangle(columns: readonly Column[], lineage: Lineage): void {
  const neighbours = new Map<string, string[]>(lineage.map((t) => [t.table, [...t.inputs]]));
  for (const { table, inputs } of lineage) for (const input of inputs) neighbours.get(input)?.push(table);
  const height = new Map<string, number>();
  const place = ({ tables }: Column) => {
    for (const [i, t] of tables.entries()) height.set(t.table, i - (tables.length - 1) / 2);
  };
  columns.forEach(place);
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    for (const column of sweep % 2 === 0 ? columns : columns.toReversed()) {
      const middle = (t: TableLineage) => {
        const at = (neighbours.get(t.table) ?? []).map((n) => height.get(n) ?? 0);
        return at.length === 0 ? (height.get(t.table) ?? 0) : at.reduce((a, b) => a + b, 0) / at.length;
      };
      const middles = new Map(column.tables.map((t) => [t.table, middle(t)]));
      column.tables.sort((a, b) => (middles.get(a.table) ?? 0) - (middles.get(b.table) ?? 0));
      place(column);
    }
  }
}
