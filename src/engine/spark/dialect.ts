import type { ColumnType } from '../../model/column.js';
import { type Dialect, type DialectEntries, functionsOfEntries } from '../../model/dialect.js';
import { fixedWidth } from '../sql.js';
import { javaPattern } from './pattern.js';

const type = (t: ColumnType): string => {
  switch (t.kind) {
    case 'text':
      return 'STRING';
    case 'integer':
      return 'BIGINT';
    case 'decimal':
      return `DECIMAL(${t.precision},${t.scale})`;
    case 'boolean':
      return 'BOOLEAN';
    case 'date':
      return 'DATE';
    case 'timestamp':
      return 'TIMESTAMP';
  }
};

const literal = (value: string): string => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

/** The decimal 10^-scale. */
const unit = (scale: number): string => (scale === 0 ? '1' : `0.${'0'.repeat(scale - 1)}1`);

const order = (by: readonly string[]): string => (by.length === 1 ? `${by[0]}` : `struct(${by.join(', ')})`);

const upper = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** a ÷ b in whole numbers, each scaled by 10^8, so that no digit is lost; half is rounded away from zero. */
function quotient(a: string, b: string, scale: number): string {
  const scaled = (x: string) => `CAST(CAST(${x} AS DECIMAL(38,8)) * 100000000 AS DECIMAL(38,0))`;
  const sign = (x: string) => `CAST(sign(${x}) AS DECIMAL(1,0))`;
  const [n, d] = [`${scaled(a)} * ${sign(b)}`, `abs(${scaled(b)})`];
  return `(CAST(2 * ${10 ** scale} AS DECIMAL(10,0)) * ${n} + ${sign(a)} * ${sign(b)} * ${d}) div nullif(2 * ${d}, 0)`;
}

