import type { ColumnType } from '../../model/column.js';
import type { Dialect, SqlFunctions } from '../../model/dialect.js';
import { fixedWidth } from '../sql.js';

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

/** Spark 4.1 with its session in UTC. Each entry carries the reason why a model may not write it as plain SQL. */
const functions = ({ timeZone }: { timeZone: string }): SqlFunctions => {
  const zone = literal(timeZone);
  const utc = timeZone === 'UTC';
  return {
    // A product of more than 38 digits loses decimals, but never below six, and rounds half up either way.
    multiply: (a, b, scale) => `TRY_CAST(ROUND((${a}) * (${b}), ${scale}) AS DECIMAL(18,${scale}))`,
    // `/` rounds once to a scale of its own, before we could; whole numbers divide exactly.
    divide: (a, b, scale) =>
      `TRY_CAST(CAST(${quotient(`(${a})`, `(${b})`, scale)} AS DECIMAL(28,0)) * ${unit(scale)} AS DECIMAL(18,${scale}))`,
    // `div` truncates; half is added before.
    divideWhole: (a, b, scale) =>
      `CAST(CAST((${2 * 10 ** scale} * (${a}) + (${b})) div nullif(2 * (${b}), 0) AS DECIMAL(20,0)) * ${unit(scale)} AS DECIMAL(18,${scale}))`,
    // ROUND is half up, that is away from zero, for decimals.
    round: (a, scale) => `CAST(ROUND(${a}, ${scale}) AS DECIMAL(18,${scale}))`,
    // SUM widens by ten digits.
    sum: (a, scale) => `CAST(SUM(${a}) AS DECIMAL(18,${scale}))`,
    // count_if exists, but not in DuckDB with this meaning of null.
    countIf: (condition) => `COUNT(*) FILTER (WHERE ${condition})`,
    // `div` truncates towards zero; `floor(a / b)` is a float.
    floorDivide: (a, b) => `(((${a}) - pmod(${a}, ${b})) div (${b}))`,
    // A position is an INT.
    pick: (values, index) => {
      const { digits, width } = fixedWidth(values);
      return `CAST(substr('${digits}', CAST(${width} * (${index}) + 1 AS INT), ${width}) AS BIGINT)`;
    },
    // A cast truncates here and rounds in DuckDB.
    wholeNumber: (a) => `CAST(FLOOR(${a}) AS BIGINT)`,
    // min_by takes a null value if that stands first.
    minBy: (value, ...by) => `min_by(${value}, ${order(by)}) FILTER (WHERE ${value} IS NOT NULL)`,
    maxBy: (value, ...by) => `max_by(${value}, ${order(by)}) FILTER (WHERE ${value} IS NOT NULL)`,
    // Whole units, as DuckDB's date_sub.
    secondsBetween: (a, b) => `timestampdiff(SECOND, ${a}, ${b})`,
    // An INT, end first.
    daysBetween: (a, b) => `CAST(datediff(${b}, ${a}) AS BIGINT)`,
    // Takes an INT only.
    addDays: (day, days) => `date_add(${day}, CAST(${days} AS INT))`,
    // `+ INTERVAL` takes constants only.
    addSeconds: (instant, seconds) => `timestampadd(SECOND, ${seconds}, ${instant})`,
    // The session is in UTC; the zone's wall clock is had by shifting.
    dayOf: (instant) => `CAST(${utc ? instant : `from_utc_timestamp(${instant}, ${zone})`} AS DATE)`,
    startOfDay: (day) => (utc ? `CAST(${day} AS TIMESTAMP)` : `to_utc_timestamp(CAST(${day} AS TIMESTAMP), ${zone})`),
    // weekday counts from Monday = 0.
    isoDayOfWeek: (day) => `CAST(weekday(${day}) + 1 AS BIGINT)`,
    isoWeek: (day) => `CAST(weekofyear(${day}) AS BIGINT)`,
    // The year of the ISO week has no function of its own.
    isoYear: (day) => `CAST(EXTRACT(YEAROFWEEK FROM ${day}) AS BIGINT)`,
    // date_trunc gives a timestamp, trunc a date.
    monthStart: (day) => `trunc(${day}, 'MM')`,
    // A generator in the select list.
    daySeries: (from, to) => `(SELECT explode(sequence(${from}, ${to}, INTERVAL 1 DAY)) AS day)`,
    // concat_ws skips nulls, which would give ('a', null, 'b') the hash of ('a', 'b').
    md5: (...parts) => `md5(${parts.map((p) => `coalesce(${p}, '')`).join(" || '|' || ")})`,
    // lower folds all of Unicode, by tables that differ.
    lowerAscii: (a) => `translate(${a}, '${upper}', '${upper.toLowerCase()}')`,
    // An operator, found anywhere in the text.
    matches: (a, pattern) => `(${a} RLIKE ${literal(pattern)})`,
    // Without a match both engines give ''.
    extract: (a, pattern) => `nullif(regexp_extract(${a}, ${literal(pattern)}, 1), '')`,
    // Backslashes are escapes; doubled quotes join two literals.
    literal,
    // Without a zone it would depend on the session's.
    timestampLiteral: (value) => `TIMESTAMP '${value.toISOString().slice(0, 23).replace('T', ' ')}Z'`,
    dateLiteral: (isoDay) => `DATE '${isoDay}'`,
    // The text of a cast timestamp drops zeros of the fraction.
    timestampText: (instant) => `date_format(${instant}, 'yyyy-MM-dd''T''HH:mm:ss.SSSSSS''Z''')`,
    // VARCHAR needs a length.
    type,
    cast: (a, to) => `CAST(${a} AS ${type(to)})`,
    // Double quotes are texts, unless a session says otherwise.
    identifier: (name) => `\`${name.replaceAll('`', '``')}\``,
  };
};

export const sparkDialect: Dialect = { name: 'spark', functions };
