import { EdpError } from '../model/errors.js';
import type { Lineage, TableLineage } from './lineage.js';

/** What `edp lineage` was asked about. */
export interface Target {
  table: TableLineage;
  /** All of the table without one. */
  column?: string;
}

/**
 * Reads `fact_sales`, `gold.fact_sales`, `fact_sales.total_amount` or `gold.fact_sales.total_amount`.
 * @throws EdpError UNKNOWN_TABLE or UNKNOWN_COLUMN, with the names that are near.
 */
export function findTarget(lineage: Lineage, text: string): Target {
  const parts = text.split('.');
  const layered = parts.length > 1 && lineage.some((t) => t.layer === parts[0]);
  const [name = '', column, ...rest] = layered ? parts.slice(1) : parts;
  const table = lineage.find((t) => t.table === name && (!layered || t.layer === parts[0]));
  if (!table || rest.length > 0) {
    const near = nearest(
      name,
      lineage.map((t) => t.table),
    );
    throw new EdpError('UNKNOWN_TABLE', `There is no table named ${text}.`, {
      hint: near.length > 0 ? `Did you mean ${near.join(' or ')}?` : 'See `edp tables`.',
    });
  }
  if (column === undefined) return { table };
  const columns = table.columns.map((c) => c.column);
  if (columns.includes(column)) return { table, column };
  const near = nearest(column, columns);
  throw new EdpError('UNKNOWN_COLUMN', `The table ${table.table} has no column named ${column}.`, {
    hint: near.length > 0 ? `Did you mean ${near.join(' or ')}?` : `It has ${columns.join(', ')}.`,
  });
}

/** The names that differ little from what was written, or hold it, the nearest first; at most three. */
export function nearest(written: string, names: readonly string[]): string[] {
  const text = written.toLowerCase();
  return names
    .map((name) => ({ name, far: text !== '' && name.includes(text) ? 1 : distance(text, name) }))
    .filter(({ name, far }) => far <= Math.max(2, Math.floor(name.length / 3)))
    .sort((a, b) => a.far - b.far || (a.name < b.name ? -1 : 1))
    .slice(0, 3)
    .map(({ name }) => name);
}

/** Levenshtein's: letters to add, leave out or change. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const changed = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
