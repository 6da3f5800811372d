import { identifier, literal } from '../engine/sql.js';
import type { Column } from '../model/column.js';
import { csvShape } from './csv-shape.js';
import { fieldsIn, type RecordShape, substitute } from './fragments.js';
import { jsonShape } from './json-shape.js';
import type { FieldMapping, IngestSource } from './mapping.js';

/** How records are written: JSON objects, or CSV rows under a header. */
export type RecordForm =
  /** `columns`: the fields at the top, where they are known beforehand (Parquet). */
  { kind: 'json'; columns?: readonly string[] | undefined } | { kind: 'csv'; header: readonly string[] };

export interface FieldPlan {
  column: string;
  /** The column's value as the record has it: a text, null if absent. */
  raw: string;
  formats?: readonly string[] | undefined;
}

/** How a source's records of one form are read. */
export interface ReadPlan {
  shape: RecordShape;
  fields: readonly FieldPlan[];
  /** Condition of the records that are taken. */
  where?: string | undefined;
  /** Columns that number equal records of a file: the texts that must be equal. */
  occurrences: ReadonlyMap<string, readonly string[]>;
  /** Fields that the mapping names. */
  named: readonly string[];
}

/** The column of the occurrence numbers of a contract column. */
export const occurrenceColumn = (column: string): string => identifier(`occurrence:${column}`);

export function readPlan({ table, mapping }: IngestSource, form: RecordForm): ReadPlan {
  const columns: Record<string, Column> = table.columns;
  const known = form.kind === 'csv' ? form.header : form.columns;
  const mappings = Object.keys(table.columns).map((column): [string, FieldMapping] => {
    const path = table.paths?.[column] ?? column;
    // Flat files name nested fields by the column, unless they spell out the path.
    const flat = known !== undefined && !known.includes(path) && !known.includes(path.split('.')[0] ?? '');
    return [column, mapping.fields[column] ?? (flat ? column : path)];
  });
  const named = [
    ...new Set([...Object.values(mapping.fields).flatMap(pathsOf), ...(mapping.where ? fieldsIn(mapping.where) : [])]),
  ];
  const read = [...new Set([...mappings.flatMap(([, m]) => pathsOf(m)), ...named])];
  const shape = form.kind === 'csv' ? csvShape(form.header, read, mapping.csv) : jsonShape(read);
  const access = (path: string) => `nullif(${shape.access(path)}, '')`;
  return {
    shape,
    fields: mappings.map(([column, m]) => {
      // Of other types an empty text is no value anyway.
      const plain = typeof m === 'string' && columns[column]?.type.kind !== 'text';
      return { column, raw: plain ? shape.access(m) : rawOf(column, m, access), formats: formatsOf(m) };
    }),
    where: mapping.where === undefined ? undefined : `TRY(${substitute(mapping.where, access)})`,
    occurrences: new Map(
      mappings.flatMap(([column, m]) =>
        typeof m === 'object' && 'occurrence' in m ? [[column, m.occurrence.map(access)] as const] : [],
      ),
    ),
    named,
  };
}

function pathsOf(mapping: FieldMapping): readonly string[] {
  if (typeof mapping === 'string') return [mapping];
  if ('path' in mapping) return [mapping.path];
  if ('occurrence' in mapping) return mapping.occurrence;
  return 'sql' in mapping ? fieldsIn(mapping.sql) : [];
}

function rawOf(column: string, mapping: FieldMapping, access: (path: string) => string): string {
  if (typeof mapping === 'string') return access(mapping);
  if ('sql' in mapping) return `CAST(TRY(${substitute(mapping.sql, access)}) AS VARCHAR)`;
  if ('value' in mapping) return literal(String(mapping.value));
  if ('occurrence' in mapping) return `CAST(${occurrenceColumn(column)} AS VARCHAR)`;
  const value = access(mapping.path);
  if (!('map' in mapping)) return value;
  const cases = Object.entries(mapping.map).map(([from, to]) => `WHEN ${literal(from)} THEN ${literal(to)}`);
  const otherwise = mapping.else === undefined ? value : mapping.else === null ? 'NULL' : literal(mapping.else);
  return cases.length === 0 ? otherwise : `CASE ${value} ${cases.join(' ')} ELSE ${otherwise} END`;
}

function formatsOf(mapping: FieldMapping): readonly string[] | undefined {
  if (typeof mapping !== 'object' || !('format' in mapping)) return undefined;
  return typeof mapping.format === 'string' ? [mapping.format] : mapping.format;
}
