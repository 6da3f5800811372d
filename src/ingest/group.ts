import type { Database } from '../engine/database.js';
import { identifier, literal } from '../engine/sql.js';
import { EdpError } from '../model/errors.js';
import { admit, refusedTable } from './admit.js';
import { type ReadPlan, type RecordForm, readPlan } from './fields.js';
import type { SourceFile } from './files.js';
import { linesTable } from './intake.js';
import { readLedger, type SequenceRange } from './ledger.js';
import type { IngestSource } from './mapping.js';
import type { ReasonCode } from './reasons.js';
import { findRedelivered, redeliveredTable } from './redelivery.js';
import type { BatchResult, IngestWarning } from './result.js';
import { type Admission, judgedRecords, type StagedRecords, timestampLiteral } from './select.js';
import { writeWarnings } from './warnings.js';

/** A file whose lines wait in {@link linesTable}. */
export interface StagedFile {
  part: number;
  file: SourceFile;
  digest: string;
  batchId: string;
  /** SQL: when its records arrived. */
  arrivedAt: string;
  /** Place of its first line among the waiting lines; known when all files of the group are staged. */
  first: bigint;
  /** An earlier version of this path is known. */
  known: boolean;
}

const partsTable = 'temp._ingest_parts';
const occurrencesTable = 'temp._ingest_occurrences';

interface PartCounts {
  part: number;
  batch_id: string;
  received: bigint;
  redelivered: bigint;
  stored: bigint;
  quarantined: bigint;
  skipped: bigint;
}

/**
 * Judges and stores the files of one group, which are written in one form: records, quarantine, ledger and registry in
 * one transaction.
 */
export async function commitGroup(
  database: Database,
  source: IngestSource,
  form: RecordForm,
  files: readonly StagedFile[],
  options: { now: Date; history: boolean },
): Promise<{ batches: BatchResult[]; warnings: IngestWarning[] }> {
  const plan = readPlan(source, form);
  await describeParts(database, files);
  await numberOccurrences(database, plan);
  const staged = stagedFiles(plan, files);
  const context = JSON.stringify(form);
  return database.transaction(async () => {
    await findRedelivered(
      database,
      source,
      files.filter((f) => f.known),
    );
    const { span, total } = await sizeOf(database);
    const admission: Admission = { history: options.history };
    const { range } = await admit(database, source, plan, staged, admission, { span, total });
    await quarantine(database, source, range, context);
    const counts = await countParts(database, source, range);
    await writeBatches(database, source, files, counts, range, options);
    const warnings = await writeWarnings(
      database,
      source,
      range,
      counts.map((c) => c.batch_id),
      plan,
      form,
    );
    const days = await readLedger(
      database,
      counts.map((c) => c.batch_id),
    );
    const reasons = await readReasons(database);
    const batches = counts.map((c): BatchResult => {
      const { part, batch_id: batchId, ...rest } = c;
      const origin = files.find((f) => f.part === Number(part))?.file.path ?? '';
      return {
        ...rest,
        batchId,
        source: source.name,
        origin,
        kind: 'load',
        reasons: reasons.get(batchId) ?? {},
        days: days.get(batchId) ?? [],
      };
    });
    return { batches, warnings };
  });
}

async function describeParts(database: Database, files: readonly StagedFile[]): Promise<void> {
  const row = (f: StagedFile) =>
    `(${f.part}, ${literal(f.batchId)}, ${literal(f.file.path)}, ${f.arrivedAt}, ${f.first})`;
  await database.execute(
    `CREATE OR REPLACE TEMP TABLE _ingest_parts AS
     SELECT * FROM (VALUES ${files.map(row).join(', ')}) v(part, batch_id, origin, arrived_at, first)`,
  );
}

function stagedFiles(plan: ReadPlan, files: readonly StagedFile[]): StagedRecords {
  const numbered = plan.occurrences.size > 0;
  const occurrences = numbered ? ` LEFT JOIN ${occurrencesTable} o ON o.number = s.rowid` : '';
  const common = {
    text: 's.text',
    number: 's.rowid',
    occurrence: numbered ? (column: string) => `o.${identifier(column)}` : undefined,
    where: files.some((f) => f.known) ? `s.rowid NOT IN (SELECT number FROM ${redeliveredTable})` : undefined,
  };
  const [only] = files;
  // A single file, large as it may be, is spared the join.
  if (only && files.length === 1) {
    return {
      ...common,
      from: `${linesTable} s${occurrences}`,
      batchId: literal(only.batchId),
      origin: literal(only.file.path),
      line: `s.rowid - ${only.first} + 1`,
      arrivedAt: only.arrivedAt,
    };
  }
  return {
    ...common,
    from: `${linesTable} s JOIN ${partsTable} p ON p.part = s.part${occurrences}`,
    batchId: 'p.batch_id',
    origin: 'p.origin',
    line: 's.rowid - p.first + 1',
    arrivedAt: 'p.arrived_at',
  };
}

/** Numbers the equal records of each file, over all its records, so that a file that grows keeps its numbers. */
async function numberOccurrences(database: Database, plan: ReadPlan): Promise<void> {
  if (plan.occurrences.size === 0) return;
  const numbers = [...plan.occurrences].map(
    ([column, texts]) =>
      `row_number() OVER (PARTITION BY part, ${texts.join(', ')} ORDER BY number) AS ${identifier(column)}`,
  );
  const parsed = plan.shape.parse.reduce(
    (inner, columns) => `SELECT *, ${columns} FROM (${inner})`,
    `SELECT text, part, rowid AS number FROM ${linesTable} WHERE text IS NOT NULL`,
  );
  await database.execute(
    `CREATE OR REPLACE TEMP TABLE _ingest_occurrences AS SELECT number, ${numbers.join(', ')} FROM (${parsed})`,
  );
}

