import type { SqlFunctions } from '../../src/model/dialect.js';
import type { DialectCase } from './dialect-cases.js';

/** What the same words, or what everyone would write, give on each engine without an error; and how models get round it. */
export interface Difference {
  sql: string | { duckdb: string; spark: string };
  duckdb: string | null;
  spark: string | null;
  /** The lint by which models may not write it. */
  forbidden?: string;
  /** What they write instead: the same on both. */
  instead?: { call: (fn: SqlFunctions) => string; value: string | null };
}

const values = (...list: string[]) => `(VALUES ${list.map((v) => `(${v})`).join(', ')}) AS t(x)`;
const yes = (condition: string) => `CASE WHEN ${condition} THEN 'yes' ELSE 'no' END`;
const instant = (text: string) => `CAST('${text}' AS TIMESTAMP)`;
const decimal = (text: string) => `CAST(${text} AS DECIMAL(18,4))`;
const twoMinutes = `${instant('2026-01-01 00:59:00')}, ${instant('2026-01-01 01:01:00')}`;
const night = `${instant('2026-01-31 23:00:00')}, ${instant('2026-02-01 01:00:00')}`;

/** A regular expression in each engine's own words, and by the dialect. */
const search = (text: string, pattern: string) => ({
  sql: {
    duckdb: yes(`regexp_matches(${text}, '${pattern}')`),
    spark: yes(`${text} RLIKE '${pattern.replaceAll('\\', '\\\\')}'`),
  },
  forbidden: 'regular expressions',
});

/** What is run on an engine. */
export const sqlOn = ({ sql }: Difference, engine: 'duckdb' | 'spark'): string =>
  typeof sql === 'string' ? sql : sql[engine];

