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

export type Folded<M extends string> = Sums<M> & {
  /** What it is the sum of. */
  members: readonly string[];
};

/**
 * As many names as there is room for, in the order given, then the others added up as one row that counts them, and
 * what is `unknown` always apart: it is none of them.
 */
export function fold<M extends string>(
  rows: readonly Sums<M>[],
  room: number,
  measures: readonly M[],
  many: string,
): Folded<M>[] {
  const alone = (row: Sums<M>): Folded<M> => ({ ...row, members: [row.key] });
  const unknown = rows.filter((r) => r.key === 'unknown');
  const beyond = rows.filter((r) => r.key === others);
  const named = rows.filter((r) => isNamed(r.key));
  if (rows.length <= room) return [...named, ...beyond, ...unknown].map(alone);
  const shown = named.slice(0, Math.max(1, room - unknown.length - 1));
  const counted = named.slice(shown.length);
  const rest = [...counted, ...beyond];
  if (rest.length === 1 && counted.length === 1) return [...shown, ...rest, ...unknown].map(alone);
  const added = Object.fromEntries(measures.map((m) => [m, rest.reduce((sum, r) => sum + r[m], 0)])) as Record<
    M,
    number
  >;
  const atLeast = beyond.length > 0 ? 'more than ' : '';
  const together = { key: `${atLeast}${counted.length} other ${many}`, ...added, members: rest.map((r) => r.key) };
  return [
    ...shown.map(alone),
    { ...together, ...(counted.length === 0 ? { key: others } : {}) },
    ...unknown.map(alone),
  ];
}
