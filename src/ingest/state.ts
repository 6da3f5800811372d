import type { Database } from '../engine/database.js';
import { identifier } from '../engine/sql.js';
import { columnsOf, type Model } from '../model/model.js';
import { sqlType } from './typed.js';

/** The room's own tables. One row per: batch, batch and event day, file version, quarantined record, source, warning. */
const tables = [
  `edp.counters (name VARCHAR PRIMARY KEY, value BIGINT NOT NULL)`,
  `edp.batches (
    batch_id VARCHAR NOT NULL, source VARCHAR NOT NULL, origin VARCHAR NOT NULL, kind VARCHAR NOT NULL,
    history BOOLEAN NOT NULL, received BIGINT NOT NULL, redelivered BIGINT NOT NULL, quarantined BIGINT NOT NULL,
    stored BIGINT NOT NULL, skipped BIGINT NOT NULL, seq_from BIGINT, seq_to BIGINT, arrived_from TIMESTAMP,
    arrived_to TIMESTAMP, loaded_at TIMESTAMP NOT NULL)`,
  `edp.batch_days (
    batch_id VARCHAR NOT NULL, source VARCHAR NOT NULL, day DATE NOT NULL, rows BIGINT NOT NULL,
    late_rows BIGINT NOT NULL, immediate_rows BIGINT NOT NULL, short_rows BIGINT NOT NULL, medium_rows BIGINT NOT NULL,
    long_rows BIGINT NOT NULL, critical_rows BIGINT NOT NULL, lateness_p50_s BIGINT NOT NULL,
    lateness_p95_s BIGINT NOT NULL, lateness_max_s BIGINT NOT NULL)`,
  `edp.files (
    source VARCHAR NOT NULL, path VARCHAR NOT NULL, digest VARCHAR NOT NULL, bytes BIGINT NOT NULL,
    batch_id VARCHAR NOT NULL, stamp VARCHAR NOT NULL, received BIGINT NOT NULL, mapping VARCHAR)`,
  `edp.quarantine (
    quarantine_id BIGINT NOT NULL, source VARCHAR NOT NULL, batch_id VARCHAR NOT NULL, origin VARCHAR NOT NULL,
    line BIGINT NOT NULL, text VARCHAR NOT NULL, reason VARCHAR NOT NULL, detail VARCHAR NOT NULL,
    arrived_at TIMESTAMP NOT NULL, context VARCHAR NOT NULL, status VARCHAR NOT NULL, replay_batch_id VARCHAR)`,
  `edp.watermarks (source VARCHAR PRIMARY KEY, max_event_time TIMESTAMP NOT NULL, watermark TIMESTAMP NOT NULL)`,
  `edp.warnings (
    batch_id VARCHAR NOT NULL, source VARCHAR NOT NULL, code VARCHAR NOT NULL, detail VARCHAR NOT NULL,
    count BIGINT NOT NULL)`,
  // Lines of forgotten persons, so that a file that grows does not bring them back (DESIGN S16).
  `edp.forgotten_lines (source VARCHAR NOT NULL, origin VARCHAR NOT NULL, digest VARCHAR NOT NULL)`,
  `edp.secrets (name VARCHAR PRIMARY KEY, value VARCHAR NOT NULL)`,
];

/** Creates the ingest room's state tables in schema `edp`, and the Bronze tables, where they do not exist yet. */
export async function ingestState(database: Database, models: readonly Model[]): Promise<void> {
  for (const schema of ['edp', 'bronze']) await database.execute(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
  for (const table of tables) await database.execute(`CREATE TABLE IF NOT EXISTS ${table}`);
  // Databases of before it was remembered.
  await database.execute('ALTER TABLE edp.files ADD COLUMN IF NOT EXISTS mapping VARCHAR');
  await database.execute("INSERT INTO edp.counters VALUES ('seq', 0) ON CONFLICT DO NOTHING");
  for (const model of models) {
    if (model.kind !== 'source') continue;
    const columns = Object.entries(columnsOf(model)).map(([name, c]) => `${identifier(name)} ${sqlType(c.type)}`);
    await database.execute(`CREATE TABLE IF NOT EXISTS bronze.${identifier(model.name)} (${columns.join(', ')})`);
  }
}

/**
 * Takes `count` numbers of the order of admission (DESIGN S1), inside the caller's transaction.
 * @returns the number before the first one taken.
 */
export async function takeNumbers(database: Database, count: bigint): Promise<bigint> {
  const [row] = await database.rows<{ value: bigint }>(
    `UPDATE edp.counters SET value = value + ${count} WHERE name = 'seq' RETURNING value`,
  );
  return (row?.value ?? count) - count;
}
