import { identifier, literal } from '../engine/sql.js';
import type { Column } from '../model/column.js';
import { occurrenceColumn, type ReadPlan } from './fields.js';
import { anyOf } from './fragments.js';
import type { IngestSource } from './mapping.js';
import { type Rule, rawName, rulesOf } from './rules.js';
import { typed } from './typed.js';

/** Records that wait to be judged: a relation, and expressions over its alias `s`. */
export interface StagedRecords {
  /** What follows FROM; one row per record, the relation with the texts has the alias `s`. */
  from: string;
  /** The record's own text; null for what is no record, such as an empty line. */
  text: string;
  /** A number of the record, unique among these, from 0. */
  number: string;
  batchId: string;
  origin: string;
  /** Line, record number or offset. */
  line: string;
  /** UTC. For `arrival: 'record'`, what counts where the record names no time. */
  arrivedAt: string;
  /** The occurrence number of a column (see `{ occurrence }` in the mapping), where the source has such columns. */
  occurrence?: ((column: string) => string) | undefined;
  /** Which of the records are new. */
  where?: string | undefined;
}

export interface Admission {
  /** Old data loaded on purpose: known since its version time, never late (DESIGN S1). */
  history: boolean;
  /** The moment of a replay: known from then on, unless it is history; never late. */
  replayedAt?: Date | undefined;
}

export const timestampLiteral = (moment: Date): string =>
  `TIMESTAMP '${moment.toISOString().replace('T', ' ').replace('Z', '')}'`;

/**
 * One SELECT that reads and judges records. Its rows: `number`, the contract's columns, the platform's columns but
 * `_seq`, `taken` (whether the source's filter takes it), `admitted`, and, with `explain`, `reason` and `detail`.
 */
export function judgedRecords(
  source: IngestSource,
  plan: ReadPlan,
  staged: StagedRecords,
  admission: Admission,
  options: { explain: boolean; only?: string },
): string {
  const steps = plan.shape.parse.map((columns) => `*, ${columns}`);
  const condition = [`${staged.text} IS NOT NULL`, staged.where, options.only]
    .filter((c) => c !== undefined)
    .join(' AND ');
  const occurrence = staged.occurrence ?? (() => 'NULL::BIGINT');
  const extra = [...plan.occurrences.keys()].map((c) => `, ${occurrence(c)} AS ${occurrenceColumn(c)}`).join('');
  const base = `SELECT ${staged.text} AS text, ${staged.number} AS number, ${staged.batchId} AS _batch_id,
    ${staged.origin} AS _origin, ${staged.line} AS _line, ${staged.arrivedAt} AS _staged_at${extra}
    FROM ${staged.from} WHERE ${condition}`;
  const rules = rulesOf(source, plan, {
    lateness: !admission.history && admission.replayedAt === undefined,
    latestTime: admission.replayedAt
      ? `greatest(_arrived_at, ${timestampLiteral(admission.replayedAt)})`
      : '_arrived_at',
  });
  return [
    ...steps,
    rawStep(plan),
    typedStep(source, plan),
    defaultStep(source),
    versionStep(source, admission),
    knownStep(source, admission),
    ...verdictSteps(rules, options.explain),
  ].reduce((inner, columns) => `SELECT ${columns} FROM (${inner})`, base);
}

function rawStep(plan: ReadPlan): string {
  const fields = plan.fields.map((f) => `${f.raw} AS ${rawName(f.column)}`);
  const taken = plan.where === undefined ? 'true' : `(${plan.shape.broken.fails}) OR coalesce(${plan.where}, false)`;
  return ['*', ...fields, `${plan.shape.rescued} AS _rescued`, `${taken} AS taken`].join(', ');
}

function typedStep({ table, mapping }: IngestSource, plan: ReadPlan): string {
  const columns: Record<string, Column> = table.columns;
  const values = plan.fields.map(({ column, formats }) => {
    const definition = columns[column];
    const value = definition ? typed(rawName(column), definition, { zone: mapping.zone, formats }) : 'NULL';
    return `${value} AS ${identifier(column)}`;
  });
  return ['*', ...values].join(', ');
}

function defaultStep({ table, mapping }: IngestSource): string {
  const defaults = Object.entries(table.defaults ?? {}).map(
    ([name, sql]) => `coalesce(${identifier(name)}, ${sql}) AS ${identifier(name)}`,
  );
  const own = mapping.arrival === 'record' ? table.arrivalField : undefined;
  const arrived = own === undefined ? '_staged_at' : `coalesce(${identifier(own)}, _staged_at)`;
  return `*${defaults.length > 0 ? ` REPLACE (${defaults.join(', ')})` : ''}, ${arrived} AS _arrived_at`;
}

function versionStep({ table }: IngestSource, admission: Admission): string {
  const { eventTime } = table;
  const columns: Record<string, Column> = table.columns;
  const isDay = eventTime !== null && columns[eventTime]?.type.kind === 'date';
  const event = eventTime === null ? 'NULL::TIMESTAMP' : `CAST(${identifier(eventTime)} AS TIMESTAMP)`;
  // History of a source whose records carry nothing but a day was known when that day was over.
  const arrival = isDay && admission.history ? `least(_arrived_at, ${event} + INTERVAL 1 DAY)` : '_arrived_at';
  const version = table.versionTime.replaceAll(/\b_arrived_at\b/g, arrival);
  // A day has begun once it has begun anywhere on Earth.
  const begins = isDay ? `${event} - INTERVAL 14 HOUR` : event;
  return `*, CAST(${version} AS TIMESTAMP) AS _version_time, ${event} AS _event_at, ${begins} AS _event_begins`;
}

function knownStep(_source: IngestSource, admission: Admission): string {
  const arrived = admission.replayedAt ? timestampLiteral(admission.replayedAt) : '_arrived_at';
  const known = admission.history ? '_version_time' : arrived;
  return `*, ${known} AS _known_at, greatest(${known}, _version_time, _event_at) AS _visible_from`;
}

/** One step; to explain, two: the first rule that fails, then what it says. */
function verdictSteps(rules: readonly Rule[], explain: boolean): string[] {
  if (!explain) {
    // TRY keeps the optimizer from computing the typed columns twice, once for the filter and once for the row.
    return [`*, TRY((${anyOf(rules.map((r) => r.fails))}) IS NOT TRUE) AS admitted`];
  }
  const failed = `CASE ${rules.map((r, i) => `WHEN ${r.exactly ?? r.fails} THEN ${i}`).join(' ')} END`;
  const told = (of: (rule: Rule) => string) =>
    `CASE _failed_rule ${rules.map((r, i) => `WHEN ${i} THEN ${of(r)}`).join(' ')} END`;
  return [
    `*, ${failed} AS _failed_rule`,
    `*, ${told((r) => literal(r.reason))} AS reason, ${told((r) => r.detail)} AS detail`,
  ];
}
