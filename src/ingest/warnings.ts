import type { Database } from '../engine/database.js';
import { literal } from '../engine/sql.js';
import { refusedTable } from './admit.js';
import type { ReadPlan, RecordForm } from './fields.js';
import type { SequenceRange } from './ledger.js';
import { bronzeTable, type IngestSource } from './mapping.js';
import type { IngestWarning } from './result.js';

/** Writes what a person should know of the records just admitted to `edp.warnings`: each unknown field only once ever. */
export async function writeWarnings(
  database: Database,
  source: IngestSource,
  range: SequenceRange,
  batchIds: readonly string[],
  plan: ReadPlan,
  form: RecordForm,
): Promise<IngestWarning[]> {
  const unknown = `SELECT min_by(batch, seq) AS "batchId", 'unknown_field' AS code, field AS detail, count(*) AS count
    FROM (SELECT _batch_id AS batch, _seq AS seq, unnest(json_keys(_rescued)) AS field FROM ${bronzeTable(source.name)}
      WHERE _seq > ${range.after} AND _seq <= ${range.upTo} AND _rescued IS NOT NULL)
    WHERE field NOT IN (SELECT detail FROM edp.warnings WHERE source = $source AND code = 'unknown_field') GROUP BY field`;
  const late = `SELECT _batch_id AS "batchId", 'too_late' AS code, max(detail) AS detail, count(*) AS count FROM ${refusedTable}
    WHERE taken AND reason = 'too_late' GROUP BY _batch_id`;
  const found = await database.rows<Omit<IngestWarning, 'source'>>(`${unknown} UNION ALL ${late} ORDER BY 1, 2, 3`, {
    source: source.name,
  });
  const warnings = found.map((w) => ({ ...w, source: source.name }));
  const [batchId] = batchIds;
  if (form.kind === 'csv' && form.header.length > 0 && batchId !== undefined) {
    for (const field of plan.named.filter((name) => !form.header.includes(name))) {
      warnings.push({ batchId, source: source.name, code: 'missing_field', detail: field, count: 1n });
    }
  }
  if (warnings.length > 0) {
    const rows = warnings.map(
      (w) => `(${[w.batchId, w.source, w.code, w.detail].map(literal).join(', ')}, ${w.count})`,
    );
    await database.execute(`INSERT INTO edp.warnings VALUES ${rows.join(', ')}`);
  }
  return warnings;
}
