import type { SqlFunctions } from '../../src/model/dialect.js';

/** How a model calls an entry, and what each engine is told, in UTC; space of any length counts as one blank. */
export interface DialectText {
  call: (fn: SqlFunctions) => string;
  duckdb: string;
  spark: string;
}

/** Of every entry: the type asks for it. */
export const expectedTexts: Record<keyof SqlFunctions, DialectText> = {
  divide: {
    call: (fn) => fn.divide('a', 'b', 2, [2, 0]),
    duckdb:
      'TRY_CAST(CAST((CASE WHEN (b) = 0 THEN NULL ' +
      'WHEN abs(CAST((a) AS DOUBLE)) < 10000000000000 AND abs(CAST((b) AS DOUBLE)) < 1000000000000000 ' +
      'THEN (2 * CAST(round(abs(CAST((a) AS DOUBLE)) * 1e2) AS BIGINT) + CAST(round(abs(CAST((b) AS DOUBLE)) * 1e0) AS BIGINT))' +
      ' // (2 * CAST(round(abs(CAST((b) AS DOUBLE)) * 1e0) AS BIGINT)) ' +
      'ELSE (200 * CAST(abs(CAST((a) AS DECIMAL(38,8))) * 100000000 AS HUGEINT) + CAST(abs(CAST((b) AS DECIMAL(38,8))) * 100000000 AS HUGEINT))' +
      ' // (2 * CAST(abs(CAST((b) AS DECIMAL(38,8))) * 100000000 AS HUGEINT)) END)' +
      ' * sign(a) * sign(b) AS DECIMAL(28,0)) * 0.01 AS DECIMAL(18,2))',
    spark:
      'TRY_CAST(CAST((CAST(2 * 100 AS DECIMAL(10,0))' +
      ' * CAST(CAST((a) AS DECIMAL(38,8)) * 100000000 AS DECIMAL(38,0)) * CAST(sign((b)) AS DECIMAL(1,0))' +
      ' + CAST(sign((a)) AS DECIMAL(1,0)) * CAST(sign((b)) AS DECIMAL(1,0))' +
      ' * abs(CAST(CAST((b) AS DECIMAL(38,8)) * 100000000 AS DECIMAL(38,0))))' +
      ' div nullif(2 * abs(CAST(CAST((b) AS DECIMAL(38,8)) * 100000000 AS DECIMAL(38,0))), 0)' +
      ' AS DECIMAL(28,0)) * 0.01 AS DECIMAL(18,2))',
  },
  divideWhole: {
    call: (fn) => fn.divideWhole('a', 'b', 1),
    duckdb: 'CAST(CAST((20 * (a) + (b)) // nullif(2 * (b), 0) AS DECIMAL(18,0)) * 0.1 AS DECIMAL(18,1))',
    spark: 'CAST(CAST((20 * (a) + (b)) div nullif(2 * (b), 0) AS DECIMAL(20,0)) * 0.1 AS DECIMAL(18,1))',
  },
  multiply: {
    call: (fn) => fn.multiply('a', 'b', 4),
    duckdb: 'TRY_CAST(ROUND((a) * (b), 4) AS DECIMAL(18,4))',
    spark: 'TRY_CAST(ROUND((a) * (b), 4) AS DECIMAL(18,4))',
  },
  round: {
    call: (fn) => fn.round('a', 2),
    duckdb: 'CAST(ROUND(a, 2) AS DECIMAL(18,2))',
    spark: 'CAST(ROUND(a, 2) AS DECIMAL(18,2))',
  },
  sum: {
    call: (fn) => fn.sum('a', 4),
    duckdb: 'CAST(SUM(a) AS DECIMAL(18,4))',
    spark: 'CAST(SUM(a) AS DECIMAL(18,4))',
  },
  countIf: {
    call: (fn) => fn.countIf('a > 0'),
    duckdb: 'COUNT(*) FILTER (WHERE a > 0)',
    spark: 'COUNT(*) FILTER (WHERE a > 0)',
  },
  floorDivide: {
    call: (fn) => fn.floorDivide('a', '5'),
    duckdb: '(((a) - (((a) % (5)) + (5)) % (5)) // (5))',
    spark: '(((a) - pmod(a, 5)) div (5))',
  },
  pick: {
    call: (fn) => fn.pick([10, 7], 'a'),
    duckdb: "CAST(substr('1007', 2 * (a) + 1, 2) AS BIGINT)",
    spark: "CAST(substr('1007', CAST(2 * (a) + 1 AS INT), 2) AS BIGINT)",
  },
  wholeNumber: {
    call: (fn) => fn.wholeNumber('a'),
    duckdb: 'CAST(FLOOR(a) AS BIGINT)',
    spark: 'CAST(FLOOR(a) AS BIGINT)',
  },
  minBy: {
    call: (fn) => fn.minBy('v', 'a', 'b'),
    duckdb: 'arg_min(v, ROW(a, b))',
    spark: 'min_by(v, struct(a, b)) FILTER (WHERE v IS NOT NULL)',
  },
  maxBy: {
    call: (fn) => fn.maxBy('v', 'a'),
    duckdb: 'arg_max(v, a)',
    spark: 'max_by(v, a) FILTER (WHERE v IS NOT NULL)',
  },
  secondsBetween: {
    call: (fn) => fn.secondsBetween('a', 'b'),
    duckdb: "date_sub('second', a, b)",
    spark: 'timestampdiff(SECOND, a, b)',
  },
  daysBetween: {
    call: (fn) => fn.daysBetween('a', 'b'),
    duckdb: "date_diff('day', a, b)",
    spark: 'CAST(datediff(b, a) AS BIGINT)',
  },
  addDays: {
    call: (fn) => fn.addDays('d', '7'),
    duckdb: '(d + CAST(7 AS INTEGER))',
    spark: 'date_add(d, CAST(7 AS INT))',
  },
  addSeconds: {
    call: (fn) => fn.addSeconds('t', '60'),
    duckdb: '(t + to_seconds(60))',
    spark: 'timestampadd(SECOND, 60, t)',
  },
  dayOf: { call: (fn) => fn.dayOf('t'), duckdb: 'CAST(t AS DATE)', spark: 'CAST(t AS DATE)' },
  startOfDay: { call: (fn) => fn.startOfDay('d'), duckdb: 'CAST(d AS TIMESTAMP)', spark: 'CAST(d AS TIMESTAMP)' },
  isoDayOfWeek: { call: (fn) => fn.isoDayOfWeek('d'), duckdb: 'isodow(d)', spark: 'CAST(weekday(d) + 1 AS BIGINT)' },
  isoWeek: { call: (fn) => fn.isoWeek('d'), duckdb: 'week(d)', spark: 'CAST(weekofyear(d) AS BIGINT)' },
  isoYear: {
    call: (fn) => fn.isoYear('d'),
    duckdb: 'isoyear(d)',
    spark: 'CAST(EXTRACT(YEAROFWEEK FROM d) AS BIGINT)',
  },
  monthStart: {
    call: (fn) => fn.monthStart('d'),
    duckdb: "CAST(date_trunc('month', d) AS DATE)",
    spark: "trunc(d, 'MM')",
  },
  daySeries: {
    call: (fn) => fn.daySeries('a', 'b'),
    duckdb:
      '(SELECT CAST(unnest(generate_series(CAST(a AS TIMESTAMP), CAST(b AS TIMESTAMP), INTERVAL 1 DAY)) AS DATE) AS day)',
    spark: '(SELECT explode(sequence(a, b, INTERVAL 1 DAY)) AS day)',
  },
  md5: {
    call: (fn) => fn.md5('a', 'b'),
    duckdb: "md5(coalesce(a, '') || '|' || coalesce(b, ''))",
    spark: "md5(coalesce(a, '') || '|' || coalesce(b, ''))",
  },
  lowerAscii: {
    call: (fn) => fn.lowerAscii('a'),
    duckdb:
      "CASE WHEN strlen(a) = length(a) THEN lower(a) ELSE translate(a, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz') END",
    spark: "translate(a, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')",
  },
  matches: {
    call: (fn) => fn.matches('a', "^\\d+'$"),
    duckdb: "regexp_matches(a, '^\\d+''$')",
    spark: "(a RLIKE '^\\\\d+\\'\\\\z')",
  },
  extract: {
    call: (fn) => fn.extract('a', 'x=(\\d)'),
    duckdb: "nullif(regexp_extract(a, 'x=(\\d)', 1), '')",
    spark: "nullif(regexp_extract(a, 'x=(\\\\d)', 1), '')",
  },
  literal: { call: (fn) => fn.literal("it's \\n"), duckdb: "'it''s \\n'", spark: "'it\\'s \\\\n'" },
  timestampLiteral: {
    call: (fn) => fn.timestampLiteral(new Date('2026-11-18T10:00:00.120Z')),
    duckdb: "TIMESTAMP '2026-11-18 10:00:00.120'",
    spark: "TIMESTAMP '2026-11-18 10:00:00.120Z'",
  },
  dateLiteral: {
    call: (fn) => fn.dateLiteral('2026-11-18'),
    duckdb: "DATE '2026-11-18'",
    spark: "DATE '2026-11-18'",
  },
  timestampText: {
    call: (fn) => fn.timestampText('t'),
    duckdb: "strftime(t, '%Y-%m-%dT%H:%M:%S.%fZ')",
    spark: "date_format(t, 'yyyy-MM-dd''T''HH:mm:ss.SSSSSS''Z''')",
  },
  type: { call: (fn) => fn.type({ kind: 'text' }), duckdb: 'VARCHAR', spark: 'STRING' },
  cast: {
    call: (fn) => fn.cast('a', { kind: 'decimal', precision: 18, scale: 4 }),
    duckdb: 'CAST(a AS DECIMAL(18,4))',
    spark: 'CAST(a AS DECIMAL(18,4))',
  },
  identifier: { call: (fn) => fn.identifier('a"`b'), duckdb: '"a""`b"', spark: '`a"``b`' },
};
