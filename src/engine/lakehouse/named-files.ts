import type { SparkEngine } from '../spark/engine.js';
import type { Catalogs } from './catalogs.js';
import type { Postgres } from './postgres.js';
import { publishedCatalog } from './settings.js';

/** A metadata file that some catalog or publication names. */
export interface NamedFile {
  location: string;
  isView: boolean;
  /** Named by a publication that is kept, or what is published now; not by the catalog of a reader alone. */
  kept: boolean;
}

/**
 * The metadata files that anything names, by the table's folder, the oldest first. Within a folder, each comes of the
 * one before: there is one writer at a time, who begins with what is published.
 */
export async function namedFiles(postgres: Postgres): Promise<Map<string, NamedFile[]>> {
  const rows = await postgres.rows<{ location: string; type: string | null; kept: string }>(
    `SELECT metadata_location AS location, max(iceberg_type) AS type, bool_or(kept)::text AS kept FROM (
       SELECT metadata_location, iceberg_type, catalog_name = $1 AS kept FROM iceberg_tables
       UNION ALL SELECT metadata_location, iceberg_type, TRUE FROM lakehouse.pointers) named
     WHERE metadata_location IS NOT NULL GROUP BY metadata_location`,
    [publishedCatalog],
  );
  rows.sort((a, b) => versionOf(a.location) - versionOf(b.location));
  const named = new Map<string, NamedFile[]>();
  for (const { location, type, kept } of rows) {
    const folder = folderOf(location);
    const files = named.get(folder) ?? [];
    files.push({ location, isView: type === 'VIEW', kept: kept === 'true' });
    named.set(folder, files);
  }
  return named;
}

/** `s3://bucket/gold/sales-1f` of `s3://bucket/gold/sales-1f/metadata/00012-….metadata.json`. */
export const folderOf = (metadata: string): string => metadata.replace(/\/metadata\/[^/]*$/, '');

/** Iceberg numbers the metadata files of a table: `00012-….metadata.json`. */
const versionOf = (metadata: string): number => Number(/\/(\d+)-[^/]*$/.exec(metadata)?.[1] ?? 0);

interface CatalogParts {
  engine: SparkEngine;
  postgres: Postgres;
  catalogs: Catalogs;
  /** The catalog of the session. */
  branch: string;
}

/** Works with tables as their metadata files have them, in a catalog that is gone afterwards. */
export async function withCatalogOf<T>(
  { engine, postgres, catalogs, branch }: CatalogParts,
  locations: readonly string[],
  work: (relations: string[]) => Promise<T>,
): Promise<T> {
  const catalog = `${branch}_named`;
  await postgres.transaction(() => catalogs.make(catalog, 'named', locations));
  try {
    await engine.openCatalog(catalog);
    return await work(locations.map((_, i) => `${catalog}.named.t${i}`));
  } finally {
    await postgres.transaction(() => catalogs.drop(catalog));
  }
}
