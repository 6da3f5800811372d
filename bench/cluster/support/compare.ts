import { type LakehouseSettings, publishedCatalog } from '../../../src/engine/lakehouse/settings.js';
import { parseSparkAddress, SparkSession } from '../../../src/engine/spark/connect/index.js';
import type { Graph } from '../../../src/model/graph.js';
import { columnsOf, relationOf, type TableModel } from '../../../src/model/model.js';
import type { Difference } from '../../support/compare.js';
import { bothCatalogs, handwrittenCatalog } from './handwritten.js';

const shown = 3;

/** Compares all tables of Silver and Gold, row for row, between the platform and the hand-written program. */
export async function compareCatalogs(
  graph: Graph,
  platform: LakehouseSettings,
  byHand: LakehouseSettings,
): Promise<Difference[]> {
  const session = new SparkSession(parseSparkAddress(platform.spark));
  try {
    await session.config.set({ 'spark.sql.session.timeZone': 'UTC', ...bothCatalogs(platform, byHand) });
    const differences: Difference[] = [];
    for (const model of graph.order) {
      if (model.kind === 'table') differences.push(await compareTable(session, model));
    }
    return differences;
  } finally {
    await session.close();
  }
}

async function compareTable(session: SparkSession, model: TableModel): Promise<Difference> {
  const table = relationOf(model);
  const columns = Object.keys(columnsOf(model)).filter((c) => !c.startsWith('_'));
  const rows = (catalog: string) => `SELECT ${columns.map((c) => `\`${c}\``).join(', ')} FROM ${catalog}.${table}`;
  const only = (a: string, b: string) => `(${rows(a)}) EXCEPT ALL (${rows(b)})`;
  const count = async (sql: string): Promise<number> => {
    const [row] = await session.rows<{ n: bigint }>(`SELECT count(*) AS n FROM (${sql})`);
    return Number(row?.n ?? 0n);
  };
  const onlyLeft = await count(only(publishedCatalog, handwrittenCatalog));
  const onlyRight = await count(only(handwrittenCatalog, publishedCatalog));
  const examples: string[] = [];
  for (const [mark, sql] of [
    ['-', only(publishedCatalog, handwrittenCatalog)],
    ['+', only(handwrittenCatalog, publishedCatalog)],
  ] as const) {
    if (onlyLeft + onlyRight === 0) break;
    const found = await session.rows<{ row: string }>(
      `SELECT to_json(struct(*)) AS row FROM (${sql}) ORDER BY row LIMIT ${shown}`,
    );
    examples.push(...found.map(({ row }) => `${mark} ${row}`));
  }
  return { table, rows: await count(rows(publishedCatalog)), onlyLeft, onlyRight, examples };
}
