import { createHash } from 'node:crypto';
import type { Database } from '../engine/database.js';
import { literal } from '../engine/sql.js';
import type { IngestSource } from './mapping.js';

/** Files of a source whose records were read by another mapping than it has now, and how many records they have stored. */
export interface EarlierMapping {
  source: string;
  files: bigint;
  records: bigint;
}

/** Identifies how the records of a source are read: its mapping and its contract. Which files, and what is too late, is no part of it. */
export function mappingPrint({ table, mapping }: IngestSource): string {
  const { format, arrival, zone, fields, where, csv } = mapping;
  const { columns, paths, defaults, eventTime, versionTime, arrivalField } = table;
  const types = Object.fromEntries(Object.entries(columns).map(([name, { type }]) => [name, type]));
  const read = { format, arrival, zone, fields, where, csv };
  const text = JSON.stringify(sorted([read, { types, paths, defaults, eventTime, versionTime, arrivalField }]));
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** Keys in order: who writes the same in another order means the same. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, of]) => [key, sorted(of)]));
}

/**
 * The sources with records that an earlier mapping has read: a changed one is applied to what is read from then on, and
 * to what is replayed from quarantine.
 */
export async function earlierMappings(database: Database, sources: readonly IngestSource[]): Promise<EarlierMapping[]> {
  if (sources.length === 0) return [];
  const [remembered] = await database.rows("SELECT 1 FROM pragma_table_info('edp.files') WHERE name = 'mapping'");
  // A database that nobody has written since.
  if (!remembered) return [];
  const current = sources.map((s) => `(${literal(s.name)}, ${literal(mappingPrint(s))})`).join(', ');
  return database.rows(
    `SELECT f.source, count(*) AS files, CAST(sum(b.stored) AS BIGINT) AS records
     FROM edp.files f JOIN edp.batches b ON b.batch_id = f.batch_id JOIN (VALUES ${current}) c(source, mapping) ON c.source = f.source
     WHERE f.mapping <> c.mapping AND b.stored > 0 GROUP BY f.source ORDER BY f.source`,
  );
}
