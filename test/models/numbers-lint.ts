import type { SqlFunctions } from '../../src/model/dialect.js';
import type { TableModel } from '../../src/model/model.js';
import type { ModelSettings, TouchContext } from '../../src/model/table.js';

/** What a model may not write itself, since engines disagree on it (DESIGN S14). */
const forbidden: readonly [what: string, pattern: RegExp][] = [
  ['division by /', /\//],
  ['division by // or div', /\/\/|\bdiv\b/i],
  ['avg', /\bavg\s*\(/i],
  ['ntile', /\bntile\s*\(/i],
  ['floats', /\b(double|float|real)\b|\b\d+(\.\d+)?e[+-]?\d+\b/i],
  ['bare casts', /\b(try_)?cast\s*\(|::/i],
  ['folding of case', /\b(lower|upper|initcap|casefold)\s*\(|\bilike\b/i],
  ['rounding', /\b(round|ceil|ceiling|floor|trunc)\s*\(/i],
  ['differences of times', /\b(date_?diff|date_?sub|timestampdiff|months_between|age)\s*\(/i],
  ['parts of dates', /\b(day_?of_?week|isodow|weekday|week|week_?of_?year|yearweek|isoyear|extract|date_?part)\s*\(/i],
  ['bare times', /\btimestamp(tz|_ltz|_ntz)?\s*'/i],
  ['regular expressions', /\bregexp\w*\s*\(|\b(rlike|similar\s+to)\b|~/i],
  ['concat', /\bconcat(_ws)?\s*\(/i],
  ['totals beside groups', /\b(grouping\s+sets|rollup|cube)\b/i],
  ['lists', /\b(array_agg|list|collect_list|collect_set|string_agg|listagg|group_concat)\s*\(/i],
  ['any of several values', /\b(mode|any_value|arbitrary|first|last)\s*\(/i],
  ['percentiles and estimates', /\b(median|quantile\w*|percentile\w*|approx_\w+)\s*\(/i],
  ['the clock', /\b(now|current_date|current_timestamp|localtimestamp|today|random|uuid)\b/i],
];

/** The forbidden things that a model's own SQL holds; texts and comments aside. */
export function findForbidden(sql: string): string[] {
  const code = sql.replaceAll(/'(?:[^']|'')*'/g, "''").replaceAll(/--.*$/gm, '');
  return forbidden.filter(([, pattern]) => pattern.test(code)).map(([what]) => what);
}

/** A dialect that leaves its own words out: what remains between them is what the model wrote. */
const silent = new Proxy({} as SqlFunctions, {
  get: (_, name) => {
    if (name === 'literal') return (value: string) => `'${value.replaceAll("'", "''")}'`;
    // A regular expression is no SQL.
    if (name === 'matches' || name === 'extract') return (value: string) => `dialect_${name}(${value})`;
    return (...parts: unknown[]) => `dialect_${String(name)}(${parts.filter((p) => typeof p === 'string').join(', ')})`;
  },
});

const settings: ModelSettings = {
  timeZone: 'UTC',
  baseCurrency: 'EUR',
  attributionRule: 'last_touch',
  lookBackDays: 30,
};

/** All SQL that a model writes: its SELECT, its mappings, its clock and its checks. */
export function ownSql({ definition }: TableModel): string[] {
  const touch: TouchContext = {
    ref: (input) => `ref_${input}`,
    fn: silent,
    settings,
    asOf: 'as_of',
    changes: 'changes',
    self: 'self',
    previousAsOf: 'previous_as_of',
  };
  const mappings = Object.values(definition.inputs).flatMap(({ touches, reads }) => [
    ...(typeof touches === 'object' && 'select' in touches ? [touches.select(touch)] : []),
    ...(typeof reads === 'object' && 'where' in reads
      ? [reads.where({ units: 'units', slice: (input) => `slice_${input}`, fn: silent })]
      : []),
  ]);
  const checks = (definition.checks ?? []).flatMap((c) => (c.kind === 'expression' ? [c.holds] : []));
  return [definition.query(touch), ...mappings, ...(definition.clock ? [definition.clock(touch)] : []), ...checks];
}
