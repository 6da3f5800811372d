import type { Database } from '../engine/database.js';
import { literal } from '../engine/sql.js';
import { digestOf } from './forgotten.js';
import type { StagedFile } from './group.js';
import { linesTable } from './intake.js';
import { bronzeTable, type IngestSource } from './mapping.js';

/** Temporary relation of the waiting lines that an earlier version of their file brought already: number, part. */
export const redeliveredTable = 'temp._ingest_redelivered';

/**
 * Finds the lines that earlier versions of the same path brought, as a multiset (DESIGN S2): of a text that earlier
 * versions held n times, the first n copies are the same records again.
 * @returns how many, by part.
 */
export async function findRedelivered(
  database: Database,
  source: IngestSource,
  files: readonly StagedFile[],
): Promise<Map<number, bigint>> {
  if (files.length === 0) return new Map();
  await database.execute('CREATE OR REPLACE TEMP TABLE _ingest_redelivered (number BIGINT, part INTEGER)');
  const origins = `(VALUES ${files.map((f) => `(${literal(f.file.path)}, ${f.part})`).join(', ')}) o(origin, part)`;
  const digest = await digestOf(database, 'l.text');
  await database.execute(
    `INSERT INTO ${redeliveredTable}
     WITH earlier AS (
       SELECT part, text, count(*) AS n FROM (
         SELECT o.part, b._text AS text FROM ${bronzeTable(source.name)} b JOIN ${origins} ON o.origin = b._origin
         UNION ALL
         SELECT o.part, q.text FROM edp.quarantine q JOIN ${origins} ON o.origin = q.origin
         WHERE q.source = $source AND q.status = 'quarantined')
       GROUP BY part, text),
     forgotten AS (
       SELECT o.part, f.digest, count(*) AS n FROM edp.forgotten_lines f JOIN ${origins} ON o.origin = f.origin
       WHERE f.source = $source GROUP BY o.part, f.digest),
     lines AS (
       SELECT l.rowid AS number, l.part, l.text, row_number() OVER (PARTITION BY l.part, l.text ORDER BY l.rowid) AS copy
       FROM ${linesTable} l WHERE l.text IS NOT NULL AND l.part IN (${files.map((f) => f.part).join(', ')}))
     SELECT l.number, l.part FROM lines l
     LEFT JOIN earlier e ON e.part = l.part AND e.text = l.text
     LEFT JOIN forgotten f ON f.part = l.part AND f.digest = ${digest}
     WHERE l.copy <= coalesce(e.n, 0) + coalesce(f.n, 0)`,
    { source: source.name },
  );
  const found = await database.rows<{ part: bigint; records: bigint }>(
    `SELECT part, count(*) AS records FROM ${redeliveredTable} GROUP BY part`,
  );
  return new Map(found.map(({ part, records }) => [Number(part), records]));
}
