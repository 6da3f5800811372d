import type { ColumnType } from '../../model/column.js';
import { type Dialect, type DialectEntries, functionsOfEntries } from '../../model/dialect.js';
import { fixedWidth, identifier, literal } from '../sql.js';

const type = (t: ColumnType): string => {
  switch (t.kind) {
    case 'text':
      return 'VARCHAR';
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

/** The decimal 10^-scale. */
const unit = (scale: number): string => (scale === 0 ? '1' : `0.${'0'.repeat(scale - 1)}1`);

const order = (by: readonly string[]): string => (by.length === 1 ? `${by[0]}` : `ROW(${by.join(', ')})`);

const upper = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** Whole numbers up to here survive a product in floating point. */
const exactly = 1e15;

/**
 * |a ÷ b| × 10^scale as a whole number, half rounded up, exactly: (2·10^k·A + B) ÷ 2B, truncated, with A and B the numbers
 * without their decimal points. Of 64 bits where they fit; the engine's division of 128-bit numbers costs microseconds.
 */
function exactQuotient(a: string, b: string, scale: number, [ofA, ofB]: readonly [number, number]): string {
  const shift = scale + ofB - ofA;
  if (shift < 0) return exactQuotient(a, b, scale, [ofA, ofA - scale]);
  const float = (x: string) => `CAST(${x} AS DOUBLE)`;
  const narrow = (x: string, decimals: number) => `CAST(round(abs(${float(x)}) * 1e${decimals}) AS BIGINT)`;
  const fits = [
    `abs(${float(a)}) < ${Math.min(exactly, 4e18 / 10 ** shift) / 10 ** ofA}`,
    `abs(${float(b)}) < ${exactly / 10 ** ofB}`,
  ].join(' AND ');
  const wide = (x: string) => `CAST(abs(CAST(${x} AS DECIMAL(38,8))) * 100000000 AS HUGEINT)`;
  const rounded = (n: string, d: string, power: number) => `(${2 * power} * ${n} + ${d}) // (2 * ${d})`;
  return `CASE WHEN ${b} = 0 THEN NULL
    WHEN ${fits} THEN ${rounded(narrow(a, ofA), narrow(b, ofB), 10 ** shift)}
    ELSE ${rounded(wide(a), wide(b), 10 ** scale)} END`;
}

/** DuckDB 1.5. */
export const duckdbEntries = ({ timeZone }: { timeZone: string }): DialectEntries => {
  const zone = literal(timeZone);
  const utc = timeZone === 'UTC';
  return {
    multiply: [
      "A product's scale is the sum of both; ROUND of a decimal is exact and half away from zero.",
      (a, b, scale) => `TRY_CAST(ROUND((${a}) * (${b}), ${scale}) AS DECIMAL(18,${scale}))`,
    ],
    divide: [
      '`/` of decimals is a float.',
      (a, b, scale, decimals = [8, 8]) => {
        const quotient = `(${exactQuotient(`(${a})`, `(${b})`, scale, decimals)}) * sign(${a}) * sign(${b})`;
        return `TRY_CAST(CAST(${quotient} AS DECIMAL(28,0)) * ${unit(scale)} AS DECIMAL(18,${scale}))`;
      },
    ],
    divideWhole: [
      '`//` of 64-bit numbers is quick; half is added before it truncates.',
      (a, b, scale) =>
        `CAST(CAST((${2 * 10 ** scale} * (${a}) + (${b})) // nullif(2 * (${b}), 0) AS DECIMAL(18,0)) * ${unit(scale)} AS DECIMAL(18,${scale}))`,
    ],
    round: [
      "The result's precision differs between engines.",
      (a, scale) => `CAST(ROUND(${a}, ${scale}) AS DECIMAL(18,${scale}))`,
    ],
    sum: [
      'SUM widens to DECIMAL(38, …) and of integers to HUGEINT.',
      (a, scale) => `CAST(SUM(${a}) AS DECIMAL(18,${scale}))`,
    ],
    countIf: [
      'Spelled alike on both engines; here so that a model need not know.',
      (condition) => `COUNT(*) FILTER (WHERE ${condition})`,
    ],
    floorDivide: [
      '`//` truncates towards zero, and Spark calls it `div`.',
      (a, b) => `(((${a}) - (((${a}) % (${b})) + (${b})) % (${b})) // (${b}))`,
    ],
    pick: [
      "A list, or a relation, of hundreds of constants takes longer to plan than a day's rows to compute.",
      (values, index) => {
        const { digits, width } = fixedWidth(values);
        return `CAST(substr('${digits}', ${width} * (${index}) + 1, ${width}) AS BIGINT)`;
      },
    ],
    wholeNumber: ['A cast rounds.', (a) => `CAST(FLOOR(${a}) AS BIGINT)`],
    minBy: [
      'Called min_by in Spark, where it does not ignore null values.',
      (value, ...by) => `arg_min(${value}, ${order(by)})`,
    ],
    maxBy: [
      'Called max_by in Spark, where it does not ignore null values.',
      (value, ...by) => `arg_max(${value}, ${order(by)})`,
    ],
    secondsBetween: [
      'date_diff counts boundaries crossed, date_sub whole units.',
      (a, b) => `date_sub('second', ${a}, ${b})`,
    ],
    daysBetween: ["Spark's datediff has the arguments the other way round.", (a, b) => `date_diff('day', ${a}, ${b})`],
    addDays: ['DATE + BIGINT does not exist.', (day, days) => `(${day} + CAST(${days} AS INTEGER))`],
    addSeconds: [
      'Intervals of a computed length are built by other functions in Spark.',
      (instant, seconds) => `(${instant} + to_seconds(${seconds}))`,
    ],
    dayOf: [
      'The first call reads the timestamp as UTC, the second gives the wall clock of the zone.',
      (instant) => `CAST(${utc ? instant : `timezone(${zone}, timezone('UTC', ${instant}))`} AS DATE)`,
    ],
    startOfDay: [
      'Where clocks go back to midnight it comes twice: ICU takes the second, Spark the first, at which the day starts.',
      (day) => {
        if (utc) return `CAST(${day} AS TIMESTAMP)`;
        const midnight = `CAST(${day} AS TIMESTAMP)`;
        const start = `timezone('UTC', timezone(${zone}, ${midnight}))`;
        const earlier = `(${start} - INTERVAL 1 HOUR)`;
        return `CASE WHEN timezone(${zone}, timezone('UTC', ${earlier})) = ${midnight} THEN ${earlier} ELSE ${start} END`;
      },
    ],
    isoDayOfWeek: ["Spark's dayofweek starts with Sunday, its weekday with Monday = 0.", (day) => `isodow(${day})`],
    isoWeek: ['Spark calls it weekofyear.', (day) => `week(${day})`],
    isoYear: ['Spark has it only in EXTRACT.', (day) => `isoyear(${day})`],
    monthStart: [
      'date_trunc gives a timestamp, and Spark has a function for dates.',
      (day) => `CAST(date_trunc('month', ${day}) AS DATE)`,
    ],
    daySeries: [
      'Spark calls it sequence; a table function here takes no sub-query, a list function does.',
      (from, to) =>
        `(SELECT CAST(unnest(generate_series(CAST(${from} AS TIMESTAMP), CAST(${to} AS TIMESTAMP), INTERVAL 1 DAY)) AS DATE) AS day)`,
    ],
    md5: [
      "concat_ws skips nulls, which would give ('a', null, 'b') the hash of ('a', 'b').",
      (...parts) => `md5(${parts.map((p) => `coalesce(${p}, '')`).join(" || '|' || ")})`,
    ],
    lowerAscii: [
      'lower folds all of Unicode, by tables that differ; translate is exact but slow, so it is left for other scripts.',
      (a) =>
        `CASE WHEN strlen(${a}) = length(${a}) THEN lower(${a}) ELSE translate(${a}, '${upper}', '${upper.toLowerCase()}') END`,
    ],
    matches: [
      'An operator in Spark, whose literals treat backslashes in another way.',
      (a, pattern) => `regexp_matches(${a}, ${literal(pattern)})`,
    ],
    extract: [
      "Without a match both engines give ''.",
      (a, pattern) => `nullif(regexp_extract(${a}, ${literal(pattern)}, 1), '')`,
    ],
    literal: ['Spark reads backslashes in literals as escapes.', literal],
    timestampLiteral: [
      'The zone of a literal with one is ignored here.',
      (value) => `TIMESTAMP '${value.toISOString().slice(0, 23).replace('T', ' ')}'`,
    ],
    dateLiteral: [
      'Without the word it would be a text, which Spark compares with dates in its own way.',
      (isoDay) => `DATE '${isoDay}'`,
    ],
    timestampText: [
      "The text of a cast timestamp differs in its fraction's zeros.",
      (instant) => `strftime(${instant}, '%Y-%m-%dT%H:%M:%S.%fZ')`,
    ],
    type: ['VARCHAR without a length does not exist in Spark.', type],
    cast: [
      'Types have other names in Spark; a bare cast is forbidden, since it rounds here and truncates there.',
      (a, to) => `CAST(${a} AS ${type(to)})`,
    ],
    identifier: ['Spark quotes by backticks.', identifier],
  };
};

export const duckdbDialect: Dialect = {
  name: 'duckdb',
  functions: (settings) => functionsOfEntries(duckdbEntries(settings)),
};
