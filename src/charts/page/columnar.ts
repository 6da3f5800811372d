import type { Cell, DataRow } from '../definition.js';

/**
 * A column of a dataset as the page carries it. Datasets are sorted by their dimensions, so most columns repeat: a value
 * is written once (`distinct`), a row holds its place there (`at`), and a run of equal places is `[place, times]`.
 */
export type PackedColumn = readonly Cell[] | { distinct: readonly Cell[]; at: readonly (number | [number, number])[] };

/** The rows of a dataset, column by column: names are written once. */
export interface Packed {
  rows: number;
  columns: Readonly<Record<string, PackedColumn>>;
}

export function pack(names: readonly string[], rows: readonly DataRow[]): Packed {
  const columns = names.map((name) => [name, packColumn(rows.map((row) => row[name] ?? null))] as const);
  return { rows: rows.length, columns: Object.fromEntries(columns) };
}

export function unpack({ rows, columns }: Packed): DataRow[] {
  const unpacked = Object.entries(columns).map(([name, column]) => [name, unpackColumn(column)] as const);
  return Array.from({ length: rows }, (_, i) =>
    Object.fromEntries(unpacked.map(([name, cells]) => [name, cells[i] ?? null])),
  );
}

/** Whichever form is shorter. */
function packColumn(cells: readonly Cell[]): PackedColumn {
  const places = new Map<Cell, number>();
  const at: (number | [number, number])[] = [];
  for (const cell of cells) {
    let place = places.get(cell);
    if (place === undefined) {
      place = places.size;
      places.set(cell, place);
    }
    const last = at.at(-1);
    if (Array.isArray(last) && last[0] === place) last[1] += 1;
    else if (last === place) at[at.length - 1] = [place, 2];
    else at.push(place);
  }
  const packed = { distinct: [...places.keys()], at };
  return JSON.stringify(packed).length < JSON.stringify(cells).length ? packed : cells;
}

function unpackColumn(column: PackedColumn): readonly Cell[] {
  if (!('distinct' in column)) return column;
  const { distinct, at } = column;
  return at.flatMap((entry) => {
    const [place, times] = typeof entry === 'number' ? [entry, 1] : entry;
    return Array<Cell>(times).fill(distinct[place] ?? null);
  });
}
