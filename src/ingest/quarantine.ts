import type { Database } from '../engine/database.js';
import { literal } from '../engine/sql.js';
import { EdpError } from '../model/errors.js';
import type { ReasonCode } from './reasons.js';

export interface QuarantinedRecord {
  id: bigint;
  source: string;
  batchId: string;
  /** File, topic and partition, or request. */
  origin: string;
  line: bigint;
  reason: ReasonCode;
  /** What exactly was wrong; may hold personal data. */
  detail: string;
  arrivedAt: Date;
  /** `forgotten`: its text was erased on a person's request. */
  status: 'quarantined' | 'replayed' | 'forgotten';
  replayBatchId: string | null;
}

export interface QuarantineFilter {
  ids?: readonly bigint[] | undefined;
  reason?: ReasonCode | undefined;
  source?: string | undefined;
}

/** SQL condition over `edp.quarantine`. */
export function quarantineCondition({ ids, reason, source }: QuarantineFilter): string {
  const conditions = ['true'];
  if (ids) conditions.push(ids.length === 0 ? 'false' : `quarantine_id IN (${ids.join(', ')})`);
  if (reason !== undefined) conditions.push(`reason = ${literal(reason)}`);
  if (source !== undefined) conditions.push(`source = ${literal(source)}`);
  return conditions.join(' AND ');
}

const columns = `quarantine_id AS id, source, batch_id AS "batchId", origin, line, reason, detail, arrived_at AS "arrivedAt",
  status, replay_batch_id AS "replayBatchId"`;

/** Quarantined records in the order in which they came; only those still there unless `status` says otherwise. */
export function listQuarantine(
  database: Database,
  filter: QuarantineFilter & { status?: QuarantinedRecord['status'] | 'any'; limit?: number } = {},
): Promise<QuarantinedRecord[]> {
  const { status = 'quarantined', limit } = filter;
  const ofStatus = status === 'any' ? '' : ` AND status = ${literal(status)}`;
  const atMost = limit === undefined ? '' : ` LIMIT ${Math.trunc(limit)}`;
  return database.rows(
    `SELECT ${columns} FROM edp.quarantine WHERE ${quarantineCondition(filter)}${ofStatus} ORDER BY quarantine_id${atMost}`,
  );
}

/** How many records are in quarantine, by source and reason. */
export function summarizeQuarantine(
  database: Database,
): Promise<{ source: string; reason: ReasonCode; count: bigint }[]> {
  return database.rows(
    `SELECT source, reason, count(*) AS count FROM edp.quarantine WHERE status = 'quarantined' GROUP BY ALL ORDER BY ALL`,
  );
}

/**
 * One quarantined record with its exact text.
 * @throws EdpError USAGE if there is none of that number.
 */
export async function showQuarantine(database: Database, id: bigint): Promise<QuarantinedRecord & { text: string }> {
  const [row] = await database.rows<QuarantinedRecord & { text: string }>(
    `SELECT ${columns}, text FROM edp.quarantine WHERE quarantine_id = ${id}`,
  );
  if (row) return row;
  throw new EdpError('USAGE', `There is no quarantined record ${id}.`, { hint: 'See `edp quarantine list`.' });
}