export const differences: Readonly<Record<string, Difference>> = {
  'rounding in casts: half up, or cut off': {
    sql: 'CAST(2.5 AS INT)',
    duckdb: '3',
    spark: '2',
    forbidden: 'bare casts',
    instead: { call: (fn) => fn.wholeNumber('2.5'), value: '2' },
  },
  'division of decimals: a float, or a scale of its own': {
    sql: `${decimal('1')} / ${decimal('3')}`,
    duckdb: '0.3333333333333333',
    spark: '0.33333333333333333333',
    forbidden: 'division by /',
    instead: { call: (fn) => fn.divide(decimal('1'), decimal('3'), 8), value: '0.33333333' },
  },
  'averages: floats, or decimals of four digits more': {
    sql: `(SELECT avg(x) FROM ${values(decimal('1'), decimal('2'), decimal('2'))})`,
    duckdb: '1.6666666666666667',
    spark: '1.66666667',
    forbidden: 'avg',
  },
  'hours between: boundaries crossed, or whole ones': {
    sql: { duckdb: `date_diff('hour', ${twoMinutes})`, spark: `date_diff(hour, ${twoMinutes})` },
    duckdb: '1',
    spark: '0',
    forbidden: 'differences of times',
    instead: {
      call: (fn) =>
        fn.floorDivide(fn.secondsBetween(instant('2026-01-01 00:59:00'), instant('2026-01-01 01:01:00')), '3600'),
      value: '0',
    },
  },
  'months between: boundaries crossed, or whole ones': {
    sql: {
      duckdb: "date_diff('month', CAST('2026-01-31' AS DATE), CAST('2026-02-01' AS DATE))",
      spark: "date_diff(month, CAST('2026-01-31' AS DATE), CAST('2026-02-01' AS DATE))",
    },
    duckdb: '1',
    spark: '0',
    forbidden: 'differences of times',
  },
  'days between times: midnights, or 24 hours': {
    sql: { duckdb: `date_diff('day', ${night})`, spark: `date_diff(day, ${night})` },
    duckdb: '1',
    spark: '0',
    forbidden: 'differences of times',
    instead: { call: (fn) => fn.daysBetween(fn.dateLiteral('2026-01-31'), fn.dateLiteral('2026-02-01')), value: '1' },
  },
  'a Sunday: day 0, or day 1': {
    sql: "dayofweek(CAST('2026-11-22' AS DATE))",
    duckdb: '0',
    spark: '1',
    forbidden: 'parts of dates',
    instead: { call: (fn) => fn.isoDayOfWeek(fn.dateLiteral('2026-11-22')), value: '7' },
  },
  'a Sunday as a weekday: 0, or 6': {
    sql: "weekday(CAST('2026-11-22' AS DATE))",
    duckdb: '0',
    spark: '6',
    forbidden: 'parts of dates',
    instead: { call: (fn) => fn.isoDayOfWeek(fn.dateLiteral('2026-11-22')), value: '7' },
  },
  'percentiles: a value that is there, or one in between': {
    sql: {
      duckdb: `(SELECT quantile(x, 0.5) FROM ${values('1', '2')})`,
      spark: `(SELECT percentile(x, 0.5) FROM ${values('1', '2')})`,
    },
    duckdb: '1',
    spark: '1.5',
    forbidden: 'percentiles and estimates',
  },
  'percentiles of money: decimals, or floats': {
    sql: `(SELECT percentile_cont(0.3) WITHIN GROUP (ORDER BY x) FROM ${values(decimal('1.0001'), decimal('2'))})`,
    duckdb: '1.3000',
    spark: '1.3000699999999998',
    forbidden: 'percentiles and estimates',
  },
  'estimates of distinct values': {
    sql: {
      duckdb: '(SELECT approx_count_distinct(x) FROM (SELECT unnest(range(1000)) AS x))',
      spark: '(SELECT approx_count_distinct(id) FROM range(1000))',
    },
    duckdb: '1249',
    spark: '1026',
    forbidden: 'percentiles and estimates',
  },
  'the most frequent of values that are alike': {
    sql: `(SELECT mode(x) FROM ${values('2', '1')})`,
    duckdb: '2',
    spark: '1',
    forbidden: 'any of several values',
    instead: { call: (fn) => `(SELECT ${fn.minBy('x', 'x')} FROM ${values('2', '1')})`, value: '1' },
  },
  'regular expressions: the first match is replaced, or each': {
    sql: "regexp_replace('aaa', 'a', 'b')",
    duckdb: 'baa',
    spark: 'bbb',
    forbidden: 'regular expressions',
  },
  "regular expressions: $ before a last line's end": {
    ...search("'EUR' || chr(10)", '^EUR$'),
    duckdb: 'no',
    spark: 'yes',
    instead: { call: (fn) => yes(fn.matches("'EUR' || chr(10)", '^EUR$')), value: 'no' },
  },
  'regular expressions: . and a carriage return': {
    ...search("'a' || chr(13) || 'b'", 'a.b'),
    duckdb: 'yes',
    spark: 'no',
    instead: { call: (fn) => yes(fn.matches("'a' || chr(13) || 'b'", 'a.b')), value: 'yes' },
  },
  'regular expressions: a carriage return as the end of a line': {
    ...search("'a' || chr(13) || 'b'", '(?m)a$'),
    duckdb: 'no',
    spark: 'yes',
    instead: { call: (fn) => yes(fn.matches("'a' || chr(13) || 'b'", '(?m)a$')), value: 'no' },
  },
  'regular expressions: space and the vertical tab': {
    ...search('chr(11)', '\\s'),
    duckdb: 'no',
    spark: 'yes',
    instead: { call: (fn) => yes(fn.matches('chr(11)', '\\s')), value: 'no' },
  },
  'regular expressions: where a word ends, beyond ASCII': {
    ...search("'äb'", '\\bb'),
    duckdb: 'yes',
    spark: 'no',
    instead: { call: (fn) => yes(fn.matches("'äb'", '\\bb')), value: 'yes' },
  },
  'regular expressions: case beyond ASCII': {
    ...search("'ÄB'", '(?i)äb'),
    duckdb: 'yes',
    spark: 'no',
    instead: { call: (fn) => yes(fn.matches("'ÄB'", '(?i)äb')), value: 'yes' },
  },
  'regular expressions: sets are intersected, or not': {
    ...search("'&'", '[a&&b]'),
    duckdb: 'yes',
    spark: 'no',
    instead: { call: (fn) => yes(fn.matches("'&'", '[a&&b]')), value: 'yes' },
  },
  'empty groups: a total of nothing is a row, or none': {
    sql: `(SELECT count(*) FROM (SELECT x, count(*) AS n FROM ${values('1')} WHERE x > 1 GROUP BY GROUPING SETS ((x), ())) AS g)`,
    duckdb: '1',
    spark: '0',
    forbidden: 'totals beside groups',
  },
  'empty groups: a list of nothing is null, or empty': {
    sql: `(SELECT array_agg(x) FROM ${values("'a'")} WHERE x > 'b')`,
    duckdb: null,
    spark: '[]',
    forbidden: 'lists',
  },
  'null within concat: passed over, or taken': {
    sql: "concat('a', NULL)",
    duckdb: 'a',
    spark: null,
    forbidden: 'concat',
    instead: { call: () => "'a' || NULL", value: null },
  },
  'time zones: the offset of a time is passed over, or taken': {
    sql: "CAST(CAST('2026-01-01T00:00:00+02:00' AS TIMESTAMP) AS DATE)",
    duckdb: '2026-01-01',
    spark: '2025-12-31',
    forbidden: 'bare casts',
    instead: {
      call: (fn) => fn.timestampText(fn.timestampLiteral(new Date('2026-01-01T00:00:00+02:00'))),
      value: '2025-12-31T22:00:00.000000Z',
    },
  },
  'time zones: … of a constant, too': {
    sql: "date_trunc('day', TIMESTAMP '2026-01-01 00:00:00+02:00')",
    duckdb: '2026-01-01 00:00:00',
    spark: '2025-12-31 00:00:00',
    forbidden: 'bare times',
  },
  'case beyond ASCII': {
    sql: "upper('ß')",
    duckdb: 'ẞ',
    spark: 'SS',
    forbidden: 'folding of case',
    instead: { call: (fn) => fn.lowerAscii("'Aß'"), value: 'aß' },
  },
};

