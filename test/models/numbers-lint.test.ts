import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { TableModel } from '../../src/model/model.js';
import type { TableDefinition } from '../../src/model/table.js';
import { findForbidden, ownSql } from './numbers-lint.js';

const folders = {
  platform: '',
  'online retail': resolve('examples', 'online-retail', 'models'),
  template: resolve('templates', 'project', 'models'),
};

/** The built one: from source, each project's models would have the whole platform compiled once more. */
const built = new URL('../../dist/src/project/load-models.js', import.meta.url).href;
const { loadModels } = (await import(built)) as typeof import('../../src/project/load-models.js');

/** Projects share most of their models: each definition is read once. */
const read = new Map<TableDefinition, string[]>();

function forbiddenIn(model: TableModel): string[] {
  const known = read.get(model.definition) ?? ownSql(model).flatMap(findForbidden);
  read.set(model.definition, known);
  return known;
}

describe('models leave to the dialect what engines disagree on (DESIGN S14)', () => {
  for (const [name, folder] of Object.entries(folders)) {
    it(name, async () => {
      const models = (await loadModels(folder)).filter((m) => m.kind === 'table');
      const found = models.flatMap((m) => forbiddenIn(m).map((what) => [m.name, what]));
      expect(found).toEqual([]);
      expect(models.length).toBeGreaterThan(17);
    });
  }

  it.each([
    ['SELECT a / b', 'division by /'],
    ['SELECT a DIV b', 'division by // or div'],
    ['SELECT AVG(a)', 'avg'],
    ['SELECT NTILE(5) OVER (ORDER BY a)', 'ntile'],
    ['SELECT CAST(a AS DOUBLE)', 'floats'],
    ['SELECT 1e3', 'floats'],
    ['SELECT CAST(a AS BIGINT)', 'bare casts'],
    ['SELECT a::DATE', 'bare casts'],
    ['SELECT lower(a)', 'folding of case'],
    ['SELECT Round(a, 2)', 'rounding'],
    ['SELECT median(a)', 'percentiles and estimates'],
    ["SELECT datediff('hour', a, b)", 'differences of times'],
    ['SELECT EXTRACT(DOW FROM a)', 'parts of dates'],
    ["SELECT TIMESTAMP '2026-01-01'", 'bare times'],
    ["SELECT a RLIKE 'b'", 'regular expressions'],
    ["SELECT a ~ 'b'", 'regular expressions'],
    ['SELECT concat_ws(a, b)', 'concat'],
    ['SELECT a FROM t GROUP BY ROLLUP (a)', 'totals beside groups'],
    ["SELECT string_agg(a, ',')", 'lists'],
    ['SELECT any_value(a)', 'any of several values'],
    ['SELECT current_timestamp', 'the clock'],
  ])('finds %s', (sql, what) => {
    expect(findForbidden(sql)).toContain(what);
  });

  it('reads neither texts nor comments', () => {
    expect(findForbidden("SELECT 'a/b', 'it''s 1e3 now' -- a / b\n, c")).toEqual([]);
  });
});