async function sizeOf(database: Database): Promise<{ span: bigint; total: bigint }> {
  const [row] = await database.rows<{ span: bigint; total: bigint }>(
    `SELECT coalesce(max(rowid) + 1, 0) AS span,
       count(text) - (SELECT count(*) FROM ${redeliveredTable}) AS total FROM ${linesTable}`,
  );
  return row ?? { span: 0n, total: 0n };
}

async function quarantine(
  database: Database,
  source: IngestSource,
  range: SequenceRange,
  context: string,
): Promise<void> {
  await database.execute(
    `INSERT INTO edp.quarantine
     SELECT number + ${range.after + 1n}, $source, _batch_id, _origin, _line, text, reason,
       coalesce(detail, ''), _arrived_at, json_merge_patch($context, json_object('occurrences', CAST(occurrences AS JSON))),
       'quarantined', NULL FROM ${refusedTable} WHERE taken`,
    { source: source.name, context },
  );
}

async function countParts(database: Database, source: IngestSource, range: SequenceRange): Promise<PartCounts[]> {
  const stored = `SELECT _batch_id, count(*) AS n FROM bronze.${identifier(`raw_${source.name}`)}
    WHERE _seq > ${range.after} AND _seq <= ${range.upTo} GROUP BY _batch_id`;
  const counts = await database.rows<PartCounts & { lines: bigint }>(
    `SELECT p.part, p.batch_id, coalesce(l.n, 0) AS lines, coalesce(a.n, 0) AS redelivered, coalesce(s.n, 0) AS stored,
       coalesce(r.quarantined, 0) AS quarantined, coalesce(r.skipped, 0) AS skipped,
       coalesce(l.n, 0) - coalesce(r.skipped, 0) AS received
     FROM ${partsTable} p
     LEFT JOIN (SELECT part, count(text) AS n FROM ${linesTable} GROUP BY part) l ON l.part = p.part
     LEFT JOIN (SELECT part, count(*) AS n FROM ${redeliveredTable} GROUP BY part) a ON a.part = p.part
     LEFT JOIN (${stored}) s ON s._batch_id = p.batch_id
     LEFT JOIN (SELECT _batch_id, count_if(taken) AS quarantined, count_if(NOT taken) AS skipped
       FROM ${refusedTable} GROUP BY _batch_id) r ON r._batch_id = p.batch_id
     ORDER BY p.part`,
  );
  return counts.map(({ lines: _, ...count }) => {
    if (count.received !== count.redelivered + count.stored + count.quarantined) {
      throw new EdpError('INTERNAL', `The records of ${count.batch_id} do not add up; nothing was stored.`);
    }
    return count;
  });
}

async function writeBatches(
  database: Database,
  source: IngestSource,
  files: readonly StagedFile[],
  counts: readonly PartCounts[],
  range: SequenceRange,
  options: { now: Date; history: boolean },
): Promise<void> {
  const rows = counts.map((c) => {
    const numbers = [c.received, c.redelivered, c.quarantined, c.stored, c.skipped].join(', ');
    return `(${literal(c.batch_id)}, ${c.part}, ${numbers})`;
  });
  await database.execute(
    `INSERT INTO edp.batches
     SELECT v.batch_id, ${literal(source.name)}, p.origin, 'load', ${options.history}, received, redelivered, quarantined, stored,
       skipped, b.seq_from, b.seq_to, b.arrived_from, b.arrived_to, ${timestampLiteral(options.now)}
     FROM (VALUES ${rows.join(', ')}) v(batch_id, part, received, redelivered, quarantined, stored, skipped)
     JOIN ${partsTable} p ON p.part = v.part
     LEFT JOIN (SELECT _batch_id, min(_seq) AS seq_from, max(_seq) AS seq_to, min(_arrived_at) AS arrived_from,
       max(_arrived_at) AS arrived_to FROM bronze.${identifier(`raw_${source.name}`)}
       WHERE _seq > ${range.after} AND _seq <= ${range.upTo} GROUP BY _batch_id) b ON b._batch_id = v.batch_id
     ORDER BY v.part`,
  );
  const versions = files.map(
    (f) =>
      `(${[source.name, f.file.path, f.digest].map(literal).join(', ')}, ${f.file.bytes}, ${literal(f.batchId)}, ${literal(f.file.stamp)})`,
  );
  await database.execute(`INSERT INTO edp.files VALUES ${versions.join(', ')}`);
}

async function readReasons(database: Database): Promise<Map<string, Partial<Record<ReasonCode, bigint>>>> {
  const rows = await database.rows<{ batch: string; reason: ReasonCode; n: bigint }>(
    `SELECT _batch_id AS batch, reason, count(*) AS n FROM ${refusedTable} WHERE taken GROUP BY ALL`,
  );
  const reasons = new Map<string, Partial<Record<ReasonCode, bigint>>>();
  for (const { batch, reason, n } of rows) reasons.set(batch, { ...reasons.get(batch), [reason]: n });
  return reasons;
}

/** Tries a source's statements on no records. */
export const trialOf = (source: IngestSource, form: RecordForm, staged: StagedRecords): string =>
  judgedRecords(source, readPlan(source, form), staged, { history: false }, { explain: false });
