import { createHash } from 'node:crypto';
import type { Database } from '../engine/database.js';
import { identifier, literal } from '../engine/sql.js';
import { EdpError } from '../model/errors.js';
import { admit, refusedTable } from './admit.js';
import { type ReadPlan, type RecordForm, readPlan } from './fields.js';
import { readLedger } from './ledger.js';
import { bronzeTable, type IngestSource } from './mapping.js';
import { type QuarantineFilter, quarantineCondition } from './quarantine.js';
import type { ReasonCode } from './reasons.js';
import { addCounts, type BatchResult, type Counts, noCounts } from './result.js';
import { type StagedRecords, timestampLiteral } from './select.js';

export interface ReplayResult {
  /** One per source of which records were stored; `quarantined` is negative: so many records left quarantine. */
  batches: readonly BatchResult[];
  totals: Counts;
  /** How many records were judged again and stay. */
  stayed: bigint;
}

export interface ReplayOptions {
  now: Date;
  /** Known since their version time, as by {@link import('./ingest.js').IngestOptions.history}: for old records. */
  history?: boolean | undefined;
}

const replayTable = 'temp._ingest_replay';

/**
 * Judges quarantined records again, by the mapping as it is now, and moves those that pass to Bronze, known from `now`
 * on, or since their version time. Lateness is lifted; what still fails stays, with its present reason. Each source is one transaction.
 * @throws EdpError UNKNOWN_SOURCE if the filter names a source that is not configured.
 */
export async function replayQuarantine(
  database: Database,
  sources: readonly IngestSource[],
  filter: QuarantineFilter,
  options: ReplayOptions,
): Promise<ReplayResult> {
  if (filter.source !== undefined && !sources.some((s) => s.name === filter.source)) {
    throw new EdpError('UNKNOWN_SOURCE', `There is no source named ${filter.source}.`);
  }
  const batches: BatchResult[] = [];
  let stayed = 0n;
  for (const source of sources) {
    if (filter.source !== undefined && filter.source !== source.name) continue;
    const result = await database.transaction(() => replaySource(database, source, filter, options));
    stayed += result.stayed;
    if (result.batch) batches.push(result.batch);
  }
  return { batches, totals: batches.reduce<Counts>(addCounts, noCounts), stayed };
}

async function replaySource(
  database: Database,
  source: IngestSource,
  filter: QuarantineFilter,
  options: ReplayOptions,
): Promise<{ batch?: BatchResult; stayed: bigint }> {
  const chosen = `source = ${literal(source.name)} AND status = 'quarantined' AND ${quarantineCondition(filter)}`;
  const forms = await database.rows<{ form: string }>(
    `SELECT DISTINCT CAST(json_merge_patch(context, '{"occurrences": null}') AS VARCHAR) AS form FROM edp.quarantine
     WHERE ${chosen} ORDER BY form`,
  );
  const batchId = await newBatchId(database, source, options.now);
  let stored = 0n;
  let stayed = 0n;
  for (const { form } of forms) {
    const total = await stage(database, chosen, form);
    const moved = await replayForm(database, source, JSON.parse(form) as RecordForm, batchId, total, options);
    stored += moved;
    stayed += total - moved;
  }
  if (stored === 0n) return { stayed };
  return { batch: await writeBatch(database, source, batchId, stored, options), stayed };
}

async function newBatchId(database: Database, source: IngestSource, now: Date): Promise<string> {
  const [row] = await database.rows<{ value: bigint }>("SELECT value FROM edp.counters WHERE name = 'seq'");
  const identity = JSON.stringify(['replay', source.name, now.toISOString(), String(row?.value ?? 0n)]);
  return createHash('sha256').update(identity).digest('hex').slice(0, 16);
}

async function stage(database: Database, chosen: string, form: string): Promise<bigint> {
  await database.execute(
    `CREATE OR REPLACE TEMP TABLE _ingest_replay AS
     SELECT row_number() OVER (ORDER BY quarantine_id) - 1 AS number, quarantine_id AS id, text, origin, line, arrived_at, json_extract(context, '$.occurrences') AS occurrences
     FROM edp.quarantine WHERE ${chosen} AND CAST(json_merge_patch(context, '{"occurrences": null}') AS VARCHAR) = $form
     ORDER BY quarantine_id`,
    { form },
  );
  const [row] = await database.rows<{ n: bigint }>(`SELECT count(*) AS n FROM ${replayTable}`);
  return row?.n ?? 0n;
}

/** @returns how many records were stored. */
async function replayForm(
  database: Database,
  source: IngestSource,
  form: RecordForm,
  batchId: string,
  total: bigint,
  { now, history = false }: ReplayOptions,
): Promise<bigint> {
  const plan: ReadPlan = readPlan(source, form);
  const staged: StagedRecords = {
    from: `${replayTable} s`,
    text: 's.text',
    number: 's.number',
    batchId: literal(batchId),
    origin: 's.origin',
    line: 's.line',
    arrivedAt: 's.arrived_at',
    occurrence: (column) =>
      `TRY_CAST(json_extract_string(s.occurrences, ${literal(`$.${identifier(column)}`)}) AS BIGINT)`,
  };
  const { stored } = await admit(database, source, plan, staged, { history, replayedAt: now }, { span: total, total });
  await database.execute(
    `UPDATE edp.quarantine SET status = 'replayed', replay_batch_id = ${literal(batchId)}
     WHERE quarantine_id IN (SELECT id FROM ${replayTable} WHERE number NOT IN (SELECT number FROM ${refusedTable}))`,
  );
  await database.execute(
    `UPDATE edp.quarantine SET reason = r.reason, detail = coalesce(r.detail, '')
     FROM (SELECT s.id, f.reason, f.detail FROM ${refusedTable} f JOIN ${replayTable} s ON s.number = f.number
       WHERE f.taken) r WHERE quarantine_id = r.id`,
  );
  return stored;
}

async function writeBatch(
  database: Database,
  source: IngestSource,
  batchId: string,
  stored: bigint,
  { now, history = false }: ReplayOptions,
): Promise<BatchResult> {
  await database.execute(
    `INSERT INTO edp.batches
     SELECT _batch_id, ${literal(source.name)}, 'quarantine', 'replay', ${history}, 0, 0, -count(*), count(*), 0, min(_seq), max(_seq),
       min(_arrived_at), max(_arrived_at), ${timestampLiteral(now)}
     FROM ${bronzeTable(source.name)} WHERE _batch_id = ${literal(batchId)} GROUP BY _batch_id`,
  );
  const days = await readLedger(database, batchId);
  const reasons: Partial<Record<ReasonCode, bigint>> = {};
  const counts = { ...noCounts, quarantined: -stored, stored };
  return { ...counts, batchId, source: source.name, origin: 'quarantine', kind: 'replay', reasons, days };
}
