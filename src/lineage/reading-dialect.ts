import type { Dialect, SqlFunctions } from '../model/dialect.js';

const call = (name: string, ...parts: (string | number)[]): string => `${name}(${parts.join(', ')})`;
const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const cast = (a: string) => `(${a})`;

/**
 * What engines spell in their own ways, as a person reads it: the dialect in which lineage shows expressions. It is
 * parsed but never run, and names the same columns as the one that runs (a test compares the two).
 */
const functions = (): SqlFunctions => ({
  multiply: (a, b, scale) => call('round', `(${a}) * (${b})`, scale),
  divide: (a, b, scale) => call('round', `(${a}) / (${b})`, scale),
  divideWhole: (a, b, scale) => call('round', `(${a}) / (${b})`, scale),
  round: (a, scale) => call('round', a, scale),
  sum: (a) => call('sum', a),
  countIf: (condition) => `count(*) FILTER (WHERE ${condition})`,
  floorDivide: (a, b) => call('floor', `(${a}) / (${b})`),
  pick: (values, index) => call('pick', quoted(`one of ${values.length} constants`), index),
  wholeNumber: (a) => call('floor', a),
  minBy: (value, ...by) => call('min_by', value, order(by)),
  maxBy: (value, ...by) => call('max_by', value, order(by)),
  secondsBetween: (a, b) => call('seconds_between', a, b),
  daysBetween: (a, b) => call('days_between', a, b),
  addDays: (day, days) => call('add_days', day, days),
  addSeconds: (instant, seconds) => call('add_seconds', instant, seconds),
  dayOf: (instant) => call('business_day', instant),
  startOfDay: (day) => call('start_of_day', day),
  isoDayOfWeek: (day) => call('iso_day_of_week', day),
  isoWeek: (day) => call('iso_week', day),
  isoYear: (day) => call('iso_year', day),
  monthStart: (day) => call('month_start', day),
  daySeries: (from, to) => `(SELECT unnest(each_day(${from}, ${to})) AS day)`,
  md5: (...parts) => call('md5', ...parts),
  lowerAscii: (a) => call('lower', a),
  matches: (a, pattern) => call('matches', a, quoted(pattern)),
  extract: (a, pattern) => call('first_match', a, quoted(pattern)),
  literal: quoted,
  timestampLiteral: (value) =>
    `TIMESTAMP ${quoted(
      value
        .toISOString()
        .replace('T', ' ')
        .replace(/\.000Z$|Z$/, ''),
    )}`,
  dateLiteral: (isoDay) => `DATE ${quoted(isoDay)}`,
  timestampText: (instant) => call('text_of', instant),
  // Never shown: types are the columns' own.
  type: () => 'VARCHAR',
  cast,
  identifier: (name) => `"${name.replaceAll('"', '""')}"`,
});

const order = (by: readonly string[]): string => (by.length === 1 ? (by[0] ?? '') : call('row', ...by));

export const readingDialect: Dialect = { name: 'duckdb', functions };
