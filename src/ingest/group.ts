import type { Database } from '../engine/database.js';
import { identifier, literal } from '../engine/sql.js';
import { EdpError } from '../model/errors.js';
import { admit, refusedTable } from './admit.js';
import { mappingPrint } from './earlier-mappings.js';
import { type ReadPlan, type RecordForm, readPlan } from './fields.js';
import type { SourceFile } from './found-file.js';
import { linesTable, type StagedLines } from './intake.js';
import type { Ledger, SequenceRange } from './ledger.js';
import { bronzeTable, type IngestSource } from './mapping.js';
import type { ReasonCode } from './reasons.js';
import { findRedelivered, redeliveredTable } from './redelivery.js';
import type { BatchResult, Counts, IngestWarning } from './result.js';
import { judgedRecords, type StagedRecords, timestampLiteral } from './select.js';
import { writeWarnings } from './warnings.js';

/** A file whose lines wait in {@link linesTable}; where they lie is known when all files of the group are staged. */
export interface StagedFile extends StagedLines {
  part: number;
  file: SourceFile;
  digest: string;
  batchId: string;
  /** SQL: when its records arrived. */
  arrivedAt: string;
  /** An earlier version of this path is known. */
  known: boolean;
}

const partsTable = 'temp._ingest_parts';
const occurrencesTable = 'temp._ingest_occurrences';

/** What was stored of a batch. Times as text: a Date would lose microseconds. */
interface StoredCounts {
  stored: bigint;
  rescued: bigint;
  seqFrom: bigint | null;
  seqTo: bigint | null;
  arrivedFrom: string | null;
  arrivedTo: string | null;
}

/** Records of a batch that were not stored, of one reason; those that the source's filter leaves out have none. */
interface RefusedRows {
  batch: string;
  reason: ReasonCode | null;
  records: bigint;
  /** Of one of them. */
  detail: string | null;
}

/** A batch as it is written to the ledger. */
interface Batch extends Counts {
  file: StagedFile;
  stored: bigint;
  rows: StoredCounts;
  refused: readonly RefusedRows[];
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
  if (files.length > 1) await describeParts(database, files);
  await numberOccurrences(database, plan);
  const staged = stagedFiles(plan, files);
  return database.transaction(async () => {
    const known = files.filter((f) => f.known);
    const redelivered = await findRedelivered(database, source, known);
    const size = sizeOf(files, redelivered);
    const { range, stored, ledger } = await admit(database, source, plan, staged, { history: options.history }, size);
    const refused = stored < size.total ? await quarantine(database, source, range, form) : [];
    const rows = await storedRows(database, source, range);
    const batches = files.map((file) => account(file, redelivered, rows, refused));
    await writeBatches(database, source, batches, options);
    const warnings = await writeWarnings(database, { source, range, batches, plan, form });
    return { batches: batches.map((batch) => toResult(source, batch, ledger)), warnings };
  });
}

function sizeOf(
  files: readonly StagedFile[],
  redelivered: ReadonlyMap<number, bigint>,
): { span: bigint; total: bigint } {
  const span = files.reduce((most, { end }) => (end > most ? end : most), 0n);
  const total = files.reduce((sum, { part, lines }) => sum + lines - (redelivered.get(part) ?? 0n), 0n);
  return { span, total };
}

/** What became of a file's records. */
function account(
  file: StagedFile,
  redeliveries: ReadonlyMap<number, bigint>,
  stored: ReadonlyMap<string, StoredCounts>,
  allRefused: readonly RefusedRows[],
): Batch {
  const rows = stored.get(file.batchId) ?? nothingStored;
  const refused = allRefused.filter((r) => r.batch === file.batchId);
  const sum = (of: (r: RefusedRows) => boolean) => refused.filter(of).reduce((n, r) => n + r.records, 0n);
  const [quarantined, skipped] = [sum((r) => r.reason !== null), sum((r) => r.reason === null)];
  const redelivered = redeliveries.get(file.part) ?? 0n;
  const received = file.lines - skipped;
  if (received !== redelivered + rows.stored + quarantined) {
    throw new EdpError('INTERNAL', `The records of ${file.file.path} do not add up; nothing was stored.`);
  }
  return { file, received, redelivered, quarantined, stored: rows.stored, skipped, rows, refused };
}

