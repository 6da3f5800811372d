import type { Database } from '../engine/database.js';
import { literal } from '../engine/sql.js';
import { bronzeTable, type IngestSource } from './mapping.js';
import type { LedgerDay } from './result.js';

/** Numbers of the order of admission: after, up to. */
export interface SequenceRange {
  after: bigint;
  upTo: bigint;
}

const hour = 3600;

/**
 * Writes `edp.batch_days` of the records just stored, and moves the source's watermark (DESIGN section 4). Lateness is
 * arrival − version time; history was known in time.
 */
export async function writeLedger(database: Database, source: IngestSource, range: SequenceRange): Promise<void> {
  const { eventTime } = source.table;
  const event = eventTime === null ? '_version_time' : `CAST(${JSON.stringify(eventTime)} AS TIMESTAMP)`;
  const rows = `FROM ${bronzeTable(source.name)} WHERE _seq > ${range.after} AND _seq <= ${range.upTo}`;
  const within = (from: number, to: number) => `count_if(s >= ${from * hour} AND s < ${to * hour})`;
  await database.execute(
    `INSERT INTO edp.batch_days
     SELECT _batch_id, ${literal(source.name)}, day, count(*), count_if(s >= ${hour}), count_if(s < ${hour}), ${within(1, 6)},
       ${within(6, 24)}, count_if(s >= ${24 * hour} AND s <= ${48 * hour}), count_if(s > ${48 * hour}),
       quantile_disc(s, 0.5), quantile_disc(s, 0.95), max(s)
     FROM (SELECT _batch_id, CAST(${event} AS DATE) AS day,
       (epoch_us(least(_arrived_at, _known_at)) - epoch_us(_version_time)) // 1000000 AS s ${rows})
     GROUP BY _batch_id, day`,
  );
  if (eventTime === null) return;
  const lateness = `INTERVAL (${source.mapping.allowedLatenessHours * hour}) SECOND`;
  await database.execute(
    `INSERT INTO edp.watermarks
     SELECT ${literal(source.name)}, m, m - ${lateness} FROM (SELECT max(${event}) AS m ${rows}) WHERE m IS NOT NULL
     ON CONFLICT (source) DO UPDATE SET
       watermark = greatest(max_event_time, excluded.max_event_time) - ${lateness},
       max_event_time = greatest(max_event_time, excluded.max_event_time)`,
  );
}

/** The ledger's days of some batches, by batch. */
export async function readLedger(database: Database, batchIds: readonly string[]): Promise<Map<string, LedgerDay[]>> {
  const days = new Map<string, LedgerDay[]>();
  if (batchIds.length === 0) return days;
  const rows = await database.rows<LedgerDay & { batchId: string }>(
    `SELECT batch_id AS "batchId", CAST(day AS VARCHAR) AS day, rows, late_rows AS "lateRows", immediate_rows AS immediate,
       short_rows AS short, medium_rows AS medium, long_rows AS long, critical_rows AS critical,
       lateness_p50_s AS "latenessP50", lateness_p95_s AS "latenessP95", lateness_max_s AS "latenessMax"
     FROM edp.batch_days WHERE batch_id IN (${batchIds.map(literal).join(', ')}) ORDER BY batch_id, day`,
  );
  for (const { batchId, ...day } of rows) days.set(batchId, [...(days.get(batchId) ?? []), day]);
  return days;
}
