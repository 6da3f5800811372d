import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { edp, temporaryFolder } from '../cli/support/edp.js';

const folder = temporaryFolder();
const lineage = (...args: string[]) => edp(['--project', folder.path, 'lineage', ...args]);

beforeAll(() => {
  mkdirSync(join(folder.path, 'models', 'gold'), { recursive: true });
  writeFileSync(
    join(folder.path, 'edp.config.ts'),
    `export default { sources: { marketplace_sales: { fields: {
       amount: { sql: 'CAST("Price" AS DECIMAL(18,4))' },
       status: { path: 'State', map: { void: 'cancelled' }, else: 'completed' },
       marketplace_name: { value: 'amazon' },
     } } } };\n`,
  );
  writeFileSync(
    join(folder.path, 'models', 'gold', 'big_sales.ts'),
    `import { byColumn, money, table, text } from 'ecommerce-data-platform';
     export default table({
       description: 'A table of the project.',
       columns: { sale_line_key: text('The line.'), doubled: money('Twice.') },
       key: ['sale_line_key'],
       refresh: { kind: 'full' },
       inputs: { fact_sales: byColumn('sale_line_key') },
       query: (q) => \`SELECT sale_line_key, total_amount * 2 AS doubled FROM \${q.ref('fact_sales')} WHERE quantity > 0\`,
     });\n`,
  );
});
afterAll(() => folder.remove());

describe('edp lineage', () => {
  it('shows the way of a column to the fields of the sources, without a database', async () => {
    const { code, stdout, stderr } = await lineage('gold.big_sales.doubled');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^gold\.big_sales\.doubled\n {2}= fact_sales\.total_amount \* 2\n {2}gold\.fact_sales\.total_amount {2}TRANSFORMATION\n/,
    );
    expect(stdout).toContain('bronze.raw_marketplace_sales.amount  TRANSFORMATION\n        field CAST("Price" AS');
    expect(stdout).toContain('field State (void → cancelled, else completed)');
    expect(stderr).toContain('--rows follows them, too');
  });

  it('shows what breaks if a column changes', async () => {
    const { stdout } = await lineage('raw_marketplace_sales.tax_amount', '--downstream');
    expect(stdout.split('\n').filter((l) => l.trim().startsWith('gold.'))).toEqual([
      '    gold.fact_sales.tax_amount  IDENTITY',
    ]);
  });

  it('shows tables where no column is named', async () => {
    const { stdout } = await lineage('big_sales');
    expect(stdout).toContain('gold.big_sales\n  gold.fact_sales\n    silver.standardized_sales\n');
    const all = await lineage();
    expect(all.stdout).toMatch(/^table\tcolumns\tmade_of$/m);
  });

  it('is NDJSON by --json: a step a line', async () => {
    const rows = (await lineage('big_sales.doubled', '--json')).json();
    expect(rows[0]).toMatchObject({ depth: 0, column: 'gold.big_sales.doubled', of: null });
    expect(rows[1]).toMatchObject({
      depth: 1,
      column: 'gold.fact_sales.total_amount',
      of: 'gold.big_sales.doubled',
      influences: [{ type: 'DIRECT', subtype: 'TRANSFORMATION' }],
    });
    const all = (await lineage('--json')).json();
    expect(all.find((r) => r.table === 'gold.big_sales' && r.column === 'doubled')?.origins).toMatchObject([
      { table: 'gold.fact_sales', column: 'total_amount' },
    ]);
  });

  it('is a diagram by --mermaid', async () => {
    expect((await lineage('big_sales.doubled', '--mermaid')).stdout).toMatch(/^flowchart LR\n {2}subgraph /);
  });

  it('tells what was meant', async () => {
    const table = await lineage('fact_sale');
    expect(table.code).toBe(2);
    expect(table.stderr).toContain('error UNKNOWN_TABLE: There is no table named fact_sale.');
    expect(table.stderr).toContain('Did you mean fact_sales?');
    expect((await lineage('fact_sales.totl_amount')).stderr).toContain('Did you mean total_amount');
  });
});
