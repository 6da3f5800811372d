import {
  type Data,
  type DataType,
  DateDay,
  Decimal,
  DurationMicrosecond,
  Field,
  Float64,
  Int8,
  Int32,
  Int64,
  IntervalYearMonth,
  List,
  Map_,
  makeData,
  Struct,
  TimestampMicrosecond,
  TimestampNanosecond,
  Uint64,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Chunks } from '../../../src/engine/spark/connect/arrow/chunks.js';
import { decimalText, fromWords, unscaledOf, wordsOf } from '../../../src/engine/spark/connect/arrow/decimal.js';
import { recordBatches, rowsOf } from '../../../src/engine/spark/connect/arrow/rows.js';
import { readerOf } from '../../../src/engine/spark/connect/arrow/values.js';
import { arrowOf, type UploadColumns, type UploadRow } from '../../../src/engine/spark/connect/arrow/write.js';

const read = (data: Data): unknown[] => Array.from({ length: data.length }, (_, i) => readerOf(data)(i));
const column = (values: readonly unknown[], type: DataType): Data => vectorFromArray(values, type).data[0] as Data;

const roundTrip = (columns: UploadColumns, rows: readonly UploadRow[]) =>
  recordBatches(arrowOf(columns, rows)).flatMap((batch) => [...rowsOf(batch)]);

describe("a column of Spark's results", () => {
  it('gives whole numbers of any width as bigint', () => {
    expect(read(column([1, null, -128], new Int8()))).toEqual([1n, null, -128n]);
    expect(read(column([2 ** 31 - 1], new Int32()))).toEqual([2_147_483_647n]);
    expect(read(column([9_007_199_254_740_993n], new Int64()))).toEqual([9_007_199_254_740_993n]);
  });

  it('gives a DOUBLE as number, a whole one too', () => {
    expect(read(column([1, 0.1, Number.NaN, null], new Float64()))).toEqual([1, 0.1, Number.NaN, null]);
  });

  it('gives text as it is: beyond ASCII, beside nulls, with a byte order mark', () => {
    const texts = ['plain', '', null, 'ü€😀', '\ufeffmarked'];
    expect(read(column(texts, new Utf8()))).toEqual(texts);
    expect(read(column(['plain', null, '', 'text'], new Utf8()))).toEqual(['plain', null, '', 'text']);
  });

  it.each([
    [0n, '1970-01-01T00:00:00.000Z'],
    [1_999n, '1970-01-01T00:00:00.001Z'],
    [-1n, '1969-12-31T23:59:59.999Z'],
    [-1_000n, '1969-12-31T23:59:59.999Z'],
    [-1_001n, '1969-12-31T23:59:59.998Z'],
    [-62_135_596_800_000_000n, '0001-01-01T00:00:00.000Z'],
    [253_402_300_799_999_999n, '9999-12-31T23:59:59.999Z'],
  ])('gives a timestamp of %d µs as a Date, cut towards the past', (micros, iso) => {
    const data = makeData({ type: new TimestampMicrosecond('UTC'), data: BigInt64Array.of(micros) });
    expect(read(data)).toEqual([new Date(iso)]);
  });

  it.each([
    [0, '1970-01-01'],
    [-719_162, '0001-01-01'],
    [2_932_896, '9999-12-31'],
  ])('gives day %d as text', (day, text) => {
    expect(read(makeData({ type: new DateDay(), data: Int32Array.of(day) }))).toEqual([text]);
  });

  it('gives intervals as microseconds or months', () => {
    const time = makeData({ type: new DurationMicrosecond(), data: BigInt64Array.of(-5n) });
    const months = makeData({ type: new IntervalYearMonth(), data: Int32Array.of(14) });
    expect([...read(time), ...read(months)]).toEqual([-5n, 14n]);
  });

  it('gives arrays, structs and maps, with nulls at every depth', () => {
    const struct = new Struct([new Field('x', new Int32(), true), new Field('y', new Utf8(), true)]);
    const list = new List(new Field('element', struct, true));
    expect(read(column([[{ x: 1, y: 'a' }, null], null, []], list))).toEqual([[{ x: 1n, y: 'a' }, null], null, []]);
    const entries = new Struct([new Field('key', new Utf8(), false), new Field('value', new Int32(), true)]);
    const map = new Map_(new Field('entries', entries as never, false));
    const of = new Map<string, number | null>([
      ['a', 1],
      ['b', null],
    ]);
    expect(read(column([of, null], map))).toEqual([
      new Map<string, unknown>([
        ['a', 1n],
        ['b', null],
      ]),
      null,
    ]);
  });

  it('is refused if its type has no plain form', () => {
    const nanoseconds = makeData({ type: new TimestampNanosecond(), data: BigInt64Array.of(0n) });
    expect(() => readerOf(nanoseconds)).toThrow(expect.objectContaining({ hint: expect.stringContaining('Cast') }));
    expect(read(makeData({ type: new Uint64(), data: BigUint64Array.of(1n) }))).toEqual([1n]);
  });
});