const nothingStored: StoredCounts = {
  stored: 0n,
  rescued: 0n,
  seqFrom: null,
  seqTo: null,
  arrivedFrom: null,
  arrivedTo: null,
};

const toResult = (source: IngestSource, batch: Batch, ledger: Ledger): BatchResult => {
  const { received, redelivered, quarantined, stored, skipped, refused } = batch;
  const { batchId, file } = batch.file;
  const reasons = Object.fromEntries(refused.flatMap((r) => (r.reason === null ? [] : [[r.reason, r.records]])));
  const counts = { received, redelivered, quarantined, stored, skipped };
  const days = ledger.get(batchId) ?? [];
  return { ...counts, batchId, source: source.name, origin: file.path, kind: 'load', reasons, days };
};

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

/** Moves what was refused to quarantine. @returns how many records of which batch, for which reason. */
async function quarantine(
  database: Database,
  source: IngestSource,
  range: SequenceRange,
  form: RecordForm,
): Promise<RefusedRows[]> {
  await database.execute(
    `INSERT INTO edp.quarantine
     SELECT number + ${range.after + 1n}, $source, _batch_id, _origin, _line, text, reason,
       coalesce(detail, ''), _arrived_at, json_merge_patch($context, json_object('occurrences', CAST(occurrences AS JSON))),
       'quarantined', NULL FROM ${refusedTable} WHERE taken`,
    { source: source.name, context: JSON.stringify(form) },
  );
  return database.rows<RefusedRows>(
    `SELECT _batch_id AS batch, reason, count(*) AS records, max(detail) AS detail
     FROM (SELECT _batch_id, CASE WHEN taken THEN reason END AS reason, detail FROM ${refusedTable})
     GROUP BY _batch_id, reason ORDER BY reason`,
  );
}

/** What was stored, by batch. */
async function storedRows(
  database: Database,
  source: IngestSource,
  range: SequenceRange,
): Promise<Map<string, StoredCounts>> {
  const rows = await database.rows<StoredCounts & { batch: string }>(
    `SELECT _batch_id AS batch, count(*) AS stored, count(_rescued) AS rescued, min(_seq) AS "seqFrom", max(_seq) AS "seqTo",
       CAST(min(_arrived_at) AS VARCHAR) AS "arrivedFrom", CAST(max(_arrived_at) AS VARCHAR) AS "arrivedTo"
     FROM ${bronzeTable(source.name)} WHERE _seq > ${range.after} AND _seq <= ${range.upTo} GROUP BY _batch_id`,
  );
  return new Map(rows.map(({ batch, ...of }) => [batch, of]));
}

async function writeBatches(
  database: Database,
  source: IngestSource,
  batches: readonly Batch[],
  options: { now: Date; history: boolean },
): Promise<void> {
  const time = (text: string | null) => (text === null ? 'NULL' : `TIMESTAMP ${literal(text)}`);
  const rows = batches.map(({ file, received, redelivered, quarantined, stored, skipped, rows: r }) => [
    ...[file.batchId, source.name, file.file.path, 'load'].map(literal),
    ...[options.history, received, redelivered, quarantined, stored, skipped, r.seqFrom ?? 'NULL', r.seqTo ?? 'NULL'],
    ...[time(r.arrivedFrom), time(r.arrivedTo), timestampLiteral(options.now)],
  ]);
  await database.execute(`INSERT INTO edp.batches VALUES ${rows.map((row) => `(${row.join(', ')})`).join(', ')}`);
  const print = mappingPrint(source);
  const versions = batches.map(({ file: { batchId, digest, file }, received }) => [
    ...[source.name, file.path, digest].map(literal),
    ...[file.bytes, literal(batchId), literal(file.stamp), received, literal(print)],
  ]);
  await database.execute(
    `INSERT INTO edp.files (source, path, digest, bytes, batch_id, stamp, received, mapping) VALUES ${versions.map((row) => `(${row.join(', ')})`).join(', ')}`,
  );
}

/** Tries a source's statements on no records. */
export const trialOf = (source: IngestSource, form: RecordForm, staged: StagedRecords): string =>
  judgedRecords(source, readPlan(source, form), staged, { history: false }, { explain: false });
