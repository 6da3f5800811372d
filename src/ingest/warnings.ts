import type { Database } from '../engine/database.js';
import type { ReadPlan, RecordForm } from './fields.js';
import type { SequenceRange } from './ledger.js';
import { bronzeTable, type IngestSource } from './mapping.js';
import { nothingTaken, sharedKeys } from './mapping-warnings.js';
import type { ReasonCode } from './reasons.js';
import type { IngestWarning } from './result.js';

/** What was admitted. */
export interface AdmittedGroup {
  source: IngestSource;
  range: SequenceRange;
  batches: readonly AdmittedBatch[];
  plan: ReadPlan;
  form: RecordForm;
}

/** What became of one file. */
export interface AdmittedBatch {
  file: { batchId: string; file: { path: string } };
  redelivered: bigint;
  quarantined: bigint;
  stored: bigint;
  rows: { rescued: bigint };
  refused: readonly { reason: ReasonCode | null; records: bigint; detail: string | null }[];
}

/** Writes what a person should know of the records just admitted to `edp.warnings`: each unknown field only once ever. */
export async function writeWarnings(database: Database, group: AdmittedGroup): Promise<IngestWarning[]> {
  const { source, batches, plan, form } = group;
  const warnings = batches.some((b) => b.rows.rescued > 0n) ? await unknownFields(database, group) : [];
  if ((source.table.constant ?? source.table.constantAtOnce) && batches.some((b) => b.stored > 1n))
    warnings.push(...(await sharedKeys(database, group)));
  warnings.push(...(await nothingTaken(database, group)));
  for (const { file, refused } of batches) {
    for (const { records, detail } of refused.filter((r) => r.reason === 'too_late')) {
      const { batchId } = file;
      warnings.push({ batchId, source: source.name, code: 'too_late', detail: detail ?? '', count: records });
    }
  }
  warnings.sort((a, b) => (a.batchId < b.batchId ? -1 : a.batchId > b.batchId ? 1 : 0));
  const batchId = batches[0]?.file.batchId;
  if (form.kind === 'csv' && form.header.length > 0 && batchId !== undefined) {
    for (const field of plan.named.filter((name) => !form.header.includes(name))) {
      warnings.push({ batchId, source: source.name, code: 'missing_field', detail: field, count: 1n });
    }
  }
  for (const { batchId: batch, code, detail, count } of warnings) {
    await database.execute('INSERT INTO edp.warnings VALUES ($batch, $source, $code, $detail, $count)', {
      batch,
      source: source.name,
      code,
      detail,
      count,
    });
  }
  return warnings;
}

/** Fields beyond the contract that no record had before. */
async function unknownFields(database: Database, { source, range }: AdmittedGroup): Promise<IngestWarning[]> {
  const found = await database.rows<Omit<IngestWarning, 'source'>>(
    `SELECT min_by(batch, seq) AS "batchId", 'unknown_field' AS code, field AS detail, count(*) AS count
     FROM (SELECT _batch_id AS batch, _seq AS seq, unnest(json_keys(_rescued)) AS field FROM ${bronzeTable(source.name)}
       WHERE _seq > ${range.after} AND _seq <= ${range.upTo} AND _rescued IS NOT NULL)
     WHERE field NOT IN (SELECT detail FROM edp.warnings WHERE source = $source AND code = 'unknown_field')
     GROUP BY field ORDER BY 1, 3`,
    { source: source.name },
  );
  return found.map((w) => ({ ...w, source: source.name }));
}
