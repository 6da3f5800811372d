import { DuckDBInstance } from '@duckdb/node-api';
import type { Graph } from '../../src/model/graph.js';
import { columnsOf, relationOf } from '../../src/model/model.js';
import type { Line } from './result.js';

/** How the rows of one table differ between two databases. */
export interface Difference {
  table: string;
  rows: number;
  /** Rows that only one of them has. */
  onlyLeft: number;
  onlyRight: number;
  /** Some of those rows, as text. */
  examples: string[];
}

const shown = 3;

/** All columns but the platform's own. */
const ownColumnsApart = (column: string): boolean => !column.startsWith('_');

/** Compares tables of the graph, all unless given, row for row, in two database files. */
export async function compareDatabases(
  graph: Graph,
  left: string,
  right: string,
  { only, compared = ownColumnsApart }: { only?: readonly string[]; compared?: (column: string) => boolean } = {},
): Promise<Difference[]> {
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: '4GB' });
  const connection = await instance.connect();
  await connection.run(`ATTACH '${left}' AS l (READ_ONLY)`);
  await connection.run(`ATTACH '${right}' AS r (READ_ONLY)`);
  const count = async (sql: string): Promise<number> =>
    Number((await connection.runAndReadAll(`SELECT count(*) FROM (${sql})`)).getRows()[0]?.[0] ?? 0n);
  const differences: Difference[] = [];
  for (const model of graph.order.filter((m) => !only || only.includes(m.name))) {
    const columns = Object.keys(columnsOf(model)).filter(compared);
    const rows = (side: string) =>
      `SELECT ${columns.map((c) => `"${c}"`).join(', ')} FROM ${side}.${relationOf(model)}`;
    const only = (a: string, b: string) => `(${rows(a)}) EXCEPT ALL (${rows(b)})`;
    const [onlyLeft, onlyRight] = [await count(only('l', 'r')), await count(only('r', 'l'))];
    const examples: string[] = [];
    for (const [a, b] of [['l', 'r'] as const, ['r', 'l'] as const]) {
      if (onlyLeft + onlyRight === 0) break;
      const sample = await connection.runAndReadAll(
        `SELECT CAST(to_json(x) AS VARCHAR) FROM (${only(a, b)} ORDER BY ALL LIMIT ${shown}) x`,
      );
      examples.push(...sample.getRows().map(([row]) => `${a === 'l' ? '-' : '+'} ${String(row)}`));
    }
    differences.push({ table: relationOf(model), rows: await count(rows('l')), onlyLeft, onlyRight, examples });
  }
  connection.closeSync();
  instance.closeSync();
  return differences;
}

/** Of the outcome of a comparison, one line and what differs. */
export function comparisonLine(differences: readonly Difference[]): Line {
  const found = differences.filter((d) => d.onlyLeft + d.onlyRight > 0);
  const rows = differences.reduce((sum, d) => sum + d.rows, 0);
  return {
    kind: 'equal',
    name: `equal: ${differences.length} tables, ${rows} rows`,
    holds: found.length === 0,
    examples: found.flatMap((d) => [
      `${d.table}: ${d.onlyLeft} only by the platform (-), ${d.onlyRight} only by hand (+)`,
      ...d.examples,
    ]),
  };
}
