import fc from 'fast-check';
import type { SqlFunctions } from '../../src/model/dialect.js';

/** A behaviour that every engine shares: an expression, and its value as text. */
export type DialectCase = [behaviour: string, call: (fn: SqlFunctions) => string, value: string | null];

const dec = (fn: SqlFunctions, text: string, scale = 4) =>
  fn.cast(`'${text}'`, { kind: 'decimal', precision: 18, scale });
const whole = (fn: SqlFunctions, text: string) => fn.cast(text, { kind: 'integer' });
const at = (fn: SqlFunctions, iso: string) => fn.timestampLiteral(new Date(iso));
const day = (fn: SqlFunctions, iso: string) => fn.dateLiteral(iso);
const none = (fn: SqlFunctions) => fn.cast('NULL', { kind: 'date' });
const text = { kind: 'text' } as const;
const yes = (condition: string) => `CASE WHEN ${condition} THEN 'yes' ELSE 'no' END`;

const rows = "(VALUES (NULL, 1, 1), ('late', 2, 2), ('early', 2, 1)) AS t(v, a, b)";

/** The zone in which they are run: ahead of UTC, with summer time. */
export const timeZone = 'Europe/Berlin';

/**
 * Of every entry, as the type asks for. Of numbers, half goes away from zero: floats would give 1.00 for 1.005, banker's
 * rounding 2 for 2.5.
 */
