import { copyFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { columnsOf, relationOf } from '../../src/model/model.js';
import { loadProject } from '../../src/project/project.js';
import { edpHere, temporaryFolder } from '../cli/support/edp.js';
import { openDatabase } from '../support/database.js';
import { storedTables } from '../support/tables.js';

const folder = temporaryFolder();
const project = join(folder.path, 'shop');
const run = (...args: string[]) => edpHere(args, { cwd: project });
const succeed = async (...args: string[]) => {
  const outcome = await run(...args);
  expect({ args, ...outcome }).toMatchObject({ code: 0 });
  return outcome;
};
afterAll(() => folder.remove());

const model = join(project, 'models', 'gold', 'revenue_by_day.ts');

/** A shop of generated data whose last days come after a run, and a table of its own. */
beforeAll(async () => {
  mkdirSync(join(project, 'models', 'gold'), { recursive: true });
  writeFileSync(
    join(project, 'edp.config.ts'),
    `import { defineConfig } from 'ecommerce-data-platform';
const files = (source: string) => ({ files: \`data/\${source}/*\`, arrival: 'record' as const });
export default defineConfig({
  database: 'shop.duckdb',
  sources: {
    user_events: files('user_events'),
    marketplace_sales: files('marketplace_sales'),
    product_catalog: files('product_catalog'),
    customer_data: files('customer_data'),
    marketing_campaigns: files('marketing_campaigns'),
    marketing_spend: files('marketing_spend'),
    fx_rates: { files: 'data/fx_rates/*', arrival: 'path' },
  },
});
`,
  );
  writeFileSync(
    model,
    `import { byColumn, date, money, table } from 'ecommerce-data-platform';

export default table({
  description: 'Revenue a day.',
  columns: { day: date('The day.', { required: true }), revenue: money('Revenue.') },
  key: ['day'],
  inputs: { fact_sales: byColumn('sold_on') },
  refresh: { kind: 'partition', unit: 'day' },
  query: (q) => \`SELECT f.sold_on AS day, \${q.fn.sum('f.total_amount', 4)} AS revenue FROM \${q.ref('fact_sales')} f GROUP BY f.sold_on\`,
});
`,
  );
  const world = ['--events', '600', '--sales', '120', '--customers', '30', '--products', '20', '--days', '5'];
  await succeed('generate', '--out', 'data', ...world);
  const late = join(project, 'data', 'marketplace_sales', '2026-07-04.ndjson');
  renameSync(late, join(project, 'late.ndjson'));
  await succeed('ingest');
  await succeed('run');
  renameSync(join(project, 'late.ndjson'), late);
  await succeed('ingest');
  await succeed('run');
});

/** By table: rows that only one of two databases has. Bronze by the records' texts, the others without the platform's own columns. */
async function differences(one: string, other: string): Promise<{ rows: number; different: Record<string, number> }> {
  const { graph } = await loadProject(project);
  const database = await openDatabase();
  const different: Record<string, number> = {};
  let rows = 0;
  try {
    await database.execute(`ATTACH '${one}' AS one (READ_ONLY)`);
    await database.execute(`ATTACH '${other}' AS other (READ_ONLY)`);
    for (const table of [...graph.order.filter((m) => m.kind === 'source'), ...storedTables(graph)]) {
      const own = Object.keys(columnsOf(table)).filter((name) => !name.startsWith('_'));
      const columns = table.kind === 'source' ? '_text' : own.map((name) => `"${name}"`).join(', ');
      const [a, b] = ['one', 'other'].map((at) => `SELECT ${columns} FROM ${at}.${relationOf(table)}`);
      const [found] = await database.rows<{ n: bigint; rows: bigint }>(
        `SELECT count(*) AS n, (SELECT count(*) FROM (${a})) AS rows
         FROM ((${a} EXCEPT ALL ${b}) UNION ALL (${b} EXCEPT ALL ${a}))`,
      );
      if (found?.n !== 0n) different[relationOf(table)] = Number(found?.n);
      rows += Number(found?.rows);
    }
  } finally {
    database.end();
  }
  return { rows, different };
}

describe('a new version of a table', () => {
  it('is seen by edp plan, and rebuilt with what is made of it alone', async () => {
    const text = readFileSync(model, 'utf8');
    writeFileSync(model, text.replace("q.fn.sum('f.total_amount', 4)", "q.fn.sum('f.net_amount', 4)"));
    const { stdout } = await succeed('plan');
    expect(stdout).toMatch(/^gold\.revenue_by_day {2}.*\n +.*definition/m);
    expect(stdout.match(/^\w+\.\w+ {2}/gm)).toHaveLength(1);
    await succeed('run');
    const sum = async (sql: string) => (await succeed('query', '--json', sql)).json()[0];
    expect(await sum('SELECT sum(revenue) AS n FROM revenue_by_day')).toEqual(
      await sum('SELECT sum(net_amount) AS n FROM fact_sales'),
    );
    expect((await succeed('plan')).stderr).toContain('everything is up to date');
  });
});

describe('edp reset, edp ingest and edp run', () => {
  it('make every table anew from the files, row for row as it was', async () => {
    const before = join(folder.path, 'before.duckdb');
    copyFileSync(join(project, 'shop.duckdb'), before);
    await succeed('reset', '--yes');
    expect((await run('tables', 'list')).stderr).toContain('NOTHING_ADMITTED');
    await succeed('ingest');
    await succeed('run');
    expect(await differences(before, join(project, 'shop.duckdb'))).toEqual({
      rows: expect.any(Number),
      different: {},
    });
  });

  it('would be noticed to lose a record', async () => {
    const [before, poorer] = ['before.duckdb', 'poorer.duckdb'].map((name) => join(folder.path, name));
    copyFileSync(before as string, poorer as string);
    const database = await openDatabase(poorer);
    await database.execute(
      'DELETE FROM bronze.raw_marketplace_sales WHERE _seq = (SELECT max(_seq) FROM bronze.raw_marketplace_sales)',
    );
    await database.execute(
      'UPDATE gold.revenue_by_day SET revenue = revenue + 0.0001 WHERE day = (SELECT max(day) FROM gold.revenue_by_day)',
    );
    database.end();
    const { rows, different } = await differences(before as string, poorer as string);
    expect(rows).toBeGreaterThan(1000);
    expect(different).toEqual({ 'bronze.raw_marketplace_sales': 1, 'gold.revenue_by_day': 2 });
  });
});
