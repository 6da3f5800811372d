/** A relation whose rows a bar can be opened to. */
export interface DrillRelation {
  /** What its rows are, in the plural. */
  rows: string;
  /** SQL after FROM. Only published tables, which are masked. */
  from: string;
  /** SQL of each dimension that charts tell rows apart by, as their datasets name it. */
  dimensions: Readonly<Record<string, string>>;
  /** What is shown: SQL by heading; what bars count comes first, to be seen without scrolling. */
  shown: Readonly<Record<string, string>>;
  /** SQL after ORDER BY: newest first, ending in the key. */
  order: string;
}

/** As charts shorten free text. */
export const text = (column: string): string => `left(${column}, 80)`;

export const columns = (alias: string, ...names: string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, `${alias}.${name}`]));
