import { others } from '../datasets/columns.js';
import type { Cell, Data, DataRow, Dataset } from '../definition.js';

/** The rows of a dataset, as narrowed down. */
export const rowsOf = (data: Data, dataset: Dataset): readonly DataRow[] => data[dataset.name] ?? [];

export const numeric = (value: Cell | undefined): number => (typeof value === 'number' ? value : 0);

export const textOf = (value: Cell | undefined): string => (value === null || value === undefined ? '' : String(value));

/** The sum of a measure. */
export function total(rows: readonly DataRow[], measure: string): number {
  let sum = 0;
  for (const row of rows) sum += numeric(row[measure]);
  return sum;
}

type Key = string | ((row: DataRow) => string);

const keyOf = (key: Key, row: DataRow): string => (typeof key === 'string' ? textOf(row[key]) : key(row));

/** Rows by a column's value, in the order of their first row. */
export function groups(rows: readonly DataRow[], key: Key): Map<string, DataRow[]> {
  const found = new Map<string, DataRow[]>();
  for (const row of rows) {
    const name = keyOf(key, row);
    const group = found.get(name);
    if (group) group.push(row);
    else found.set(name, [row]);
  }
  return found;
}

export type Sums<M extends string> = { key: string } & Record<M, number>;

/** Sums of measures by a column's value. */
export function sums<M extends string>(rows: readonly DataRow[], key: Key, measures: readonly M[]): Sums<M>[] {
  return [...groups(rows, key)].map(([name, group]) => {
    const added = Object.fromEntries(measures.map((m) => [m, total(group, m)])) as Record<M, number>;
    return { key: name, ...added };
  });
}

/** Sums of one measure by the values of two columns; absent pairs are absent. */
export function cross(rows: readonly DataRow[], a: Key, b: Key, measure: string): Map<string, Map<string, number>> {
  const table = new Map<string, Map<string, number>>();
  for (const row of rows) {
    const line = table.get(keyOf(a, row)) ?? new Map<string, number>();
    table.set(keyOf(a, row), line);
    const column = keyOf(b, row);
    line.set(column, (line.get(column) ?? 0) + numeric(row[measure]));
  }
  return table;
}

/** Null where there is nothing to divide by. */
export const quotient = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

/** Largest first; equal ones by name. */
export const largestFirst =
  <T extends { key: string }>(of: (item: T) => number) =>
  (a: T, b: T): number =>
    of(b) - of(a) || (a.key < b.key ? -1 : 1);

const leftovers: readonly string[] = ['unknown', others];

/** Whether a key is a name of its own. */
export const isNamed = (key: string): boolean => !leftovers.includes(key);

/** The same, but what is no name of its own comes last. */
export const namedFirst =
  <T extends { key: string }>(of: (item: T) => number) =>
  (a: T, b: T): number =>
    Number(leftovers.includes(a.key)) - Number(leftovers.includes(b.key)) || largestFirst(of)(a, b);

/** The first rows as they are; the others added up as one row, if there is no room for them. */
export function fold<M extends string>(rows: readonly Sums<M>[], room: number, measures: readonly M[]): Sums<M>[] {
  if (rows.length <= room) return [...rows];
  const [shown, rest] = [rows.slice(0, room - 1), rows.slice(room - 1)];
  const added = Object.fromEntries(measures.map((m) => [m, rest.reduce((sum, r) => sum + r[m], 0)])) as Record<
    M,
    number
  >;
  return [...shown, { key: `${rest.length} others`, ...added }];
}
