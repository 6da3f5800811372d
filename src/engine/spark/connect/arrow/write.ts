import {
  Bool,
  type Data,
  DateDay,
  Decimal,
  Field,
  Int64,
  makeData,
  RecordBatch,
  RecordBatchStreamWriter,
  Schema,
  Struct,
  TimestampMicrosecond,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import type { ColumnType } from '../../../../model/column.js';
import { EdpError } from '../../../../model/errors.js';
import { dayNumber } from '../days.js';
import { unscaledOf, wordsOf } from './decimal.js';

/** The columns of rows to upload, in their order. */
export type UploadColumns = Readonly<Record<string, ColumnType>>;

export type UploadRow = Readonly<Record<string, unknown>>;

/**
 * Rows as one Arrow IPC stream. Values are those of {@link import('../../../database.js').Database}; what is missing is null.
 * @throws EdpError USAGE for a value that its column cannot hold: nothing is rounded or cut.
 */
export function arrowOf(columns: UploadColumns, rows: readonly UploadRow[]): Uint8Array {
  const children = Object.entries(columns).map(([name, type]) => {
    const values = rows.map((row) => row[name] ?? null);
    return { name, data: columnOf(type, values, (value) => wrong(name, type, value)) };
  });
  const schema = new Schema(children.map(({ name, data }) => new Field(name, data.type, true)));
  const struct = new Struct(schema.fields);
  const data = makeData({ type: struct, length: rows.length, nullCount: 0, children: children.map((c) => c.data) });
  return RecordBatchStreamWriter.writeAll([new RecordBatch(schema, data)]).toUint8Array(true);
}

type Wrong = (value: unknown) => EdpError;

function columnOf(type: ColumnType, values: readonly unknown[], wrong: Wrong): Data {
  const length = values.length;
  const nulls = { length, ...validity(values) };
  const words = (of: (value: unknown) => bigint | undefined) => BigInt64Array.from(values, each(0n, of, wrong));
  switch (type.kind) {
    case 'text':
      return vectorFromArray(values.map(each(null, textOf, wrong)), new Utf8()).data[0] as Data;
    case 'boolean':
      return vectorFromArray(values.map(each(null, booleanOf, wrong)), new Bool()).data[0] as Data;
    case 'integer':
      return makeData({ type: new Int64(), ...nulls, data: words(integerOf) });
    case 'timestamp':
      return makeData({ type: new TimestampMicrosecond('UTC'), ...nulls, data: words(microsecondsOf) });
    case 'date':
      return makeData({ type: new DateDay(), ...nulls, data: Int32Array.from(values, each(0, dayOf, wrong)) });
    case 'decimal': {
      const unscaled = values.map(each(0n, (value) => decimalOf(value, type), wrong));
      const data = new Uint32Array(BigInt64Array.from(unscaled.flatMap(wordsOf)).buffer);
      return makeData({ type: new Decimal(type.scale, type.precision), ...nulls, data });
    }
  }
}

/** A value for each, null replaced by what fills its place. */
const each =
  <T>(filler: T, convert: (value: unknown) => T | undefined, wrong: Wrong) =>
  (value: unknown): T => {
    if (value === null) return filler;
    const converted = convert(value);
    if (converted === undefined) throw wrong(value);
    return converted;
  };

/** Arrow's bitmap: bit 1 where there is a value. */
function validity(values: readonly unknown[]): { nullCount: number; nullBitmap: Uint8Array } {
  const nullBitmap = new Uint8Array(Math.ceil(values.length / 8));
  let nullCount = 0;
  values.forEach((value, i) => {
    if (value === null) nullCount += 1;
    else nullBitmap[i >> 3] = (nullBitmap[i >> 3] as number) | (1 << (i & 7));
  });
  return { nullCount, nullBitmap };
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : undefined);

const booleanOf = (value: unknown) => (typeof value === 'boolean' ? value : undefined);

function integerOf(value: unknown): bigint | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : undefined;
  return typeof value === 'bigint' && BigInt.asIntN(64, value) === value ? value : undefined;
}

/** A Date has milliseconds only; who has microseconds gives their number since 1970. */
function microsecondsOf(value: unknown): bigint | undefined {
  if (typeof value === 'bigint') return value;
  if (!(value instanceof Date) || Number.isNaN(value.getTime())) return undefined;
  return BigInt(value.getTime()) * 1000n;
}

const dayOf = (value: unknown) => (typeof value === 'string' ? dayNumber(value) : undefined);

function decimalOf(value: unknown, { precision, scale }: { precision: number; scale: number }): bigint | undefined {
  const unscaled = typeof value === 'string' ? unscaledOf(value, scale) : undefined;
  if (unscaled === undefined) return undefined;
  const limit = 10n ** BigInt(precision);
  return unscaled < limit && unscaled > -limit ? unscaled : undefined;
}

const wrong = (name: string, type: ColumnType, value: unknown) =>
  new EdpError('USAGE', `The column ${name} (${type.kind}) cannot hold ${String(value)}.`);
