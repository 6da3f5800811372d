import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { processIo } from '../../src/cli/io.js';
import { buildProgram } from '../../src/cli/program.js';
import { temporaryFolder } from '../cli/support/edp.js';

const folder = temporaryFolder();

/** Runs the command in this process; what it throws is thrown. */
async function lineage(
  ...args: string[]
): Promise<{ stdout: string; stderr: string; json: () => Record<string, unknown>[] }> {
  const written = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') =>
    ({
      write: (text: string) => {
        written[name] += text;
      },
    }) as unknown as NodeJS.WriteStream;
  const io = { ...processIo(), stdout: stream('stdout'), stderr: stream('stderr') };
  await buildProgram(io).parseAsync(['--project', folder.path, 'lineage', ...args], { from: 'user' });
  const lines = () => written.stdout.trimEnd().split('\n');
  return { ...written, json: () => lines().map((l) => JSON.parse(l) as Record<string, unknown>) };
}

beforeAll(() => {
  writeFileSync(
    join(folder.path, 'edp.config.ts'),
    `export default { sources: { marketplace_sales: { fields: {
       amount: { sql: 'CAST("Price" AS DECIMAL(18,4))' },
       status: { path: 'State', map: { void: 'cancelled' }, else: 'completed' },
       marketplace_name: { value: 'amazon' },
     } } } };\n`,
  );
});
afterAll(() => folder.remove());

describe('edp lineage', () => {
  it('shows the way of a column to the fields of the sources, without a database', async () => {
    const { stdout, stderr } = await lineage('gold.fact_sales.gross_amount');
    expect(stdout).toMatch(
      /^gold\.fact_sales\.gross_amount\n {2}= standardized_sales\.amount_base\n {2}silver\.standardized_sales\.amount_base {2}IDENTITY\n/,
    );
    expect(stdout).toContain(
      'bronze.raw_marketplace_sales.amount  TRANSFORMATION\n      field CAST("Price" AS DECIMAL(18,4))\n',
    );
    expect((await lineage('fact_sales.status')).stdout).toContain('field State (void → cancelled, else completed)');
    expect(stderr).toContain('--rows follows them, too');
  });

  it('shows what breaks if a column changes', async () => {
    const { stdout } = await lineage('raw_marketplace_sales.tax_amount', '--downstream');
    expect(stdout.split('\n').filter((l) => l.trim().startsWith('gold.'))).toEqual([
      '    gold.fact_sales.tax_amount  IDENTITY',
    ]);
  });

  it('shows tables where no column is named', async () => {
    const { stdout } = await lineage('fact_sales');
    expect(stdout).toContain('gold.fact_sales\n  silver.standardized_sales\n    bronze.raw_marketplace_sales\n');
    const all = await lineage();
    expect(all.stdout).toMatch(/^table\tcolumns\tmade_of$/m);
  });

  it('is NDJSON by --json: a step a line', async () => {
    const rows = (await lineage('fact_sales.gross_amount', '--json')).json();
    expect(rows[0]).toMatchObject({ depth: 0, column: 'gold.fact_sales.gross_amount', of: null });
    expect(rows[1]).toMatchObject({
      depth: 1,
      column: 'silver.standardized_sales.amount_base',
      of: 'gold.fact_sales.gross_amount',
      influences: [{ type: 'DIRECT', subtype: 'IDENTITY' }],
    });
    const all = (await lineage('--json')).json();
    const roas = all.find((r) => r.table === 'gold.campaign_performance' && r.column === 'roas');
    expect(roas?.origins).toMatchObject([
      { table: 'gold.campaign_effectiveness', column: 'roas' },
      { table: 'gold.campaign_effectiveness', column: 'attribution_rule' },
    ]);
  });

  it('is a diagram by --mermaid', async () => {
    expect((await lineage('fact_sales.fees', '--mermaid')).stdout).toMatch(/^flowchart LR\n {2}subgraph /);
  });

  it('tells what was meant', async () => {
    await expect(lineage('fact_sale')).rejects.toMatchObject({
      code: 'UNKNOWN_TABLE',
      hint: 'Did you mean fact_sales?',
    });
    await expect(lineage('fact_sales.totl_amount')).rejects.toMatchObject({ code: 'UNKNOWN_COLUMN', exitCode: 2 });
  });
});