export const cases: Record<keyof SqlFunctions, [DialectCase, ...DialectCase[]]> = {
  divide: [
    [
      '100000 ÷ 0.0001 has too many digits for a ratio',
      (fn) => fn.divide(dec(fn, '10000000000'), dec(fn, '0.0001'), 6),
      null,
    ],
    ['2.5 ÷ 1 to whole, of one decimal each', (fn) => fn.divide(dec(fn, '2.5', 1), dec(fn, '1', 1), 0, [1, 1]), '3'],
    [
      '1234.5678 × 31457280 ÷ 45000001 (a share)',
      (fn) => fn.divide(`${dec(fn, '1234.5678')} * ${whole(fn, '31457280')}`, whole(fn, '45000001'), 4, [4, 0]),
      '863.0254',
    ],
    [
      '99999999999.9999 × 999983 ÷ 999979, beyond 64 bits',
      (fn) => fn.divide(`${dec(fn, '99999999999.9999')} * ${whole(fn, '999983')}`, whole(fn, '999979'), 4, [4, 0]),
      '100000400008.4001',
    ],
    [
      '0.1 ÷ 0.000003 (cost per conversion)',
      (fn) => fn.divide(dec(fn, '0.1'), dec(fn, '0.000003', 6), 4, [4, 6]),
      '33333.3333',
    ],
    ['−0.00005 to four digits, of a ratio', (fn) => fn.divide(dec(fn, '-0.0001'), '2', 4, [4, 0]), '-0.0001'],
    ['10 ÷ 3', (fn) => fn.divide('10', '3', 4), '3.3333'],
    ['20 ÷ 3', (fn) => fn.divide('20', '3', 4), '6.6667'],
    ['−20 ÷ 3', (fn) => fn.divide('-20', '3', 4), '-6.6667'],
    ['20 ÷ −3', (fn) => fn.divide('20', '-3', 4), '-6.6667'],
    ['−20 ÷ −3', (fn) => fn.divide('-20', '-3', 4), '6.6667'],
    ['1 ÷ 8 to hundredths', (fn) => fn.divide('1', '8', 2), '0.13'],
    ['−1 ÷ 8 to hundredths', (fn) => fn.divide('-1', '8', 2), '-0.13'],
    ['0.0001 ÷ 2', (fn) => fn.divide(dec(fn, '0.0001'), '2', 4), '0.0001'],
    ['0.00000001 ÷ 0.00000003', (fn) => fn.divide(dec(fn, '0.00000001', 8), dec(fn, '0.00000003', 8), 6), '0.333333'],
    ['5 ÷ 2 to whole', (fn) => fn.divide('5', '2', 0), '3'],
    ['0 ÷ 7', (fn) => fn.divide('0', '7', 6), '0.000000'],
    ['7 ÷ 0', (fn) => fn.divide('7', '0', 6), null],
    ['null ÷ 7', (fn) => fn.divide(whole(fn, 'NULL'), '7', 6), null],
    [
      '1000000000 × 999 ÷ 1000',
      (fn) => fn.divide(`${dec(fn, '1000000000')} * ${whole(fn, '999')}`, '1000', 4),
      '999000000.0000',
    ],
    // Times 10^4 these exceed what a float holds: an estimate alone would be off.
    ['99999999999999 ÷ 3', (fn) => fn.divide(dec(fn, '99999999999999'), '3', 4), '33333333333333.0000'],
    ['99999999999998 ÷ 3', (fn) => fn.divide(dec(fn, '99999999999998'), '3', 4), '33333333333332.6667'],
    ['100 × 2 ÷ 3 (a share)', (fn) => fn.divide(`${dec(fn, '100')} * ${whole(fn, '2')}`, whole(fn, '3'), 4), '66.6667'],
  ],
  divideWhole: [
    ['whole: 2 ÷ 3', (fn) => fn.divideWhole(whole(fn, '2'), whole(fn, '3'), 6), '0.666667'],
    ['whole: 1 ÷ 8 to hundredths', (fn) => fn.divideWhole('1', '8', 2), '0.13'],
    ['whole: 5 ÷ 2 to whole', (fn) => fn.divideWhole('5', '2', 0), '3'],
    ['whole: 1 ÷ 0', (fn) => fn.divideWhole('1', '0', 6), null],
  ],
  multiply: [
    ['19.99 × 1.00005 (a rate)', (fn) => fn.multiply(dec(fn, '19.99'), dec(fn, '1.00005', 8), 4), '19.9910'],
    ['0.0001 × 0.5', (fn) => fn.multiply(dec(fn, '0.0001'), dec(fn, '0.5', 8), 4), '0.0001'],
    ['−0.0001 × 0.5', (fn) => fn.multiply(dec(fn, '-0.0001'), dec(fn, '0.5', 8), 4), '-0.0001'],
    ['price × pieces', (fn) => fn.multiply(dec(fn, '3.3333'), whole(fn, '3'), 4), '9.9999'],
  ],
  round: [
    ['1.005 to cents', (fn) => fn.round(dec(fn, '1.005'), 2), '1.01'],
    ['2.5 to whole', (fn) => fn.round(dec(fn, '2.5'), 0), '3'],
    ['−2.5 to whole', (fn) => fn.round(dec(fn, '-2.5'), 0), '-3'],
  ],
  sum: [
    [
      'a sum keeps its scale',
      (fn) => `(SELECT ${fn.sum('t.x', 4)} FROM (VALUES (${dec(fn, '1.5')}), (${dec(fn, '2')})) AS t(x))`,
      '3.5000',
    ],
  ],
  countIf: [
    [
      'a conditional count passes over null',
      (fn) => `(SELECT ${fn.countIf('t.x > 1')} FROM (VALUES (1), (2), (NULL)) AS t(x))`,
      '1',
    ],
  ],
  floorDivide: [
    ['floor of 7 / 2', (fn) => fn.floorDivide('7', '2'), '3'],
    ['floor of −7 / 2', (fn) => fn.floorDivide('-7', '2'), '-4'],
    ['floor of −8 / 2', (fn) => fn.floorDivide('-8', '2'), '-4'],
  ],
  pick: [
    ['the first of a list', (fn) => fn.pick([1048576, 7, 0], '0'), '1048576'],
    ['the last of a list, shorter than the first', (fn) => fn.pick([1048576, 7, 0], whole(fn, '2')), '0'],
  ],
  wholeNumber: [['whole part of 2.9999', (fn) => fn.wholeNumber(dec(fn, '2.9999')), '2']],
  minBy: [
    [
      'the value of the smallest row, nulls apart',
      (fn) => `(SELECT ${fn.minBy('t.v', 't.a', 't.b')} FROM ${rows})`,
      'early',
    ],
  ],
  maxBy: [['the value of the greatest row', (fn) => `(SELECT ${fn.maxBy('t.v', 't.a', 't.b')} FROM ${rows})`, 'late']],
  secondsBetween: [
    [
      'whole seconds are truncated',
      (fn) => fn.secondsBetween(at(fn, '2026-01-01T00:00:00.900Z'), at(fn, '2026-01-01T00:00:02.100Z')),
      '1',
    ],
    [
      '… towards zero when negative',
      (fn) => fn.secondsBetween(at(fn, '2026-01-01T00:00:02.100Z'), at(fn, '2026-01-01T00:00:00.900Z')),
      '-1',
    ],
  ],
  daysBetween: [['days across a leap day', (fn) => fn.daysBetween(day(fn, '2024-02-28'), day(fn, '2024-03-01')), '2']],
  addDays: [['a date plus days', (fn) => fn.addDays(day(fn, '2024-02-28'), '2'), '2024-03-01']],
  addSeconds: [
    [
      'an instant plus seconds',
      (fn) => fn.timestampText(fn.addSeconds(at(fn, '2026-01-31T23:59:59Z'), '1')),
      '2026-02-01T00:00:00.000000Z',
    ],
    [
      '… minus seconds',
      (fn) => fn.timestampText(fn.addSeconds(at(fn, '2026-02-01T00:00:00Z'), '-1')),
      '2026-01-31T23:59:59.000000Z',
    ],
  ],
  dayOf: [
    ['23:30 UTC is tomorrow in winter', (fn) => fn.dayOf(at(fn, '2026-01-31T23:30:00Z')), '2026-02-01'],
    ['22:30 UTC is today in winter', (fn) => fn.dayOf(at(fn, '2026-01-31T22:30:00Z')), '2026-01-31'],
    ['22:30 UTC is tomorrow in summer', (fn) => fn.dayOf(at(fn, '2026-07-31T22:30:00Z')), '2026-08-01'],
  ],
  startOfDay: [
    [
      'a winter day starts at 23:00 UTC',
      (fn) => fn.timestampText(fn.startOfDay(day(fn, '2026-02-01'))),
      '2026-01-31T23:00:00.000000Z',
    ],
    [
      'a summer day starts at 22:00 UTC',
      (fn) => fn.timestampText(fn.startOfDay(day(fn, '2026-08-01'))),
      '2026-07-31T22:00:00.000000Z',
    ],
  ],
  isoDayOfWeek: [
    ['Monday is 1', (fn) => fn.isoDayOfWeek(day(fn, '2026-11-16')), '1'],
    ['Sunday is 7', (fn) => fn.isoDayOfWeek(day(fn, '2026-11-22')), '7'],
  ],
  isoWeek: [['1 January 2027 is in week 53', (fn) => fn.isoWeek(day(fn, '2027-01-01')), '53']],
  isoYear: [['… of 2026', (fn) => fn.isoYear(day(fn, '2027-01-01')), '2026']],
  monthStart: [['the start of a month', (fn) => fn.monthStart(day(fn, '2026-11-18')), '2026-11-01']],
  daySeries: [
    [
      'a series holds both ends',
      (fn) => `(SELECT COUNT(*) FROM ${fn.daySeries(day(fn, '2024-02-28'), day(fn, '2024-03-01'))} AS s)`,
      '3',
    ],
    ['a series of nothing is empty', (fn) => `(SELECT COUNT(*) FROM ${fn.daySeries(none(fn), none(fn))} AS s)`, '0'],
  ],
  md5: [
    ['md5 joins by a bar', (fn) => fn.md5("'a'", "'b'"), 'd0726241020676b14aa6298ce6a18b21'],
    ['a null part is an empty one', (fn) => fn.md5("'a'", 'NULL', "'b'"), '8e4350bbfbeaae12c71013d7e16e6603'],
  ],
  lowerAscii: [
    ['lower case folds ASCII', (fn) => fn.lowerAscii("'AbZ'"), 'abz'],
    ['… and leaves other letters alone', (fn) => fn.lowerAscii("'ÄBİ'"), 'Äbİ'],
  ],
  matches: [
    ['a pattern matches anywhere', (fn) => yes(fn.matches("'xx12'", '\\d+')), 'yes'],
    [
      "$ is the end, not before a last line's end",
      (fn) => yes(fn.matches(`${fn.literal('EUR')} || chr(10)`, '^EUR$')),
      'no',
    ],
    ['… but of any line if told so', (fn) => yes(fn.matches(`'a' || chr(10) || 'b'`, '(?m)^a$')), 'yes'],
    ['. is anything but a newline', (fn) => yes(fn.matches("'a' || chr(13) || 'b'", 'a.b')), 'yes'],
    ['… and a newline is none', (fn) => yes(fn.matches("'a' || chr(10) || 'b'", 'a.b')), 'no'],
    ["space is ASCII's without the vertical tab", (fn) => yes(fn.matches('chr(11)', '[\\s]|\\s')), 'no'],
    ['what is no space is the rest', (fn) => yes(fn.matches('chr(11)', '^\\S$')), 'yes'],
    ['letters and digits of \\w and \\d are ASCII', (fn) => yes(fn.matches("'ä٣'", '\\w|\\d|[[:alpha:]]')), 'no'],
    ['… and those of \\p{…} of any script', (fn) => yes(fn.matches("'ä٣'", '^\\p{L}\\p{Nd}$')), 'yes'],
    ['a word ends where \\w does', (fn) => yes(fn.matches("'äb'", '\\bb')), 'yes'],
    ['a character beyond 16 bits is one', (fn) => yes(fn.matches("'😀'", '^.$')), 'yes'],
    ['case counts', (fn) => yes(fn.matches("'AB'", 'ab')), 'no'],
    ['… unless told so, in any script', (fn) => yes(fn.matches("'ÄB'", '(?i)äb')), 'yes'],
    ['in brackets, brackets and ampersands are characters', (fn) => yes(fn.matches("'[&]'", '^[[][a&&b][]]$')), 'yes'],
    ['[:names:] of characters', (fn) => yes(fn.matches("'aF-'", '^[[:alpha:]][[:xdigit:]][[:^alnum:]]$')), 'yes'],
  ],
  extract: [
    ['the first group', (fn) => fn.extract("'?utm_campaign=c1&x'", '[?&]utm_campaign=([^&#]+)'), 'c1'],
    ['null without a match', (fn) => fn.extract("'?x=1'", '[?&]utm_campaign=([^&#]+)'), null],
    ['takes as much as it can', (fn) => fn.extract("'abcbc'", 'a(.*)c'), 'bcb'],
    ['… or as little, if told so', (fn) => fn.extract("'abcbc'", 'a(.*?)c'), 'b'],
    ['the first that fits of several', (fn) => fn.extract("'abc'", '(a|ab)(c|bcd)?'), 'a'],
  ],
  literal: [['quotes and backslashes survive', (fn) => fn.literal("it's \\n"), "it's \\n"]],
  timestampLiteral: [
    [
      'an instant keeps its milliseconds',
      (fn) => fn.timestampText(at(fn, '2026-11-18T10:00:00.12Z')),
      '2026-11-18T10:00:00.120000Z',
    ],
  ],
  dateLiteral: [['a day, however far', (fn) => day(fn, '9999-12-31'), '9999-12-31']],
  timestampText: [
    ['a timestamp as text', (fn) => fn.timestampText(at(fn, '2026-11-18T10:00:00.5Z')), '2026-11-18T10:00:00.500000Z'],
    [
      '… to the microsecond',
      (fn) => fn.timestampText(fn.cast("'2026-11-18 10:00:00.000001'", { kind: 'timestamp' })),
      '2026-11-18T10:00:00.000001Z',
    ],
  ],
  type: [
    ['text', (fn) => `CAST(12 AS ${fn.type(text)})`, '12'],
    [
      'integer, beyond what a float holds',
      (fn) => `CAST('9007199254740993' AS ${fn.type({ kind: 'integer' })})`,
      '9007199254740993',
    ],
    ['decimal', (fn) => `CAST('1.005' AS ${fn.type({ kind: 'decimal', precision: 18, scale: 2 })})`, '1.01'],
    ['boolean', (fn) => `CAST('true' AS ${fn.type({ kind: 'boolean' })})`, 'true'],
    ['date', (fn) => `CAST('2024-02-29' AS ${fn.type({ kind: 'date' })})`, '2024-02-29'],
    [
      'timestamp',
      (fn) => fn.timestampText(`CAST('2024-02-29 10:00:00.123456' AS ${fn.type({ kind: 'timestamp' })})`),
      '2024-02-29T10:00:00.123456Z',
    ],
  ],
  cast: [
    [
      'to fewer digits rounds half away from zero',
      (fn) => fn.cast(dec(fn, '-2.345'), { kind: 'decimal', precision: 18, scale: 2 }),
      '-2.35',
    ],
    ['a decimal keeps its digits as text', (fn) => fn.cast(dec(fn, '2.5'), text), '2.5000'],
    ['the length of a text is in characters', (fn) => fn.cast("length('aä€')", text), '3'],
  ],
  identifier: [
    [
      'quotes survive',
      (fn) => `(SELECT ${fn.identifier('a"`b')} FROM (SELECT 'x' AS ${fn.identifier('a"`b')}) AS t)`,
      'x',
    ],
  ],
};

