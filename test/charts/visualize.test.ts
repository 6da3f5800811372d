import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { edp, temporaryFolder } from '../cli/support/edp.js';

const folder = temporaryFolder();
const cwd = join(folder.path, 'shop');
const samples = fileURLToPath(new URL('../../sample_data/', import.meta.url));

beforeAll(async () => {
  await edp(['init', 'shop'], { cwd: folder.path });
  const files = join(samples, 'marketplace_sales.json');
  writeFileSync(
    join(cwd, 'edp.config.ts'),
    `export default { sources: { marketplace_sales: { files: ${JSON.stringify(files)}, arrival: 'record' } } };`,
  );
});
afterAll(() => folder.remove());

it('explains what to do where there is nothing, then writes what there is', async () => {
  const early = await edp(['visualize'], { cwd });
  expect(early.code).toBe(2);
  expect(early.stderr).toContain('Run `edp ingest` and `edp run` first');

  await edp(['ingest'], { cwd });
  await edp(['run'], { cwd });
  const sheets = ['sales_performance_dashboard', 'user_activity_analysis'];
  const drawn = await edp(['visualize', '--json', '--out', 'slides', '--sheet', ...sheets], { cwd });
  expect(drawn.code).toBe(0);
  expect(drawn.json()).toMatchObject([
    { sheet: 'sales_performance_dashboard', file: 'slides/sales_performance_dashboard.png' },
  ]);
  expect(drawn.stderr).toContain('user_activity_analysis: nothing to draw yet');
  const png = readFileSync(join(cwd, 'slides/sales_performance_dashboard.png'));
  expect(png.byteLength).toBe(drawn.json()[0]?.bytes);
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([2400, 1600]);
}, 120_000);

it('names the sheets that there are', async () => {
  const asked = await edp(['visualize', '--sheet', 'nonsense'], { cwd });
  expect(asked.code).toBe(2);
  expect(asked.stderr).toContain('sales_performance_dashboard');
});
