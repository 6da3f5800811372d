import type { Lineage, TableLineage } from '../../lineage/lineage.js';
import { type Slot, type SlotColumn, slotsOf, untangle } from './lineage-slots.js';

export interface Point {
  x: number;
  y: number;
}

export interface Box extends Point {
  table: TableLineage;
}

export interface Layout {
  width: number;
  height: number;
  boxes: ReadonlyMap<string, Box>;
  /** The line from a table to one that reads it: pairs of points between which it runs straight, curves in between. */
  lines: readonly { from: string; to: string; points: readonly Point[] }[];
  /** Where each layer begins and ends, from left to right. */
  bands: readonly { layer: TableLineage['layer']; from: number; to: number }[];
}

export const boxSize = { width: 206, height: 32 } as const;
/** How high a slot is through which only a line passes. */
const passing = 6;
const gap = { x: 44, y: 12 } as const;
const margin = { x: 12, top: 34, bottom: 12 } as const;
const columnWidth = boxSize.width + gap.x;
const layers = ['bronze', 'silver', 'gold'] as const;

const heightOf = (slot: Slot): number => (slot.table ? boxSize.height : passing);

/** Tables from left to right, each right of its inputs, the layers side by side; lines pass between tables, not behind. */
export function layOut(lineage: Lineage): Layout {
  const { columns, routes } = slotsOf(lineage);
  untangle(columns, routes);
  const heights = columns.map(({ slots }) => slots.reduce((sum, s) => sum + heightOf(s) + gap.y, -gap.y));
  const tallest = Math.max(0, ...heights);
  const at = new Map<string, Point>();
  const boxes = new Map<string, Box>();
  for (const [i, { slots }] of columns.entries()) {
    const x = margin.x + i * columnWidth;
    let y = margin.top + (tallest - (heights[i] ?? 0)) / 2;
    for (const slot of slots) {
      at.set(slot.name, { x, y: y + heightOf(slot) / 2 });
      if (slot.table) boxes.set(slot.name, { table: slot.table, x, y });
      y += heightOf(slot) + gap.y;
    }
  }
  return {
    width: margin.x * 2 + columns.length * columnWidth - gap.x,
    height: margin.top + tallest + margin.bottom,
    boxes,
    lines: routes.map(({ from, to, through }) => ({ from, to, points: pointsOf([from, ...through, to], at) })),
    bands: bandsOf(columns),
  };
}

/** From the right of the first, across those between, to the left of the last. */
function pointsOf(names: readonly string[], at: ReadonlyMap<string, Point>): Point[] {
  const points = names.flatMap((name) => {
    const { x, y } = at.get(name) ?? { x: 0, y: 0 };
    return [
      { x, y },
      { x: x + boxSize.width, y },
    ];
  });
  return points.slice(1, -1);
}

function bandsOf(columns: readonly SlotColumn[]): Layout['bands'] {
  return layers.flatMap((layer) => {
    const of = columns.flatMap((c, i) => (c.layer === layer ? [margin.x + i * columnWidth] : []));
    const [first, last] = [of[0], of.at(-1)];
    return first === undefined || last === undefined ? [] : [{ layer, from: first, to: last + boxSize.width }];
  });
}
