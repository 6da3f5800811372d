import { describe, expect, it } from 'vitest';
import { lineageOfSelect, short } from './support/toy.js';

/** A SELECT, what its columns are made of, and why it is here. */
const cases: readonly [why: string, select: string, expected: Record<string, string[]>][] = [
  ['a column as it is', 'SELECT a FROM bronze.t', { a: ['t.a IDENTITY'] }],
  ['an alias', 'SELECT a AS z FROM bronze.t', { z: ['t.a IDENTITY'] }],
  ['names in any case', 'SELECT T.A AS z FROM bronze.t', { z: ['t.a IDENTITY'] }],
  ['a constant has no origin', "SELECT 'v1' AS z FROM bronze.t", { z: [] }],
  [
    'computed values',
    'SELECT a || b AS z, CAST(a AS DATE) AS d FROM bronze.t',
    {
      z: ['t.a TRANSFORMATION', 't.b TRANSFORMATION'],
      d: ['t.a TRANSFORMATION'],
    },
  ],
  [
    'a filter acts on every column',
    'SELECT a FROM bronze.t WHERE b > c',
    {
      a: ['t.a IDENTITY', 't.b FILTER', 't.c FILTER'],
    },
  ],
  [
    'aggregates, groups and HAVING',
    'SELECT a, sum(b) AS s FROM bronze.t GROUP BY a HAVING max(c) > 1',
    {
      a: ['t.a IDENTITY+GROUP_BY', 't.c FILTER'],
      s: ['t.b AGGREGATION', 't.a GROUP_BY', 't.c FILTER'],
    },
  ],
  [
    'groups by place',
    'SELECT a AS z, count(b) AS n FROM bronze.t GROUP BY 1',
    {
      z: ['t.a IDENTITY+GROUP_BY'],
      n: ['t.b AGGREGATION', 't.a GROUP_BY'],
    },
  ],
  [
    'GROUP BY ALL',
    'SELECT a, max(b) AS m FROM bronze.t GROUP BY ALL',
    {
      a: ['t.a IDENTITY+GROUP_BY'],
      m: ['t.b AGGREGATION', 't.a GROUP_BY'],
    },
  ],
  ['count(*) counts what tells rows apart: the key', 'SELECT count(*) AS n FROM bronze.t', { n: ['t.id AGGREGATION'] }],
  [
    'count(*) of groups counts the groups',
    'SELECT count(*) AS n FROM (SELECT a FROM bronze.t GROUP BY a)',
    {
      n: ['t.a AGGREGATION+GROUP_BY'],
    },
  ],
  [
    'an aggregate with a condition and an order',
    'SELECT sum(a) FILTER (WHERE b) AS s, list(a ORDER BY c) AS l FROM bronze.t',
    {
      s: ['t.a AGGREGATION', 't.b FILTER'],
      l: ['t.a AGGREGATION', 't.c SORT'],
    },
  ],
  [
    'the value of the first row by an order',
    'SELECT arg_min(a, ROW(b, c)) AS z FROM bronze.t',
    {
      z: ['t.a AGGREGATION', 't.b SORT', 't.c SORT'],
    },
  ],
  [
    'CASE: values and conditions',
    'SELECT CASE WHEN a THEN b ELSE c END AS z FROM bronze.t',
    {
      z: ['t.b TRANSFORMATION', 't.c TRANSFORMATION', 't.a CONDITIONAL'],
    },
  ],
  [
    'windows',
    'SELECT row_number() OVER (PARTITION BY a ORDER BY b) AS n, lag(c) OVER (ORDER BY b) AS p FROM bronze.t',
    {
      n: ['t.a WINDOW', 't.b WINDOW'],
      p: ['t.c TRANSFORMATION', 't.b WINDOW'],
    },
  ],
  [
    'an aggregate over a window',
    'SELECT sum(a) OVER w AS s FROM bronze.t WINDOW w AS (PARTITION BY b)',
    {
      s: ['t.a AGGREGATION', 't.b WINDOW'],
    },
  ],
  [
    'QUALIFY',
    'SELECT a FROM bronze.t QUALIFY row_number() OVER (PARTITION BY b) = 1',
    { a: ['t.a IDENTITY', 't.b FILTER'] },
  ],
  [
    'joins',
    'SELECT t.a, u.x FROM bronze.t JOIN bronze.u ON u.id = t.id',
    {
      a: ['t.a IDENTITY', 't.id JOIN', 'u.id JOIN'],
      x: ['u.x IDENTITY', 't.id JOIN', 'u.id JOIN'],
    },
  ],
  [
    'USING takes the left one',
    'SELECT id, x FROM bronze.t LEFT JOIN bronze.u USING (id)',
    {
      id: ['t.id IDENTITY+JOIN', 'u.id JOIN'],
      x: ['u.x IDENTITY', 't.id JOIN', 'u.id JOIN'],
    },
  ],
  [
    'USING of a full join takes either',
    'SELECT id FROM bronze.t FULL JOIN bronze.u USING (id)',
    {
      id: ['t.id IDENTITY+JOIN', 'u.id IDENTITY+JOIN'],
    },
  ],
  [
    'a natural join',
    'SELECT id, a FROM bronze.t NATURAL JOIN (SELECT id FROM bronze.u)',
    {
      id: ['t.id IDENTITY+JOIN', 'u.id JOIN'],
      a: ['t.a IDENTITY', 't.id JOIN', 'u.id JOIN'],
    },
  ],
  [
    'a semi join gives no columns',
    'SELECT * FROM (SELECT id, a FROM bronze.t) t SEMI JOIN bronze.u USING (id)',
    {
      id: ['t.id IDENTITY+JOIN', 'u.id JOIN'],
      a: ['t.a IDENTITY', 't.id JOIN', 'u.id JOIN'],
    },
  ],
  [
    'common table expressions and stars',
    'WITH p AS (SELECT a, b AS k FROM bronze.t), q(m) AS (SELECT a FROM p WHERE k) SELECT q.* FROM q',
    {
      m: ['t.a IDENTITY', 't.b FILTER'],
    },
  ],
  [
    'EXCLUDE, REPLACE and RENAME',
    'SELECT * EXCLUDE (id, c) REPLACE (a || b AS a) RENAME (b AS z) FROM (SELECT id, a, b, c FROM bronze.t)',
    {
      a: ['t.a TRANSFORMATION', 't.b TRANSFORMATION'],
      z: ['t.b IDENTITY'],
    },
  ],
  ['COLUMNS by pattern', "SELECT COLUMNS('^[ab]$') FROM bronze.t", { a: ['t.a IDENTITY'], b: ['t.b IDENTITY'] }],
  [
    'UNION by place, distinct',
    'SELECT a AS z FROM bronze.t UNION SELECT x FROM bronze.u',
    {
      z: ['t.a IDENTITY+GROUP_BY', 'u.x IDENTITY+GROUP_BY'],
    },
  ],
  [
    'UNION ALL BY NAME',
    'SELECT a, b FROM bronze.t UNION ALL BY NAME SELECT x AS b FROM bronze.u',
    {
      a: ['t.a IDENTITY'],
      b: ['t.b IDENTITY', 'u.x IDENTITY'],
    },
  ],
  [
    'EXCEPT takes rows away',
    'SELECT a FROM bronze.t EXCEPT SELECT x FROM bronze.u',
    { a: ['t.a IDENTITY+FILTER', 'u.x FILTER'] },
  ],
  [
    'DISTINCT ON and LIMIT',
    'SELECT DISTINCT ON (a) b FROM bronze.t ORDER BY c LIMIT 3',
    {
      b: ['t.b IDENTITY', 't.a GROUP_BY', 't.c SORT'],
    },
  ],
  [
    'a scalar sub-query, correlated',
    'SELECT (SELECT max(u.x) FROM bronze.u WHERE u.y = t.a) AS z FROM bronze.t',
    {
      z: ['u.x AGGREGATION', 't.a FILTER', 'u.y FILTER'],
    },
  ],
  [
    'EXISTS in a filter, correlated',
    'SELECT a FROM bronze.t WHERE EXISTS (SELECT 1 FROM bronze.u WHERE u.x = t.b)',
    {
      a: ['t.a IDENTITY', 't.b FILTER', 'u.id FILTER', 'u.x FILTER'],
    },
  ],
  [
    'IN a sub-query',
    'SELECT a FROM bronze.t WHERE b IN (SELECT x FROM bronze.u WHERE y)',
    {
      a: ['t.a IDENTITY', 't.b FILTER', 'u.x FILTER', 'u.y FILTER'],
    },
  ],
  [
    'a lateral join',
    'SELECT v.z FROM bronze.t, LATERAL (SELECT t.a || t.b AS z) v',
    { z: ['t.a TRANSFORMATION', 't.b TRANSFORMATION'] },
  ],
  [
    'unnest as a table',
    "SELECT w.word FROM bronze.t, unnest(string_split(t.a, ' ')) AS w(word)",
    { word: ['t.a TRANSFORMATION'] },
  ],
  [
    'unnest in the select list',
    "SELECT unnest(string_split(a, ' ')) AS word FROM bronze.t",
    { word: ['t.a TRANSFORMATION'] },
  ],
  [
    'VALUES',
    "SELECT v.rule, t.a FROM bronze.t CROSS JOIN (VALUES ('x'), ('y')) AS v(rule)",
    { rule: [], a: ['t.a IDENTITY'] },
  ],
  [
    'a condition that chooses among constants',
    'SELECT v.fifth FROM bronze.t JOIN (VALUES (0), (1)) AS v(fifth) ON t.a > v.fifth',
    { fifth: ['t.a JOIN+CONDITIONAL'] },
  ],
  [
    'lambdas',
    'SELECT list_transform(string_split(a, b), x -> x || c) AS z FROM bronze.t',
    {
      z: ['t.a TRANSFORMATION', 't.b TRANSFORMATION', 't.c TRANSFORMATION'],
    },
  ],
  [
    'an alias used beside it',
    'SELECT a || b AS z, upper(z) AS big FROM bronze.t',
    {
      z: ['t.a TRANSFORMATION', 't.b TRANSFORMATION'],
      big: ['t.a TRANSFORMATION', 't.b TRANSFORMATION'],
    },
  ],
  [
    'a recursive expression',
    'WITH RECURSIVE r(p, q) AS (SELECT a, b FROM bronze.t UNION ALL SELECT q, p FROM r WHERE q > 0) SELECT p, q FROM r',
    {
      p: ['t.a IDENTITY+FILTER', 't.b IDENTITY+FILTER'],
      q: ['t.a IDENTITY+FILTER', 't.b IDENTITY+FILTER'],
    },
  ],
  [
    'a field of a struct',
    'SELECT s.k AS z FROM (SELECT {k: a, l: b} AS s FROM bronze.t)',
    {
      z: ['t.a TRANSFORMATION', 't.b TRANSFORMATION'],
    },
  ],
];

describe('where a column comes from', () => {
  it.each(cases)('%s', async (_, select, expected) => {
    const columns = await lineageOfSelect(select, Object.keys(expected));
    expect(Object.fromEntries(columns.map((c) => [c.column, short(c).sort()]))).toEqual(
      Object.fromEntries(Object.entries(expected).map(([column, origins]) => [column, [...origins].sort()])),
    );
  });

  it('says so where it cannot follow a statement, and takes every input column for an origin', async () => {
    const [column] = await lineageOfSelect('SELECT nothing FROM bronze.t', ['nothing']);
    expect(column?.expression).toBe('not followed: nothing is a column of nothing that the statement reads');
    expect(column?.origins.map((o) => `${o.table}.${o.column}`)).toEqual(expect.arrayContaining(['t.a', 'u.y']));
  });
});
