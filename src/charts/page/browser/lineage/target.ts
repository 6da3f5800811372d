import type { ColumnLineage, Lineage, TableLineage } from '../../../../lineage/lineage.js';

/** What is looked at: a table, and perhaps one of its columns. */
export interface Target {
  table: TableLineage;
  column?: ColumnLineage | undefined;
}

/** Reads `fact_sales`, `fact_sales.total_amount` or either with its layer before it. */
export function targetOf(lineage: Lineage, text: string | undefined): Target | undefined {
  const [name = '', column] = (text ?? '')
    .trim()
    .replace(/^(bronze|silver|gold)\./, '')
    .split('.');
  const table = lineage.find((t) => t.table === name);
  return table && { table, column: table.columns.find((c) => c.column === column) };
}

export const nameOf = ({ table, column }: { table: string; column: string }): string => `${table}.${column}`;
