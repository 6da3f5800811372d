import type { Dialect } from '../../src/model/dialect.js';
import { columnsOf, type Model, relationOf } from '../../src/model/model.js';

/**
 * Selects a table's own columns, without the platform's, so that rows of two engines can be compared to the last digit:
 * timestamps as text to the microsecond, of which a Date keeps the milliseconds only.
 */
export function exactSelect(model: Model, dialect: Dialect, where = 'TRUE'): string {
  const fn = dialect.functions({ timeZone: 'UTC' });
  const columns = Object.entries(columnsOf(model))
    .filter(([name]) => !name.startsWith('_'))
    .map(([name, { type }]) => {
      const column = fn.identifier(name);
      return type.kind === 'timestamp' ? `${fn.timestampText(column)} AS ${column}` : column;
    });
  return `SELECT ${columns.join(', ')} FROM ${relationOf(model)} WHERE ${where}`;
}

/** A row as text; a whole number keeps all its digits, and is not the text of the same digits. */
export const exactText = (row: object): string =>
  JSON.stringify(row, (_, v: unknown) => (typeof v === 'bigint' ? `${v}n` : v));
