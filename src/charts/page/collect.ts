import type { Database } from '../../engine/database.js';
import type { Lineage } from '../../lineage/lineage.js';
import type { Graph } from '../../model/graph.js';
import { relationOf } from '../../model/model.js';
import type { ModelSettings } from '../../model/table.js';
import { datasets } from '../datasets/index.js';
import { type Reading, type ReadOptions, readCharts } from '../read.js';
import { pack } from './columnar.js';
import type { Payload } from './payload.js';

export interface PageSource {
  /** Whose numbers these are, as the page's title. */
  title: string;
  graph: Graph;
  settings: ModelSettings;
  lineage: Lineage;
  live: boolean;
}

/**
 * Reads what the page holds, as one published state of the tables.
 * @throws EdpError NOTHING_ADMITTED if no record has arrived yet.
 */
export async function collect(database: Database, source: PageSource, options?: ReadOptions): Promise<Payload> {
  const version = await publishedVersion(database);
  return payloadOf(database, source, await readCharts(database, source.settings, options), version);
}

/** The same of what has been read already. @param version of the published state that it was read from. */
export async function payloadOf(
  database: Database,
  source: PageSource,
  { data, about }: Reading,
  version: string,
): Promise<Payload> {
  const packed = datasets.map((dataset) => {
    const names = [...Object.keys(dataset.dimensions), ...Object.keys(dataset.measures)];
    return [dataset.name, pack(names, data[dataset.name] ?? [])] as const;
  });
  return {
    title: source.title,
    about,
    datasets: Object.fromEntries(packed),
    lineage: source.lineage,
    rowCounts: await rowCounts(database, source.graph),
    version,
    live: source.live,
  };
}

/** Tells one published state from another: the last run and the last batch. A run that is still going on has no effect. */
export async function publishedVersion(database: Database): Promise<string> {
  const [row] = await database.rows<{ version: string }>(
    `SELECT concat_ws('.', coalesce(max(run_id), 0), (SELECT count(*) FROM edp.batches),
       (SELECT count(*) FROM edp.quarantine WHERE status = 'quarantined')) AS version FROM edp.runs`,
  );
  return row?.version ?? '0';
}

async function rowCounts(database: Database, graph: Graph): Promise<Record<string, number | null>> {
  const held = await database.rows<{ name: string }>(
    "SELECT table_schema || '.' || table_name AS name FROM information_schema.tables WHERE table_catalog = current_catalog()",
  );
  const names = new Set(held.map((h) => h.name));
  const counts: Record<string, number | null> = {};
  for (const model of graph.order) {
    const relation = relationOf(model);
    const [row] = names.has(relation)
      ? await database.rows<{ n: bigint }>(`SELECT count(*) AS n FROM ${relation}`)
      : [];
    counts[model.name] = row ? Number(row.n) : null;
  }
  return counts;
}
