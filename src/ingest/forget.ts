import { randomBytes } from 'node:crypto';
import type { Database } from '../engine/database.js';
import { identifier, literal } from '../engine/sql.js';
import type { Column } from '../model/column.js';
import { type RecordForm, readPlan } from './fields.js';
import { digestOf } from './forgotten.js';
import { bronzeTable, type IngestSource } from './mapping.js';
import { judgedRecords, type StagedRecords, timestampLiteral } from './select.js';

export interface ForgetResult {
  /** Sources whose Bronze tables were rewritten: what is derived from them must be rebuilt. */
  sources: readonly string[];
  /** What stands in the person's place from now on; undefined if nothing was found. */
  pseudonym: string | undefined;
  records: bigint;
  quarantined: bigint;
  /** The files that brought the records. The platform keeps no copies; their owner may. */
  origins: readonly string[];
}

interface Erased {
  records: bigint;
  quarantined: bigint;
  origins: string[];
}

/**
 * Erases a person (DESIGN S16), in one transaction: in Bronze the personal columns become null, the identifier a random
 * token, and the text a JSON object of what is left; amounts stay. Quarantined records about the person lose their text
 * for good. The lines stay recognisable by a keyed digest, so that a file that grows does not bring them back.
 */
export async function forget(
  database: Database,
  sources: readonly IngestSource[],
  customerId: string,
  { now }: { now: Date },
): Promise<ForgetResult> {
  const pseudonym = `forgotten-${randomBytes(12).toString('hex')}`;
  return database.transaction(async () => {
    const result = { sources: [] as string[], records: 0n, quarantined: 0n, origins: new Set<string>() };
    for (const source of sources) {
      if (source.table.person === undefined) continue;
      const erased = await forgetIn(database, source, source.table.person, customerId, pseudonym);
      if (erased.records + erased.quarantined === 0n) continue;
      if (erased.records > 0n) result.sources.push(source.name);
      result.records += erased.records;
      result.quarantined += erased.quarantined;
      for (const origin of erased.origins) result.origins.add(origin);
      await database.execute(
        `INSERT INTO edp.batches VALUES ($batch, $source, 'forget', 'forget', false, 0, 0, 0, 0, 0, NULL, NULL, NULL, NULL,
           ${timestampLiteral(now)})`,
        { batch: `forget-${randomBytes(8).toString('hex')}`, source: source.name },
      );
    }
    const found = result.records + result.quarantined > 0n;
    return { ...result, origins: [...result.origins].sort(), pseudonym: found ? pseudonym : undefined };
  });
}

async function forgetIn(
  database: Database,
  source: IngestSource,
  person: string,
  customerId: string,
  pseudonym: string,
): Promise<Erased> {
  const bronze = bronzeTable(source.name);
  const theirs = `${identifier(person)} = $customerId`;
  await database.execute('CREATE OR REPLACE TEMP TABLE _ingest_forget (id BIGINT)');
  const quarantined = await findQuarantined(database, source, person, customerId);
  const found = 'quarantine_id IN (SELECT id FROM temp._ingest_forget)';
  const digest = await digestOf(database, 'text');
  await database.execute(
    `INSERT INTO edp.forgotten_lines
     SELECT ${literal(source.name)}, origin, ${digest} FROM (
       SELECT _origin AS origin, _text AS text FROM ${bronze} WHERE ${theirs} UNION ALL
       SELECT origin, text FROM edp.quarantine WHERE status = 'quarantined' AND ${found})`,
    { customerId },
  );
  const origins = await database.rows<{ origin: string }>(
    `SELECT _origin AS origin FROM ${bronze} WHERE ${theirs} UNION
     SELECT origin FROM edp.quarantine WHERE ${found}`,
    { customerId },
  );
  const records = await database.execute(`UPDATE ${bronze} SET ${rewritten(source, person)} WHERE ${theirs}`, {
    customerId,
    pseudonym,
  });
  await database.execute(
    `UPDATE edp.quarantine SET text = '', detail = '', status = CASE status WHEN 'replayed' THEN status ELSE 'forgotten' END
     WHERE ${found}`,
  );
  return { records: BigInt(records), quarantined, origins: origins.map((o) => o.origin) };
}

/** The assignments that take a person out of a record. */
function rewritten(source: IngestSource, person: string): string {
  const columns = Object.entries<Column>(source.table.columns);
  const erased = columns
    .filter(([name, c]) => name !== person && c.pii !== undefined && c.pii !== 'id')
    .map(([name]) => name);
  const kept = columns.filter(([name]) => name !== person && !erased.includes(name));
  const values = [
    `${identifier(person)} := $pseudonym`,
    ...kept.map(([name]) => `${identifier(name)} := ${identifier(name)}`),
  ];
  return [
    ...erased.map((name) => `${identifier(name)} = NULL`),
    `${identifier(person)} = $pseudonym`,
    `_text = CAST(to_json(struct_pack(${values.join(', ')})) AS VARCHAR)`,
    '_rescued = NULL',
  ].join(', ');
}

/** Puts the quarantined records about the person into `_ingest_forget`. What cannot be read counts if it names them. */
async function findQuarantined(
  database: Database,
  source: IngestSource,
  person: string,
  customerId: string,
): Promise<bigint> {
  const candidates = `source = ${literal(source.name)} AND status <> 'forgotten' AND contains(text, $customerId)`;
  const forms = await database.rows<{ form: string }>(
    `SELECT DISTINCT CAST(json_merge_patch(context, '{"occurrences": null}') AS VARCHAR) AS form FROM edp.quarantine WHERE ${candidates}`,
    { customerId },
  );
  let found = 0;
  for (const { form } of forms) {
    const staged: StagedRecords = {
      from: `(SELECT * FROM edp.quarantine WHERE ${candidates} AND
        CAST(json_merge_patch(context, '{"occurrences": null}') AS VARCHAR) = $form) s`,
      text: 's.text',
      number: 's.quarantine_id',
      batchId: 's.batch_id',
      origin: 's.origin',
      line: 's.line',
      arrivedAt: 's.arrived_at',
    };
    const plan = readPlan(source, JSON.parse(form) as RecordForm);
    const read = judgedRecords(source, plan, staged, { history: true }, { explain: true });
    found += await database.execute(
      `INSERT INTO temp._ingest_forget SELECT number FROM (${read})
       WHERE ${identifier(person)} = $customerId OR (${identifier(person)} IS NULL AND regexp_matches(text, $mention))`,
      {
        customerId,
        form,
        mention: `(^|[^A-Za-z0-9_-])${customerId.replaceAll(/[^A-Za-z0-9]/g, '\\$&')}($|[^A-Za-z0-9_-])`,
      },
    );
  }
  return BigInt(found);
}
