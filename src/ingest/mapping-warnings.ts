import type { Database } from '../engine/database.js';
import { identifier, literal } from '../engine/sql.js';
import { closest } from '../model/closest.js';
import { bronzeTable } from './mapping.js';
import type { IngestWarning } from './result.js';
import type { AdmittedBatch, AdmittedGroup } from './warnings.js';

/**
 * Files of which every record was refused, which speaks of the mapping rather than of the records: with the reasons, and
 * the fields that there are. Lateness alone speaks of the records.
 */
export async function nothingTaken(database: Database, group: AdmittedGroup): Promise<IngestWarning[]> {
  const warnings: IngestWarning[] = [];
  for (const batch of group.batches) {
    const { redelivered, stored, quarantined, refused, file } = batch;
    if (stored > 0n || redelivered > 0n || quarantined === 0n) continue;
    const reasons = refused.filter((r) => r.reason !== null);
    if (reasons.every((r) => r.reason === 'too_late')) continue;
    const fields = await fieldsOf(database, group, batch);
    const absent = group.form.kind === 'csv' ? group.plan.named.filter((name) => !fields.includes(name)) : [];
    const guesses = absent.map((name) => {
      const likely = closest(name, fields);
      return likely === undefined ? name : `${name} (${likely}?)`;
    });
    const detail = [
      `${file.file.path}: ${reasons.map((r) => `${r.reason} ${r.records}`).join(', ')}`,
      ...(guesses.length > 0 ? [`it has no ${guesses.join(', ')}`] : []),
      ...(fields.length > 0 ? [`its fields are ${fields.join(', ')}`] : []),
    ].join('; ');
    warnings.push({
      batchId: file.batchId,
      source: group.source.name,
      code: 'nothing_taken',
      detail,
      count: quarantined,
    });
  }
  return warnings;
}

/** The fields that the records of a file have, as far as its first record tells. */
async function fieldsOf(database: Database, { form }: AdmittedGroup, { file }: AdmittedBatch): Promise<string[]> {
  if (form.kind === 'csv') return [...form.header];
  if (form.columns) return [...form.columns];
  const [row] = await database.rows<{ fields: string | null }>(
    `SELECT array_to_string(TRY(json_keys(text)), ', ') AS fields FROM edp.quarantine
     WHERE batch_id = ${literal(file.batchId)} AND reason <> 'not_json' ORDER BY line LIMIT 1`,
  );
  return row?.fields ? row.fields.split(', ') : [];
}

/**
 * Keys that records of one file share though what they are about differs: they take each other's place, as if one were a
 * correction of the other, and nothing else would say so.
 */
export async function sharedKeys(database: Database, { source, range }: AdmittedGroup): Promise<IngestWarning[]> {
  const { constant = [], constantAtOnce = [], key, columns, defaults = {} } = source.table;
  const told = key.filter((k) => columns[k]?.pii === undefined).map((k) => identifier(k));
  const example = `min(concat_ws(' ', ${[literal('such as'), ...told].join(', ')}))`;
  const differing = async (column: string, per: readonly string[], where = ''): Promise<IngestWarning[]> => {
    const found = await database.rows<{ batch: string; keys: bigint; example: string }>(
      `SELECT _batch_id AS batch, count(*) AS keys, ${example} AS example
       FROM (SELECT _batch_id, ${per.map(identifier).join(', ')} FROM ${bronzeTable(source.name)}
         WHERE _seq > ${range.after} AND _seq <= ${range.upTo}${where}
         GROUP BY ALL HAVING min(${identifier(column)}) <> max(${identifier(column)})) GROUP BY _batch_id ORDER BY _batch_id`,
    );
    return found.map(({ batch, keys, example: such }) => {
      const detail = `of different ${column}, ${such} (the key is ${key.join(', ')})`;
      return { batchId: batch, source: source.name, code: 'shared_key', detail, count: keys };
    });
  };
  const warnings: IngestWarning[] = [];
  for (const column of constant) {
    // Where a part of the key is that very column, records that differ in it have different keys.
    const part = key.find((k) => defaults[k] === column);
    const other = part === undefined ? '' : ` AND ${identifier(part)} <> ${identifier(column)}`;
    warnings.push(...(await differing(column, key, other)));
  }
  // One warning is enough where records differ in everything.
  for (const column of constantAtOnce) {
    const known = new Set(warnings.map((w) => w.batchId));
    const more = await differing(column, [...key, '_version_time']);
    warnings.push(...more.filter((w) => !known.has(w.batchId)));
  }
  return warnings;
}
