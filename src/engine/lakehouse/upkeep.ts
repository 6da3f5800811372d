import type { SparkEngine } from '../spark/engine.js';
import type { Catalogs } from './catalogs.js';
import { folderOf, namedFiles, withCatalogOf } from './named-files.js';
import { removeOrphans } from './orphans.js';
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
  /** Files of snapshots that nothing shows any more. */
  expired: bigint;
}

export interface Optimized {
  tables: OptimizedTable[];
  /** Objects that nothing names any more, or ever did: left behind by what was expired, built anew, undone or killed. */
  orphans: number;
}

export interface UpkeepParts {
  engine: SparkEngine;
  settings: LakehouseSettings;
  postgres: Postgres;
  catalogs: Catalogs;
  publications: Publications;
  /** The catalog of the session. */
  branch: string;
}

/**
 * Puts small files together, forgets publications before a moment, and removes what only they needed. Spark removes
 * nothing (`s3.delete-enabled`): files go last, when all that named them is no longer published. Killed at any point,
 * what is published can be read.
 */
export async function optimize(parts: UpkeepParts, options: OptimizeOptions): Promise<Optimized> {
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
  await parts.publications.forgetBefore(options.keepSince);
  const needed = await neededSince(parts, names);
  await parts.engine.transaction(async () => {
    for (const [i, table] of names.entries()) {
      options.onTable?.({ table, done: names.length + i, total });
      const before = needed.get(table);
      if (before !== undefined) results.get(table)!.expired = await expire(parts.engine, table, before);
    }
  });
  return { tables: [...results.values()], orphans: await removeOrphans(parts, options.orphansBefore) };
}

async function tablesIn({ postgres, branch }: UpkeepParts): Promise<string[]> {
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

/** When the oldest snapshot of each table was made that a kept publication or a reader shows: since then, all are kept. */
async function neededSince(parts: UpkeepParts, names: readonly string[]): Promise<Map<string, Date>> {
  const current = await parts.postgres.rows<{ table: string; location: string }>(
    `SELECT table_namespace || '.' || table_name AS table, metadata_location AS location FROM iceberg_tables
     WHERE catalog_name = $1`,
    [parts.branch],
  );
  const named = await namedFiles(parts.postgres);
  const oldest = names.flatMap((table) => {
    const location = current.find((c) => c.table === table)?.location;
    const first = location === undefined ? undefined : named.get(folderOf(location))?.[0];
    return first ? [{ table, location: first.location }] : [];
  });
  const since = new Map<string, Date>();
  await withCatalogOf(
    parts,
    oldest.map((o) => o.location),
    async (relations) => {
      for (const [i, relation] of relations.entries()) {
        const [row] = await parts.engine.rows<{ at: Date | null }>(
          `SELECT max(made_current_at) AS at FROM ${relation}.history`,
        );
        if (row?.at) since.set(oldest[i]!.table, row.at);
      }
    },
  );
  return since;
}

async function expire(engine: SparkEngine, table: string, before: Date): Promise<bigint> {
  const [row] = await engine.call<Record<string, bigint>>(
    `CALL system.expire_snapshots(table => '${table}',
       older_than => TIMESTAMP '${before.toISOString().slice(0, 23).replace('T', ' ')}', retain_last => 1)`,
  );
  return Object.values(row ?? {}).reduce((sum, n) => sum + n, 0n);
}
