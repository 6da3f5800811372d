import { describe, expect, it } from 'vitest';
import { lineageOfSelect } from './support/toy.js';

describe('the expression of a column', () => {
  const cases: readonly [select: string, expression: string][] = [
    ['SELECT a AS z FROM bronze.t', 't.a'],
    ['SELECT a + b * c AS z FROM bronze.t', 't.a + t.b * t.c'],
    ['SELECT (a + b) * -c AS z FROM bronze.t', '(t.a + t.b) * -t.c'],
    ['SELECT a - (b - c) AS z FROM bronze.t', 't.a - (t.b - t.c)'],
    [
      "SELECT NOT (a = 'x' OR b IS NULL) AND c LIKE '%' AS z FROM bronze.t",
      "NOT (t.a = 'x' OR t.b IS NULL) AND t.c LIKE '%'",
    ],
    ['SELECT a IN (1, 2.50) AS z FROM bronze.t', 't.a IN (1, 2.50)'],
    ["SELECT CASE WHEN a THEN 'it''s' END AS z FROM bronze.t", "CASE WHEN t.a THEN 'it''s' END"],
    ['SELECT CAST(a AS DECIMAL(18,4)) AS z FROM bronze.t', 'CAST(t.a AS DECIMAL(18,4))'],
    ['SELECT count(DISTINCT a) FILTER (WHERE b) AS z FROM bronze.t', 'count(DISTINCT t.a) FILTER (WHERE t.b)'],
    [
      'SELECT lag(a) OVER (PARTITION BY b ORDER BY c DESC) AS z FROM bronze.t',
      'lag(t.a) OVER (PARTITION BY t.b ORDER BY t.c DESC)',
    ],
    ['WITH w AS (SELECT a + b AS s FROM bronze.t) SELECT w.s * 2 AS z FROM w', '(t.a + t.b) * 2'],
    ['SELECT a AS z FROM bronze.t UNION ALL SELECT x FROM bronze.u', 't.a ∪ u.x'],
    ['SELECT a BETWEEN b AND c AS z FROM bronze.t', 't.a BETWEEN t.b AND t.c'],
    ['SELECT EXISTS (SELECT 1 FROM bronze.u) AS z FROM bronze.t', 'EXISTS (SELECT …)'],
  ];

  it.each(cases)('%s', async (select, expression) => {
    const [column] = await lineageOfSelect(select, ['z']);
    expect(column?.expression).toBe(expression);
  });
});
