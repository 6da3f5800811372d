import { z } from 'zod';
import { identifier } from '../engine/sql.js';
import type { SourceDefinition } from '../model/source.js';
import { s3Schema } from '../s3/index.js';

const path = z.string().min(1);
const constant = z.union([z.string(), z.number(), z.boolean()]);

/** How a column of the contract is filled from a record. */
export const fieldMappingSchema = z.union([
  path,
  z.strictObject({ path, map: z.record(z.string(), z.string()), else: z.string().nullable().optional() }),
  z.strictObject({ path, format: z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]) }),
  z.strictObject({ path }),
  z.strictObject({ sql: z.string().min(1) }),
  z.strictObject({ value: constant }),
  z.strictObject({ occurrence: z.array(path).min(1) }),
]);

/**
 * - `'Field'` or `{ path }`: a field of the record; dots lead into nested objects.
 * - `{ path, map, else? }`: the field's value translated; a value not in the map stays as it is, or becomes `else`.
 * - `{ path, format }`: a time or date in strptime notation, or `epoch_s` or `epoch_ms`; several are tried in order.
 * - `{ sql }`: an expression over the record's fields, each a text column named by its quoted identifier. A field that
 *   is absent is null; an expression that fails on a record is null there.
 * - `{ value }`: the same for every record.
 * - `{ occurrence }`: 1 for the first record of the file with these fields' values, 2 for the second, and so on.
 */
export type FieldMapping = z.infer<typeof fieldMappingSchema>;

export const csvSchema = z.strictObject({
  delimiter: z.string().length(1).default(','),
  quote: z.string().length(1).default('"'),
  /** Without a header the fields are called `column1`, `column2`, … */
  header: z.boolean().default(true),
  encoding: z.enum(['utf-8', 'latin-1']).default('utf-8'),
});

export type CsvOptions = z.infer<typeof csvSchema>;

export const fileFormats = ['ndjson', 'json', 'csv', 'parquet'] as const;
export type FileFormat = (typeof fileFormats)[number];

export const arrivals = ['load', 'record', 'path', 'mtime'] as const;

const isZone = (zone: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
};

/** A source as `edp.config.ts` describes it. */
export const sourceMappingSchema = z.strictObject({
  /** Paths, folders or patterns (`*`, `**`, `?`, `[a-z]`), relative to the project; or in S3, as `s3://bucket/prefix/*`. */
  files: z.union([path, z.array(path)]).default([]),
  /** By the file's extension unless given. */
  format: z.enum(fileFormats).optional(),
  /**
   * When a record counts as arrived (DESIGN S1): `load` when it is ingested; `record` at its own `ingestion_time` (when
   * ingested, without one); `path` at the midnight after the day in the file's name; `mtime` when the file was written.
   */
  arrival: z.enum(arrivals).default('load'),
  /** IANA zone of times without an offset; UTC unless given. */
  zone: z.string().refine(isZone, 'is no IANA time zone').optional(),
  /** Hours. Later records of events and sales are quarantined as `too_late`. */
  allowedLatenessHours: z.number().positive().default(48),
  /** By column of the contract; columns not named here are read from the field that the contract names. */
  fields: z.record(z.string(), fieldMappingSchema).default({}),
  /** SQL over the record's fields: only records for which it is true are taken; the others are counted as skipped. */
  where: z.string().min(1).optional(),
  csv: csvSchema.prefault({}),
  /** How S3 is reached, where `files` lie there. */
  s3: s3Schema.optional(),
});

/** As written in the configuration. */
export type SourceMappingInput = z.input<typeof sourceMappingSchema>;
/** With all defaults filled in. */
export type SourceMapping = z.output<typeof sourceMappingSchema>;

/** A source of the project: the contract of its Bronze table, and where its records are. */
export interface IngestSource {
  /** Such as `user_events`; its table is `bronze.raw_user_events`. */
  name: string;
  table: SourceDefinition;
  mapping: SourceMapping;
}

/** The Bronze table of a source. */
export const bronzeTable = (source: string): string => `bronze.${identifier(`raw_${source}`)}`;

/** What is wrong with a mapping, in words that name the column. Empty: nothing that can be seen without the database. */
export function mappingProblems({ table, mapping }: Pick<IngestSource, 'table' | 'mapping'>): string[] {
  const columns = Object.keys(table.columns);
  const problems = Object.keys(mapping.fields)
    .filter((name) => !columns.includes(name))
    .map((name) => `fields.${name}: the contract has no such column (it has ${columns.join(', ')})`);
  for (const [name, field] of Object.entries(mapping.fields)) {
    const kind = table.columns[name]?.type.kind;
    if (
      typeof field === 'object' &&
      'format' in field &&
      kind !== undefined &&
      kind !== 'timestamp' &&
      kind !== 'date'
    ) {
      problems.push(`fields.${name}: only times and dates have a format`);
    }
  }
  if (mapping.arrival === 'record' && table.arrivalField === undefined) {
    problems.push('arrival: the contract has no field for the record’s own arrival');
  }
  return problems;
}
