import type { PhysicalTable } from '../engine.js';
import { sparkDialect } from './dialect.js';

/** As Spark quotes by default: the statements of Iceberg's extensions have a parser of their own, which knows no other way. */
const { identifier, type } = sparkDialect.functions({ timeZone: 'UTC' });

/** Rows change by small deltas: they are written beside the old ones, and put together by `edp optimize`. */
const properties: Readonly<Record<string, string>> = {
  'format-version': '2',
  'write.merge.mode': 'merge-on-read',
  'write.update.mode': 'merge-on-read',
  'write.delete.mode': 'merge-on-read',
  'write.parquet.compression-codec': 'zstd',
  'write.distribution-mode': 'hash',
  // One run writes at a time: who is overtaken has been left behind, and must not try again.
  'commit.retry.num-retries': '0',
};

/**
 * CREATE TABLE of an Iceberg table: partitioned by the months along which it grows, so that what lies outside a run's
 * days is skipped, and its files sorted by the unit that is rebuilt at once.
 */
export function createTable(relation: string, table: PhysicalTable, location: string): string {
  const columns = Object.entries(table.columns).map(([name, column]) => `${identifier(name)} ${type(column.type)}`);
  const partition = table.growsWith === undefined ? '' : `PARTITIONED BY (months(${identifier(table.growsWith)}))`;
  const settings = Object.entries(properties).map(([key, value]) => `'${key}' = '${value}'`);
  return `CREATE TABLE ${relation} (${columns.join(', ')}) USING iceberg ${partition} LOCATION '${location}'
    TBLPROPERTIES (${settings.join(', ')})`;
}

/** ALTER TABLE that says how files are sorted. */
export function sortTable(relation: string, table: PhysicalTable): string {
  const first = [table.growsWith, table.unit].filter((c): c is string => c !== undefined);
  const by = [...new Set([...first, ...table.key])].map(identifier);
  const distributed = table.growsWith === undefined ? '' : 'DISTRIBUTED BY PARTITION ';
  return `ALTER TABLE ${relation} WRITE ${distributed}LOCALLY ORDERED BY ${by.join(', ')}`;
}

/** The table that is built beside a published one. */
export const stagedRelation = (table: PhysicalTable): string => `${table.layer}.${identifier(`${table.name}__staged`)}`;