/** All of them, each with the entry's name. */
export const allCases: DialectCase[] = Object.entries(cases).flatMap(([name, of]) =>
  of.map(([behaviour, call, value]): DialectCase => [`${name}: ${behaviour}`, call, value]),
);

/** Midnights that come twice, or not at all. */
export const oddMidnights: [timeZone: string, day: string, startsAt: string][] = [
  ['America/Havana', '2024-11-03', '2024-11-03T04:00:00.000000Z'],
  ['America/Havana', '2024-11-04', '2024-11-04T05:00:00.000000Z'],
  ['Atlantic/Azores', '2024-10-27', '2024-10-27T00:00:00.000000Z'],
  ['Africa/Cairo', '2024-04-26', '2024-04-25T22:00:00.000000Z'],
  ['Asia/Kathmandu', '2024-04-26', '2024-04-25T18:15:00.000000Z'],
];

/** Amounts of money of any size, by whole numbers of any size; and their quotients to four digits, half away from zero. */
export function quotients(): { pairs: [amount: string, by: bigint][]; expected: string[] } {
  const decimal = (value: bigint) => {
    const digits = (value < 0n ? -value : value).toString().padStart(5, '0');
    return `${value < 0n ? '-' : ''}${digits.slice(0, -4)}.${digits.slice(-4)}`;
  };
  const money = fc.bigInt(-(10n ** 18n) + 1n, 10n ** 18n - 1n);
  const small = fc.bigInt(-2_000_000n, 2_000_000n);
  const by = fc.oneof(fc.bigInt(1n, 20n), fc.bigInt(-(10n ** 10n), 10n ** 10n)).filter((n) => n !== 0n);
  const pairs = fc.sample(fc.tuple(fc.oneof(money, small), by), { numRuns: 2_000, seed: 7 });
  const absolute = (n: bigint) => (n < 0n ? -n : n);
  return {
    pairs: pairs.map(([a, b]) => [decimal(a), b]),
    expected: pairs.map(([a, b]) => {
      const quotient = (2n * absolute(a) + absolute(b)) / (2n * absolute(b));
      return decimal(a < 0n !== b < 0n ? -quotient : quotient);
    }),
  };
}