/** What models write in plain SQL: the same on both, some of it by a setting. */
export const plain: DialectCase[] = [
  ['whole numbers do not divide to one', () => '7 / 2', '3.5'],
  [
    'nulls are first where nothing is said',
    () =>
      `(SELECT max(CASE WHEN n = 1 THEN coalesce(x, 'null') END) FROM
        (SELECT x, row_number() OVER (ORDER BY x) AS n FROM ${values('NULL', "'b'", "'a'")}) AS o)`,
    'null',
  ],
  [
    '… and last, from the greatest down',
    () =>
      `(SELECT max(CASE WHEN n = 3 THEN coalesce(x, 'null') END) FROM
        (SELECT x, row_number() OVER (ORDER BY x DESC) AS n FROM ${values('NULL', "'b'", "'a'")}) AS o)`,
    'null',
  ],
  ['texts compare by their characters, not by a language', () => yes("'Z' < 'a' AND 'z' < 'ä' AND 'A' <> 'a'"), 'yes'],
  // Not by units of 16 bits, as JavaScript: there it would be smaller.
  ['… also beyond 16 bits', () => yes("'\u{1f600}' > '\uffee'"), 'yes'],
  ['… in aggregates, too', () => `(SELECT max(x) FROM ${values("'\u{1f600}'", "'\uffee'")})`, '\u{1f600}'],
  [
    'nulls go where they are told to go',
    () =>
      `(SELECT max(CASE WHEN n = 1 THEN x END) FROM
        (SELECT x, row_number() OVER (ORDER BY x NULLS LAST) AS n FROM ${values('NULL', "'b'", "'a'")}) AS o)`,
    'a',
  ],
  [
    '… and first, if told so',
    () =>
      `(SELECT max(CASE WHEN n = 3 THEN x END) FROM
        (SELECT x, row_number() OVER (ORDER BY x DESC NULLS FIRST) AS n FROM ${values('NULL', "'b'", "'a'")}) AS o)`,
    'a',
  ],
  ['a blank at the end counts', () => "CASE WHEN 'a' = 'a ' THEN 'same' ELSE 'other' END", 'other'],
  ['the sum of no rows is null', (fn) => `(SELECT ${fn.sum('x', 2)} FROM ${values('1')} WHERE x > 1)`, null],
  ['the count of no rows is 0', () => `(SELECT count(x) FROM ${values('1')} WHERE x > 1)`, '0'],
  [
    'no rows grouped are no groups',
    () => `(SELECT count(*) FROM (SELECT x, count(*) AS n FROM ${values('1')} WHERE x > 1 GROUP BY x) AS g)`,
    '0',
  ],
  [
    'null is a group of its own',
    () => `(SELECT count(*) FROM (SELECT x FROM ${values('NULL', 'NULL', '1')} GROUP BY x) AS g)`,
    '2',
  ],
  [
    'distinct values are counted, not estimated',
    (fn) =>
      `(SELECT count(DISTINCT ${fn.daysBetween(fn.dateLiteral('2000-01-01'), 's.day')} * 7919) FROM ${fn.daySeries(fn.dateLiteral('2000-01-01'), fn.dateLiteral('2027-05-18'))} AS s)`,
    '10000',
  ],
  [
    'of groups of unequal size, the first are the larger',
    () =>
      `(SELECT count(CASE WHEN g = 1 THEN 1 END) FROM (SELECT ntile(2) OVER (ORDER BY x) AS g FROM ${values('1', '2', '3')}) AS q)`,
    '2',
  ],
  [
    'null is distinct from a value, and from null not',
    () => "CASE WHEN NULL IS DISTINCT FROM 'a' AND NULL IS NOT DISTINCT FROM NULL THEN 'yes' ELSE 'no' END",
    'yes',
  ],
];
