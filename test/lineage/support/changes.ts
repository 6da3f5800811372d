import { identifier } from '../../../src/engine/sql.js';
import type { Column } from '../../../src/model/column.js';
import type { SourceModel } from '../../../src/model/model.js';
import type { SourceDefinition } from '../../../src/model/source.js';

/**
 * How the values of a column change, in about half of the rows. `swap`: each becomes another that the column has
 * already; `fresh`: one that it never had, a little off; `empty`: it goes missing.
 */
export type Change = 'swap' | 'fresh' | 'empty';

const half = 'hash(_seq, 7) % 2 = 0';

/** A statement that changes a Bronze column, and with it what admission computes from that column (DESIGN S1). */
export function changed(source: SourceModel, column: string, change: Change): string {
  const definition = source.definition as SourceDefinition;
  const { versionTime, eventTime, arrivalField, defaults = {} } = definition;
  const target = identifier(column);
  const value = definition.columns[column];
  if (!value) throw new TypeError(`${source.name} has no field ${column}`);
  const byDefault = Object.entries(defaults).flatMap(([name, sql]) =>
    name !== column && sql === column
      ? [
          `${identifier(name)} = CASE WHEN ${identifier(name)} = o.${target} THEN r.${target} ELSE r.${identifier(name)} END`,
        ]
      : [],
  );
  const relation = `bronze.${source.name}`;
  const replaced = [
    `CASE WHEN ${half} THEN ${newValue(column, value, change, relation)} ELSE b.${target} END AS ${target}`,
    ...[],
  ];
  const fields = `SELECT b.* REPLACE (${replaced.join(', ')}) FROM base_${source.name} b`;
  const defaulted =
    byDefault.length === 0
      ? fields
      : `SELECT r.* REPLACE (${byDefault.map((d) => d.replace(/^("[^"]+") = (.*)$/s, '$2 AS $1')).join(', ')}) FROM (${fields}) r JOIN base_${source.name} o ON o._seq = r._seq`;
  const arrived =
    column === arrivalField
      ? `SELECT * REPLACE (coalesce(${target}, _arrived_at) AS _arrived_at) FROM (${defaulted})`
      : defaulted;
  const versioned = `SELECT * REPLACE (CAST(${versionTime} AS TIMESTAMP) AS _version_time, _arrived_at AS _known_at) FROM (${arrived})`;
  const event = eventTime === null ? '' : `, CAST(${identifier(eventTime)} AS TIMESTAMP)`;
  return `DELETE FROM ${relation};
    INSERT INTO ${relation} SELECT * REPLACE (greatest(_known_at, _version_time${event}) AS _visible_from) FROM (${versioned})`;
}

function newValue(name: string, column: Column, change: Change, relation: string): string {
  const target = `b.${identifier(name)}`;
  if (change === 'empty') return 'NULL';
  if (change === 'swap') {
    const source = relation.replace('bronze.', 'base_');
    const next = `(SELECT min(n.v) FROM (SELECT DISTINCT ${identifier(name)} AS v FROM ${source}) n WHERE n.v > ${target})`;
    return `coalesce(${next}, (SELECT min(${identifier(name)}) FROM ${source}))`;
  }
  switch (column.type.kind) {
    case 'text':
      return column.oneOf ? target : `coalesce(${target}, '') || 'x'`;
    case 'boolean':
      return `NOT coalesce(${target}, false)`;
    case 'date':
      return `${target} + 1`;
    case 'timestamp':
      return `coalesce(${target} - INTERVAL 5 HOUR, ${target})`;
    default:
      return `coalesce(${target}, 0) + 1`;
  }
}
