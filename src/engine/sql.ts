/** A text constant, quoted for SQL. */
export const literal = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/** An identifier, quoted for SQL. */
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Whole numbers as one text of equal widths, from which one is taken by its place. */
export function fixedWidth(values: readonly number[]): { digits: string; width: number } {
  const width = Math.max(...values.map((v) => String(v).length));
  return { digits: values.map((v) => String(v).padStart(width, '0')).join(''), width };
}
