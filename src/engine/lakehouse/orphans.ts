import { amazon, Bucket, parseS3 } from '../../s3/index.js';
import type { SparkEngine } from '../spark/engine.js';
import { type NamedFile, namedFiles, withCatalogOf } from './named-files.js';
import type { LakehouseSettings } from './settings.js';
import type { UpkeepParts } from './upkeep.js';

/**
 * Removes what nothing names and is older than a moment: folders of tables that were built anew since or never
 * published, and within the others what undone and killed statements wrote, what was expired, and metadata files of
 * the past. To be called by the one writer, outside of a transaction. @returns how many objects.
 */
export async function removeOrphans(parts: UpkeepParts, before: Date): Promise<number> {
  const named = await namedFiles(parts.postgres);
  const newest = [...named].flatMap(([folder, files]) => {
    const kept = files.filter((f) => f.kept && !f.isView).at(-1);
    return kept ? [{ folder, location: kept.location }] : [];
  });
  const { store, folders } = listed(parts.settings, before);
  let removed = 0;
  await withCatalogOf(
    parts,
    newest.map((n) => n.location),
    async (relations) => {
      const relationOf = new Map(newest.map(({ folder }, i) => [folder, relations[i]!]));
      for await (const { folder, keys } of folders) {
        const files = named.get(folder);
        const orphans = files ? await unnamed(parts.engine, keys, files, relationOf.get(folder)) : keys;
        for (const key of orphans.values()) await store.remove(key);
        removed += orphans.size;
      }
    },
  );
  return removed;
}

/** Keys of objects, by their addresses. */
type Keys = Map<string, string>;

/** Those of a folder's objects that are not named. */
async function unnamed(
  engine: SparkEngine,
  keys: Keys,
  files: readonly NamedFile[],
  relation: string | undefined,
): Promise<Keys> {
  // Only a reader still sees this table: it goes as a whole when he has ended.
  if (!files.some((f) => f.kept)) return new Map();
  for (const { location } of files) keys.delete(location);
  if (keys.size === 0 || relation === undefined) return keys;
  const paths = engine.stream<{ path: string }>(
    `SELECT file_path AS path FROM ${relation}.all_files UNION ALL SELECT path FROM ${relation}.all_manifests
     UNION ALL SELECT manifest_list AS path FROM ${relation}.snapshots`,
  );
  for await (const { path } of paths) keys.delete(path);
  return keys;
}

/** Files that Iceberg writes, by the folder of their table; the layers are the platform's own, what lies beside them is not. */
const written = /^((?:bronze|silver|gold)\/[^/]+)\/(?:data\/.*\.parquet|metadata\/[^/]*\.(?:avro|metadata\.json))$/;

/** The objects of the tables that are older than a moment, folder by folder. */
function listed({ warehouse, s3 }: LakehouseSettings, before: Date) {
  const { bucket, key } = parseS3(warehouse);
  const store = new Bucket({ ...s3, endpoint: s3.endpoint ?? amazon(s3.region) }, bucket);
  const prefix = key === '' ? '' : `${key}/`;
  async function* folders(): AsyncGenerator<{ folder: string; keys: Keys }> {
    let open: { folder: string; keys: Keys } | undefined;
    for await (const object of store.list(prefix)) {
      const name = written.exec(object.key.slice(prefix.length))?.[1];
      if (name === undefined || object.modifiedAt >= before) continue;
      const folder = `s3://${bucket}/${prefix}${name}`;
      if (open?.folder !== folder) {
        if (open) yield open;
        open = { folder, keys: new Map() };
      }
      open.keys.set(`s3://${bucket}/${object.key}`, object.key);
    }
    if (open) yield open;
  }
  return { store, folders: folders() };
}