describe('a decimal', () => {
  it.each([
    [0n, 2, '0.00'],
    [-5n, 2, '-0.05'],
    [12_345n, 0, '12345'],
    [10n ** 38n - 1n, 18, '99999999999999999999.999999999999999999'],
  ])('of %d with %d decimals is %s', (unscaled, scale, text) => {
    expect(decimalText(unscaled, scale)).toBe(text);
    expect(unscaledOf(text, scale)).toBe(unscaled);
  });

  it('keeps every digit through the words of Arrow', () => {
    const limit = 10n ** 38n - 1n;
    fc.assert(fc.property(fc.bigInt(-limit, limit), (n) => fromWords(...wordsOf(n)) === n));
  });

  it('is read from Arrow as text', () => {
    const unscaled = [-12_345_678_901_234_567_890_123_456_789_012_345_678n, 5n];
    const data = new Uint32Array(BigInt64Array.from(unscaled.flatMap(wordsOf)).buffer);
    expect(read(makeData({ type: new Decimal(18, 38), data }))).toEqual([
      '-12345678901234567890.123456789012345678',
      '0.000000000000000005',
    ]);
  });

  it('is read exactly, whether a number could hold it or not', () => {
    const edges = [31n, 32n, 52n, 53n, 54n, 63n, 64n, 96n].flatMap((bits) => [2n ** bits - 1n, 2n ** bits]);
    const unscaled = [0n, ...edges, ...edges.map((n) => -n)];
    const data = new Uint32Array(BigInt64Array.from(unscaled.flatMap(wordsOf)).buffer);
    expect(read(makeData({ type: new Decimal(0, 38), data }))).toEqual(unscaled.map(String));
  });
});

describe('rows to upload', () => {
  const columns: UploadColumns = {
    n: { kind: 'integer' },
    t: { kind: 'text' },
    d: { kind: 'decimal', precision: 38, scale: 18 },
    b: { kind: 'boolean' },
    day: { kind: 'date' },
    at: { kind: 'timestamp' },
  };

  it('come back from Arrow as they were', () => {
    const rows = fc.record({
      n: fc.option(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n)),
      t: fc.option(fc.string({ unit: 'binary' })),
      d: fc.option(fc.bigInt(-(10n ** 38n) + 1n, 10n ** 38n - 1n).map((u) => decimalText(u, 18))),
      b: fc.option(fc.boolean()),
      day: fc.option(
        fc.integer({ min: -719_162, max: 2_932_896 }).map((d) => new Date(d * 864e5).toISOString().slice(0, 10)),
      ),
      at: fc.option(fc.date({ noInvalidDate: true, min: new Date('0001-01-01'), max: new Date('9999-12-31') })),
    });
    fc.assert(
      fc.property(fc.array(rows, { maxLength: 10 }), (given) => {
        expect(roundTrip(columns, given)).toEqual(given);
      }),
      { numRuns: 30 },
    );
  });

  it('are null where a value is missing', () => {
    expect(roundTrip({ n: { kind: 'integer' }, t: { kind: 'text' } }, [{ n: 1 }, {}])).toEqual([
      { n: 1n, t: null },
      { n: null, t: null },
    ]);
  });

  it.each<[string, unknown]>([
    ['n', 2n ** 63n],
    ['n', 1.5],
    ['n', '1'],
    ['t', 1],
    ['d', '0.0000000000000000001'],
    ['d', '100000000000000000000'],
    ['d', 1.5],
    ['b', 'true'],
    ['day', '2023-02-30'],
    ['at', '2023-02-28'],
  ])('are refused if %s is %o: nothing is rounded or cut', (name, value) => {
    expect(() => arrowOf(columns, [{ [name]: value }])).toThrow(
      expect.objectContaining({ code: 'USAGE', message: expect.stringContaining(`column ${name} `) }),
    );
  });
});

describe('a batch in parts', () => {
  const part = (chunkIndex: bigint, ...bytes: number[]) =>
    ({ data: Uint8Array.from(bytes), chunkIndex, numChunksInBatch: 2n, rowCount: 1n }) as never;

  it('is whole with its last part', () => {
    const chunks = new Chunks();
    expect(chunks.add(part(0n, 1, 2))).toBeUndefined();
    expect([...(chunks.add(part(1n, 3)) ?? [])]).toEqual([1, 2, 3]);
    expect(chunks.add(part(0n, 4))).toBeUndefined();
  });

  it('is refused if a part is missing', () => {
    expect(() => new Chunks().add(part(1n))).toThrow('part 1 of a batch where 0 was due');
  });
});
