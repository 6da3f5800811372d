import { isAscii } from 'node:buffer';
import {
  type Data,
  type DataType,
  type Decimal,
  type Duration,
  type Interval,
  IntervalUnit,
  type List,
  type Map_,
  type Struct,
  type Timestamp,
  TimeUnit,
  Type,
  type Utf8,
  Vector,
} from 'apache-arrow';
import { EdpError } from '../../../../model/errors.js';
import { dayText } from '../days.js';
import { decimalText, fromWords } from './decimal.js';

/** Reads one value of a column by its row. */
export type Reader = (row: number) => unknown;

/**
 * How a column's values are read as the platform's rows hold them (see {@link import('../../../database.js').Database}):
 * whole numbers of any width as bigint, FLOAT and DOUBLE as number, DECIMAL and DATE as text, TIMESTAMP and
 * TIMESTAMP_NTZ (taken for UTC) as Date, ARRAY as array, STRUCT as object. Besides, MAP as Map, BINARY as Uint8Array,
 * intervals as bigint of microseconds or months.
 *
 * A Date has no microseconds: they are cut off, towards the past. Who needs them selects `unix_micros(ts)`.
 * @throws EdpError INTERNAL for a type that has no such form: the query must cast it.
 */
export function readerOf(data: Data): Reader {
  const read = readValid(data);
  return data.nullCount === 0 ? read : (row) => (data.getValid(row) ? read(row) : null);
}

function readValid(data: Data): Reader {
  switch (data.typeId as Type) {
    case Type.Null:
      return () => null;
    case Type.Int:
      return ints(data.values as ArrayLike<number | bigint>);
    case Type.Bool:
    case Type.Float:
    case Type.LargeUtf8:
    case Type.Binary:
    case Type.LargeBinary:
      return asArrowDoes(data);
    case Type.Utf8:
      return texts(data as Data<Utf8>);
    case Type.Decimal:
      return decimals(data as Data<Decimal>);
    case Type.Date:
      return days(data.values as Int32Array);
    case Type.Timestamp:
      return timestamps(data as Data<Timestamp>);
    case Type.Duration:
      return durations(data as Data<Duration>);
    case Type.Interval:
      return intervals(data as Data<Interval>);
    case Type.List:
      return lists(data as Data<List>);
    case Type.Struct:
      return structs(data as Data<Struct>);
    case Type.Map:
      return maps(data as Data<Map_>);
    default:
      throw unreadable(data.type);
  }
}

function asArrowDoes(data: Data): Reader {
  const vector = new Vector([data]);
  return (row) => vector.get(row);
}

/**
 * Not as Arrow does: its decoder drops a byte order mark that a text begins with, and decodes each text by itself. Where
 * all are ASCII, bytes and characters count alike.
 */
function texts({ values, valueOffsets, length }: Data<Utf8>): Reader {
  const start = valueOffsets[0] ?? 0;
  const end = valueOffsets[length] ?? start;
  const bytes = Buffer.from(values.buffer, values.byteOffset + start, end - start);
  const text = isAscii(bytes) ? bytes.toString('latin1') : undefined;
  return (row) => {
    const [from, to] = [(valueOffsets[row] as number) - start, (valueOffsets[row + 1] as number) - start];
    return text === undefined ? bytes.toString('utf8', from, to) : text.slice(from, to);
  };
}

function ints(values: ArrayLike<number | bigint>): Reader {
  if (values instanceof BigInt64Array) return (row) => values[row];
  return (row) => BigInt(values[row] as number | bigint);
}

function decimals({ values, type }: Data<Decimal>): Reader {
  if (type.bitWidth !== 128) throw unreadable(type);
  const words = new BigInt64Array(values.buffer, values.byteOffset, values.length / 2);
  return (row) => {
    const unscaled = safeOf(values, 4 * row) ?? fromWords(words[2 * row] as bigint, words[2 * row + 1] as bigint);
    return decimalText(unscaled, type.scale);
  };
}

/** The 128 bits at `at` as a number if one holds them exactly, which most decimals need no more than. */
function safeOf(words: Uint32Array, at: number): number | undefined {
  const high = (words[at + 1] as number) | 0;
  const sign = (high >> 31) >>> 0;
  if (words[at + 2] !== sign || words[at + 3] !== sign) return undefined;
  const number = high * 2 ** 32 + (words[at] as number);
  return Number.isSafeInteger(number) ? number : undefined;
}

const days =
  (values: Int32Array): Reader =>
  (row) =>
    dayText(values[row] as number);

function timestamps({ values, type }: Data<Timestamp>): Reader {
  if (type.unit !== TimeUnit.MICROSECOND) throw unreadable(type);
  return (row) => new Date(milliseconds(values[row] as bigint));
}

/** Rounded down. The remainder is taken first: a quotient near 2^53 / 1000 may be rounded up to the next whole one. */
function milliseconds(microseconds: bigint): number {
  const whole = Number(microseconds);
  if (!Number.isSafeInteger(whole)) return Number((microseconds - (((microseconds % 1000n) + 1000n) % 1000n)) / 1000n);
  const remainder = whole % 1000;
  return (whole - (remainder < 0 ? remainder + 1000 : remainder)) / 1000;
}

function durations({ values, type }: Data<Duration>): Reader {
  if (type.unit !== TimeUnit.MICROSECOND) throw unreadable(type);
  return (row) => values[row];
}

function intervals({ values, type }: Data<Interval>): Reader {
  if (type.unit !== IntervalUnit.YEAR_MONTH) throw unreadable(type);
  return (row) => BigInt(values[row] as number);
}

function lists({ children, valueOffsets, type }: Data<List>): Reader {
  const read = readerOf(only(children, type));
  return (row) => between(valueOffsets, row, read);
}

function structs({ children, type }: Data<Struct>): Reader {
  const fields = children.map((child, i) => [type.children[i]?.name ?? '', readerOf(child)] as const);
  return (row) => Object.fromEntries(fields.map(([name, read]) => [name, read(row)]));
}

function maps({ children, valueOffsets, type }: Data<Map_>): Reader {
  const [key, value] = only(children, type).children;
  if (key === undefined || value === undefined) throw unreadable(type);
  const [readKey, readValue] = [readerOf(key), readerOf(value)];
  return (row) => new Map(between(valueOffsets, row, (at) => [readKey(at), readValue(at)] as const));
}

function between<T>(offsets: Int32Array, row: number, read: (at: number) => T): T[] {
  const [start, end] = [offsets[row] as number, offsets[row + 1] as number];
  return Array.from({ length: end - start }, (_, i) => read(start + i));
}

function only(children: Data[], type: DataType): Data {
  const [child] = children;
  if (child === undefined) throw unreadable(type);
  return child;
}

const unreadable = (type: DataType) =>
  new EdpError('INTERNAL', `A column of type ${type} cannot be read from Spark.`, {
    hint: 'Cast it in the query, for instance to STRING.',
  });
