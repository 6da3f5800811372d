import { describe, expect, it } from 'vitest';
import { literal, namedArguments, type SparkValue } from '../../../src/engine/spark/connect/literals.js';

const kind = (value: SparkValue) => literal(value).literalType;

describe('a parameter of Spark', () => {
  it.each<[SparkValue, string, unknown]>([
    ["it's", 'string', "it's"],
    ['', 'string', ''],
    [true, 'boolean', true],
    [1, 'double', 1],
    [-0.5, 'double', -0.5],
    [9_223_372_036_854_775_807n, 'long', 9_223_372_036_854_775_807n],
    [-9_223_372_036_854_775_808n, 'long', -9_223_372_036_854_775_808n],
    [new Date('1969-12-31T23:59:59.999Z'), 'timestamp', -1000n],
    [{ date: '1970-01-02' }, 'date', 1],
    [{ date: '0001-01-01' }, 'date', -719_162],
  ])('%o is a literal of type %s', (value, type, content) => {
    expect(kind(value)).toEqual({ case: type, value: content });
  });

  it('is of no type if it is null', () => {
    expect(kind(null)).toMatchObject({ case: 'null', value: { kind: { case: 'null' } } });
  });

  it.each([
    [{ decimal: '1.230' }, '1.230', 4, 3],
    [{ decimal: '-0.05' }, '-0.05', 2, 2],
    [{ decimal: '007' }, '007', 1, 0],
    [{ decimal: '0' }, '0', 1, 0],
    [9_223_372_036_854_775_808n, '9223372036854775808', 19, 0],
  ] as const)('%o is a decimal that keeps its digits', (value, text, precision, scale) => {
    expect(kind(value)).toMatchObject({ case: 'decimal', value: { value: text, precision, scale } });
  });

  it.each<SparkValue>([
    { decimal: '1e3' },
    { decimal: '1'.repeat(39) },
    { decimal: '' },
    10n ** 38n,
    { date: '2023-02-30' },
    { date: '1 May' },
    new Date(Number.NaN),
  ])('%o is refused', (value) => {
    expect(() => literal(value)).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });

  it('goes by its name', () => {
    expect(namedArguments({ n: 'x' })).toMatchObject({
      n: { exprType: { case: 'literal', value: { literalType: { case: 'string', value: 'x' } } } },
    });
  });
});