/** Spark 4.1 with its session in UTC. */
export const sparkEntries = ({ timeZone }: { timeZone: string }): DialectEntries => {
  const zone = literal(timeZone);
  const utc = timeZone === 'UTC';
  return {
    multiply: [
      'A product of more than 38 digits loses decimals, but never below six, and rounds half up either way.',
      (a, b, scale) => `TRY_CAST(ROUND((${a}) * (${b}), ${scale}) AS DECIMAL(18,${scale}))`,
    ],
    divide: [
      '`/` rounds once to a scale of its own, before we could; whole numbers divide exactly.',
      (a, b, scale) =>
        `TRY_CAST(CAST(${quotient(`(${a})`, `(${b})`, scale)} AS DECIMAL(28,0)) * ${unit(scale)} AS DECIMAL(18,${scale}))`,
    ],
    divideWhole: [
      '`div` truncates; half is added before.',
      (a, b, scale) =>
        `CAST(CAST((${2 * 10 ** scale} * (${a}) + (${b})) div nullif(2 * (${b}), 0) AS DECIMAL(20,0)) * ${unit(scale)} AS DECIMAL(18,${scale}))`,
    ],
    round: [
      'ROUND is half up, that is away from zero, for decimals.',
      (a, scale) => `CAST(ROUND(${a}, ${scale}) AS DECIMAL(18,${scale}))`,
    ],
    sum: ['SUM widens by ten digits.', (a, scale) => `CAST(SUM(${a}) AS DECIMAL(18,${scale}))`],
    countIf: [
      'count_if exists, but not in DuckDB with this meaning of null.',
      (condition) => `COUNT(*) FILTER (WHERE ${condition})`,
    ],
    floorDivide: [
      '`div` truncates towards zero; `floor(a / b)` is a float.',
      (a, b) => `(((${a}) - pmod(${a}, ${b})) div (${b}))`,
    ],
    pick: [
      'A position is an INT.',
      (values, index) => {
        const { digits, width } = fixedWidth(values);
        return `CAST(substr('${digits}', CAST(${width} * (${index}) + 1 AS INT), ${width}) AS BIGINT)`;
      },
    ],
    wholeNumber: ['A cast truncates here and rounds in DuckDB.', (a) => `CAST(FLOOR(${a}) AS BIGINT)`],
    minBy: [
      'min_by takes a null value if that stands first.',
      (value, ...by) => `min_by(${value}, ${order(by)}) FILTER (WHERE ${value} IS NOT NULL)`,
    ],
    maxBy: [
      'max_by takes a null value if that stands last.',
      (value, ...by) => `max_by(${value}, ${order(by)}) FILTER (WHERE ${value} IS NOT NULL)`,
    ],
    secondsBetween: ["Whole units, as DuckDB's date_sub.", (a, b) => `timestampdiff(SECOND, ${a}, ${b})`],
    daysBetween: ['An INT, end first.', (a, b) => `CAST(datediff(${b}, ${a}) AS BIGINT)`],
    addDays: ['Takes an INT only.', (day, days) => `date_add(${day}, CAST(${days} AS INT))`],
    addSeconds: [
      '`+ INTERVAL` takes constants only.',
      (instant, seconds) => `timestampadd(SECOND, ${seconds}, ${instant})`,
    ],
    dayOf: [
      "The session is in UTC; the zone's wall clock is had by shifting.",
      (instant) => `CAST(${utc ? instant : `from_utc_timestamp(${instant}, ${zone})`} AS DATE)`,
    ],
    startOfDay: [
      'Where midnight comes twice the first is taken, where it is missing the next instant there is.',
      (day) => (utc ? `CAST(${day} AS TIMESTAMP)` : `to_utc_timestamp(CAST(${day} AS TIMESTAMP), ${zone})`),
    ],
    isoDayOfWeek: ['weekday counts from Monday = 0.', (day) => `CAST(weekday(${day}) + 1 AS BIGINT)`],
    isoWeek: ['An INT, and not called week.', (day) => `CAST(weekofyear(${day}) AS BIGINT)`],
    isoYear: [
      'The year of the ISO week has no function of its own.',
      (day) => `CAST(EXTRACT(YEAROFWEEK FROM ${day}) AS BIGINT)`,
    ],
    monthStart: ['date_trunc gives a timestamp, trunc a date.', (day) => `trunc(${day}, 'MM')`],
    daySeries: [
      'A generator in the select list.',
      (from, to) => `(SELECT explode(sequence(${from}, ${to}, INTERVAL 1 DAY)) AS day)`,
    ],
    md5: [
      "concat_ws skips nulls, which would give ('a', null, 'b') the hash of ('a', 'b').",
      (...parts) => `md5(${parts.map((p) => `coalesce(${p}, '')`).join(" || '|' || ")})`,
    ],
    lowerAscii: [
      'lower folds all of Unicode, by tables that differ.',
      (a) => `translate(${a}, '${upper}', '${upper.toLowerCase()}')`,
    ],
    matches: [
      "An operator, in Java's words, of which some mean more than RE2's.",
      (a, pattern) => `(${a} RLIKE ${literal(javaPattern(pattern))})`,
    ],
    extract: [
      "Without a match both engines give ''.",
      (a, pattern) => `nullif(regexp_extract(${a}, ${literal(javaPattern(pattern))}, 1), '')`,
    ],
    literal: ['Backslashes are escapes; doubled quotes join two literals.', literal],
    timestampLiteral: [
      "Without a zone it would depend on the session's.",
      (value) => `TIMESTAMP '${value.toISOString().slice(0, 23).replace('T', ' ')}Z'`,
    ],
    dateLiteral: [
      'A text compared with a date is cast to one, and fails where it is none.',
      (isoDay) => `DATE '${isoDay}'`,
    ],
    timestampText: [
      'The text of a cast timestamp drops zeros of the fraction.',
      (instant) => `date_format(${instant}, 'yyyy-MM-dd''T''HH:mm:ss.SSSSSS''Z''')`,
    ],
    type: ['VARCHAR needs a length.', type],
    cast: [
      'Between numbers it truncates; of texts it fails where DuckDB rounds.',
      (a, to) => `CAST(${a} AS ${type(to)})`,
    ],
    identifier: [
      'Double quotes are texts, unless a session says otherwise.',
      (name) => `\`${name.replaceAll('`', '``')}\``,
    ],
  };
};

export const sparkDialect: Dialect = {
  name: 'spark',
  functions: (settings) => functionsOfEntries(sparkEntries(settings)),
};
