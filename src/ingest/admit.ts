import type { Database } from '../engine/database.js';
import { identifier, literal } from '../engine/sql.js';
import { EdpError } from '../model/errors.js';
import { bronzeColumns } from '../model/platform.js';
import { occurrenceColumn, type ReadPlan } from './fields.js';
import { type Ledger, type SequenceRange, writeLedger } from './ledger.js';
import { bronzeTable, type IngestSource } from './mapping.js';
import { type Admission, judgedRecords, type StagedRecords } from './select.js';
import { takeNumbers } from './state.js';

/** Temporary relation of the records that were not stored: number, text, taken, reason, detail, and where from. */
export const refusedTable = 'temp._ingest_refused';

export interface Admitted {
  range: SequenceRange;
  stored: bigint;
  ledger: Ledger;
}

/**
 * Judges records and stores the admitted ones in Bronze, with their days in the ledger; the others are left in
 * {@link refusedTable} for the caller. One pass over the records; only those that fail are looked at again. To be called
 * inside a transaction.
 * @param span more than the greatest `number` of the staged records.
 * @param total how many records are staged.
 */
export async function admit(
  database: Database,
  source: IngestSource,
  plan: ReadPlan,
  staged: StagedRecords,
  admission: Admission,
  { span, total }: { span: bigint; total: bigint },
): Promise<Admitted> {
  const after = await takeNumbers(database, span);
  const range = { after, upTo: after + span };
  const bronze = bronzeTable(source.name);
  const columns = [...Object.keys(source.table.columns), ...Object.keys(bronzeColumns)];
  const sources: Record<string, string> = { _seq: `number + ${after + 1n}`, _text: 'text' };
  const values = columns.map((c) => sources[c] ?? identifier(c)).join(', ');
  const judged = judgedRecords(source, plan, staged, admission, { explain: false });
  const stored = BigInt(
    await database.execute(
      `INSERT INTO ${bronze} (${columns.map(identifier).join(', ')}) SELECT ${values} FROM (${judged}) WHERE taken AND admitted`,
    ),
  );
  const admitted = `SELECT _seq - ${after + 1n} FROM ${bronze} WHERE _seq > ${after} AND _seq <= ${range.upTo}`;
  await database.execute(
    `CREATE OR REPLACE TEMP TABLE _ingest_refused (number BIGINT, text VARCHAR, taken BOOLEAN, reason VARCHAR, detail VARCHAR,
       _batch_id VARCHAR, _origin VARCHAR, _line BIGINT, _arrived_at TIMESTAMP, occurrences VARCHAR)`,
  );
  if (stored < total) {
    const only = stored === 0n ? 'true' : `${staged.number} NOT IN (${admitted})`;
    const refused = judgedRecords(source, plan, staged, admission, { explain: true, only });
    await database.execute(
      `INSERT INTO ${refusedTable} SELECT number, text, taken, reason, detail, _batch_id, _origin, _line, _arrived_at,
         ${occurrencesOf(plan)} FROM (${refused})`,
    );
    const [unexplained] = await database.rows(`SELECT 1 FROM ${refusedTable} WHERE taken AND reason IS NULL LIMIT 1`);
    if (unexplained)
      throw new EdpError('INTERNAL', `A record of ${source.name} was refused without a reason; nothing was stored.`);
  }
  const ledger: Ledger = stored > 0n ? await writeLedger(database, source, range) : new Map();
  return { range, stored, ledger };
}

/** The occurrence numbers of a record as a JSON object, by column. */
function occurrencesOf(plan: ReadPlan): string {
  const numbers = [...plan.occurrences.keys()].map((c) => `${literal(c)}, ${occurrenceColumn(c)}`);
  return numbers.length === 0 ? "'{}'" : `CAST(json_object(${numbers.join(', ')}) AS VARCHAR)`;
}

/** No records: what a statement over records is tried on. */
export const emptyStage: StagedRecords = {
  from: '(SELECT NULL::VARCHAR AS text, 0::BIGINT AS number WHERE false) s',
  text: 's.text',
  number: 's.number',
  batchId: literal(''),
  origin: literal(''),
  line: '0::BIGINT',
  arrivedAt: "TIMESTAMP '2000-01-01'",
};
