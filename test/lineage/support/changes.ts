import { identifier, literal } from '../../../src/engine/sql.js';
import type { Column } from '../../../src/model/column.js';
import type { SourceModel } from '../../../src/model/model.js';
import type { SourceDefinition } from '../../../src/model/source.js';

/**
 * How the values of a field change, in about half of the rows. `swap`: each becomes another that the field has already;
 * `fresh`: one that it never had, a little off; `empty`: it goes missing.
 */
export type Change = 'swap' | 'fresh' | 'empty';

const half = 'hash(b._seq, 7) % 2 = 0';

/** Statements that change a Bronze column, and with it what admission computes from that column (DESIGN S1). */
export function changed(source: SourceModel, field: string, change: Change): string {
  const definition = source.definition as SourceDefinition;
  const column = definition.columns[field];
  if (!column) throw new TypeError(`${source.name} has no field ${field}`);
  const { versionTime, eventTime, arrivalField, defaults = {} } = definition;
  const value = `CASE WHEN ${half} THEN ${newValue(field, column, change, `base_${source.name}`)} ELSE b.${identifier(field)} END`;
  const followers = Object.entries(defaults).flatMap(([name, sql]) => {
    const [follower, leader] = [`b.${identifier(name)}`, `b.${identifier(field)}`];
    const follows = name !== field && sql === field;
    return follows
      ? [`CASE WHEN ${follower} = ${leader} THEN ${value} ELSE ${follower} END AS ${identifier(name)}`]
      : [];
  });
  const event = eventTime === null ? '' : `, CAST(${identifier(eventTime)} AS TIMESTAMP)`;
  const steps = [
    ...(field === arrivalField ? [`coalesce(${identifier(field)}, _arrived_at) AS _arrived_at`] : []),
    '_arrived_at AS _known_at',
    `CAST(${versionTime} AS TIMESTAMP) AS _version_time`,
    `greatest(_known_at, _version_time${event}) AS _visible_from`,
  ];
  const fields = `SELECT b.* REPLACE (${[`${value} AS ${identifier(field)}`, ...followers].join(', ')}) FROM base_${source.name} b`;
  const rows = steps.reduce((inner, step) => `SELECT * REPLACE (${step}) FROM (${inner})`, fields);
  return `DELETE FROM bronze.${source.name}; INSERT INTO bronze.${source.name} ${rows}`;
}

/** The changed value, over alias `b`, of a column whose values lie in `base`. */
export function newValue(name: string, column: Column, change: Change, base: string): string {
  const value = `b.${identifier(name)}`;
  if (change === 'empty') return 'NULL';
  if (change === 'swap') {
    const values = `(SELECT DISTINCT ${identifier(name)} AS v FROM ${base})`;
    const next = `(SELECT min(n.v) FROM ${values} n WHERE n.v > ${value})`;
    const first = `(SELECT min(n.v) FROM ${values} n)`;
    return `coalesce(${[next, first, ...(column.oneOf ? [literal(column.oneOf[0] ?? '')] : [])].join(', ')})`;
  }
  switch (column.type.kind) {
    case 'text':
      return `coalesce(${value}, '') || 'x'`;
    case 'boolean':
      return `NOT coalesce(${value}, false)`;
    case 'date':
      // Into another year, since the calendar holds whole ones.
      return `CAST(${value} + 400 AS DATE)`;
    case 'timestamp':
      return `${value} - INTERVAL 5 HOUR`;
    default:
      return `coalesce(${value}, 0) + 1`;
  }
}
