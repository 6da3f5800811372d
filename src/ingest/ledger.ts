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

/** Days of the ledger, by batch. */
export type Ledger = Map<string, LedgerDay[]>;

/**
 * Writes `edp.batch_days` of the records just stored, and moves the source's watermark (DESIGN section 4). Lateness is
 * arrival − version time; history was known in time.
 */
export async function writeLedger(database: Database, source: IngestSource, range: SequenceRange): Promise<Ledger> {
  const { eventTime } = source.table;
  const event = eventTime === null ? '_version_time' : `CAST(${JSON.stringify(eventTime)} AS TIMESTAMP)`;
  const rows = `FROM ${bronzeTable(source.name)} WHERE _seq > ${range.after} AND _seq <= ${range.upTo}`;
  const within = (from: number, to: number) => `count_if(s >= ${from * hour} AND s < ${to * hour})`;
  const days = await database.rows<LedgerRow>(
    `INSERT INTO edp.batch_days
     SELECT _batch_id, ${literal(source.name)}, day, count(*), count_if(s >= ${hour}), count_if(s < ${hour}), ${within(1, 6)},
       ${within(6, 24)}, count_if(s >= ${24 * hour} AND s <= ${48 * hour}), count_if(s > ${48 * hour}),
       quantile_disc(s, 0.5), quantile_disc(s, 0.95), max(s)
     FROM (SELECT _batch_id, CAST(${event} AS DATE) AS day,
       (epoch_us(least(_arrived_at, _known_at)) - epoch_us(_version_time)) // 1000000 AS s ${rows})
     GROUP BY _batch_id, day RETURNING ${ledgerColumns}`,
  );
  const ledger = byBatch(days);
  if (eventTime === null) return ledger;
  const lateness = `INTERVAL (${source.mapping.allowedLatenessHours * hour}) SECOND`;
  await database.execute(
    `INSERT INTO edp.watermarks
     SELECT ${literal(source.name)}, m, m - ${lateness} FROM (SELECT max(${event}) AS m ${rows}) WHERE m IS NOT NULL
     ON CONFLICT (source) DO UPDATE SET
       watermark = greatest(max_event_time, excluded.max_event_time) - ${lateness},
       max_event_time = greatest(max_event_time, excluded.max_event_time)`,
  );
  return ledger;
}

type LedgerRow = LedgerDay & { batchId: string };

const ledgerColumns = `batch_id AS "batchId", CAST(day AS VARCHAR) AS day, rows, late_rows AS "lateRows",
  immediate_rows AS immediate, short_rows AS short, medium_rows AS medium, long_rows AS long, critical_rows AS critical,
  lateness_p50_s AS "latenessP50", lateness_p95_s AS "latenessP95", lateness_max_s AS "latenessMax"`;

function byBatch(rows: readonly LedgerRow[]): Ledger {
  const ledger: Ledger = new Map();
  for (const { batchId, ...day } of rows) ledger.set(batchId, [...(ledger.get(batchId) ?? []), day]);
  for (const days of ledger.values()) days.sort((a, b) => (a.day < b.day ? -1 : 1));
  return ledger;
}

/** The ledger's days of a batch. */
export async function readLedger(database: Database, batchId: string): Promise<LedgerDay[]> {
  const rows = await database.rows<LedgerRow>(
    `SELECT ${ledgerColumns} FROM edp.batch_days WHERE batch_id = ${literal(batchId)}`,
  );
  return byBatch(rows).get(batchId) ?? [];
}
