import { amazon, Bucket, parseS3 } from '../../s3/index.js';
import type { SparkEngine } from '../spark/engine.js';
import type { Catalogs } from './catalogs.js';
import type { Postgres } from './postgres.js';
import type { Publications } from './publications.js';
import type { LakehouseSettings } from './settings.js';

export interface OptimizeOptions {
  /** What was published since then can still be read. */
  keepSince: Date;
  /** Files that nothing names are removed if they are older than this: a run under way writes such. */
  orphansBefore: Date;
  onTable?: (event: { table: string; done: number; total: number }) => void;
}

export interface OptimizedTable {
  table: string;
  /** Files of data before, of which were rewritten, and made of them. */
  rewritten: bigint;
  added: bigint;
  /** Snapshots' files that nothing needs any more. */
  expired: bigint;
}

export interface Optimized {
  tables: OptimizedTable[];
  /** Objects of tables that were built anew since, or were never published. */
  orphans: number;
}

interface Parts {
  engine: SparkEngine;
  settings: LakehouseSettings;
  postgres: Postgres;
  catalogs: Catalogs;
  publications: Publications;
  /** The catalog of the session. */
  branch: string;
}

/**
 * Puts small files together, forgets publications before a moment, and removes what only they needed. Each step is
 * published before the next removes anything: killed at any point, what is published can be read.
 */
export async function optimize(parts: Parts, options: OptimizeOptions): Promise<Optimized> {
  const names = await tablesIn(parts);
  const results = new Map<string, OptimizedTable>(
    names.map((table) => [table, { table, rewritten: 0n, added: 0n, expired: 0n }]),
  );
  const total = 2 * names.length;
  await parts.engine.transaction(async () => {
    for (const [done, table] of names.entries()) {
      options.onTable?.({ table, done, total });
      Object.assign(results.get(table)!, await compact(parts.engine, table));
    }
  });
  const oldest = await parts.publications.forgetBefore(options.keepSince);
  if (oldest !== undefined) {
    const since = await publishedSince(parts, oldest, names);
    await parts.engine.transaction(async () => {
      for (const [i, table] of names.entries()) {
        options.onTable?.({ table, done: names.length + i, total });
        const before = since.get(table);
        if (before !== undefined) results.get(table)!.expired = await expire(parts.engine, table, before);
      }
    });
  }
  return { tables: [...results.values()], orphans: await removeOrphans(parts, options.orphansBefore) };
}

async function tablesIn({ postgres, branch }: Parts): Promise<string[]> {
  const rows = await postgres.rows<{ name: string }>(
    `SELECT table_namespace || '.' || table_name AS name FROM iceberg_tables
     WHERE catalog_name = $1 AND iceberg_type = 'TABLE' ORDER BY 1`,
    [branch],
  );
  return rows.map((r) => r.name);
}

/** Rewrites small files, and those of which rows were deleted beside them. */
async function compact(engine: SparkEngine, table: string): Promise<{ rewritten: bigint; added: bigint }> {
  const [row] = await engine.call<Record<'rewritten_data_files_count' | 'added_data_files_count', bigint>>(
    `CALL system.rewrite_data_files(table => '${table}',
       options => map('min-input-files', '4', 'delete-file-threshold', '1', 'remove-dangling-deletes', 'true'))`,
  );
  return { rewritten: row?.rewritten_data_files_count ?? 0n, added: row?.added_data_files_count ?? 0n };
}

/** When the snapshot of each table was made that the publication names: since then, all of them are kept. */
async function publishedSince(parts: Parts, publication: number, names: readonly string[]): Promise<Map<string, Date>> {
  const { engine, postgres, catalogs, publications, branch } = parts;
  const catalog = `${branch}_then`;
  await postgres.transaction(async () => {
    await catalogs.drop(catalog);
    await publications.restore(publication, catalog);
  });
  try {
    await engine.openCatalog(catalog);
    const there = new Set((await tablesIn({ ...parts, branch: catalog })).filter((t) => names.includes(t)));
    const since = new Map<string, Date>();
    for (const table of there) {
      const [row] = await engine.rows<{ at: Date | null }>(
        `SELECT max(made_current_at) AS at FROM ${catalog}.${table}.history`,
      );
      if (row?.at) since.set(table, row.at);
    }
    return since;
  } finally {
    await postgres.transaction(() => catalogs.drop(catalog));
  }
}

async function expire(engine: SparkEngine, table: string, before: Date): Promise<bigint> {
  const [row] = await engine.call<Record<string, bigint>>(
    `CALL system.expire_snapshots(table => '${table}',
       older_than => TIMESTAMP '${before.toISOString().slice(0, 23).replace('T', ' ')}', retain_last => 1)`,
  );
  return Object.values(row ?? {}).reduce((sum, n) => sum + n, 0n);
}

/** Removes the folders of tables that no catalog and no publication names. @returns how many objects. */
async function removeOrphans({ settings, postgres }: Parts, before: Date): Promise<number> {
  const named = await postgres.rows<{ location: string }>(
    `SELECT metadata_location AS location FROM iceberg_tables WHERE metadata_location IS NOT NULL
     UNION SELECT metadata_location FROM lakehouse.pointers`,
  );
  const folders = new Set(named.map(({ location }) => folderOf(location)));
  const { bucket, key: prefix } = parseS3(settings.warehouse);
  const { endpoint = amazon(settings.s3.region) } = settings.s3;
  const store = new Bucket({ ...settings.s3, endpoint }, bucket);
  let removed = 0;
  for await (const { key, modifiedAt } of store.list(prefix === '' ? '' : `${prefix}/`)) {
    const folder = /^(.*?)\/(data|metadata)\//.exec(key)?.[1];
    if (folder === undefined || modifiedAt >= before || folders.has(`s3://${bucket}/${folder}`)) continue;
    await store.remove(key);
    removed += 1;
  }
  return removed;
}

const folderOf = (metadata: string): string => metadata.replace(/\/metadata\/[^/]*$/, '');
