import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadModels } from '../../src/project/load-models.js';
import { makeClone } from '../docs/support/session.js';
import { root } from '../support/online-retail.js';
import { edp, firstValue, rowsOf } from './support/demo.js';

const folder = mkdtempSync(join(tmpdir(), 'edp-scripts-'));
const clone = join(folder, 'clone');

/** Small, and with more than the committed sample has: spend, rates, and days up to now. */
const little = ['--days', '20', '--events', '4000', '--sales', '600', '--customers', '120'];

const script = (name: string, ...args: string[]) =>
  promisify(execFile)('npm', ['run', '--silent', name, ...(args.length > 0 ? ['--', ...args] : [])], {
    cwd: clone,
    env: { ...process.env, npm_config_offline: 'true', npm_config_update_notifier: 'false' },
    maxBuffer: 2 ** 26,
  });

/** Rows by table of a layer; undefined where a table is not there yet. */
async function rowsByTable(layer: string): Promise<Record<string, unknown>> {
  const listed = await edp('--project', clone, '--json', 'tables', 'list', '--select', `layer:${layer}`);
  const rows = listed.split('\n').filter((line) => line !== '');
  return Object.fromEntries(
    rows.map((line) => {
      const { table, rows: n } = JSON.parse(line) as { table: string; rows?: unknown };
      return [table, n ?? undefined];
    }),
  );
}

const empty = (rows: Record<string, unknown>): string[] =>
  Object.entries(rows).flatMap(([table, n]) => (Number(n ?? 0) > 0 ? [] : [table]));

beforeAll(() => makeClone(clone));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Each goes on from where the one before it ended, as a newcomer goes through them. */
describe('the scripts of a clone, one after the other', () => {
  it('create-sample-data makes the committed sample, byte for byte', async () => {
    const committed = join(root, 'sample_data');
    rmSync(join(clone, 'sample_data'), { recursive: true });
    await script('create-sample-data');
    expect(readdirSync(join(clone, 'sample_data')).sort()).toEqual(readdirSync(committed).sort());
    for (const name of readdirSync(committed)) {
      const [made, kept] = [clone, root].map((at) => readFileSync(join(at, 'sample_data', name)));
      expect({ name, same: made?.equals(kept ?? Buffer.of()) }).toEqual({ name, same: true });
    }
  });

  it('generate-current-data brings every source up to today', async () => {
    await script('generate-current-data', ...little);
    const today = new Date().toISOString().slice(0, 10);
    const days = readdirSync(join(clone, 'data', 'incoming', 'user_events')).map((name) => name.slice(0, 10));
    // A run over midnight may end a day later than it began.
    expect([...days].sort().at(-1)).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect(Date.parse(today) - Date.parse([...days].sort().at(-1) ?? '')).toBeLessThanOrEqual(86_400_000);
  });

  it('silver-transformations takes sample and new files in, and makes all of Silver', async () => {
    await script('silver-transformations');
    expect(empty(await rowsByTable('bronze'))).toEqual([]);
    expect(empty(await rowsByTable('silver'))).toEqual([]);
    const files = await rowsOf<{ path: string }>(clone, 'SELECT path FROM edp.files');
    const taken = files.map((f) => f.path);
    for (const name of readdirSync(join(clone, 'sample_data'))) expect(taken).toContain(`sample_data/${name}`);
    expect(taken.some((path) => path.startsWith('data/incoming/'))).toBe(true);
    const lost = 'SELECT sum(received - redelivered - quarantined - stored) AS lost FROM edp.batches';
    expect(Number(await firstValue(clone, lost))).toBe(0);
  });

  it('gold-aggregations makes all of Gold, to the sample’s and the new sales alike', async () => {
    await script('gold-aggregations');
    const gold = (await loadModels(join(root, 'models'))).filter((m) => m.layer === 'gold').map((m) => m.name);
    const rows = await rowsByTable('gold');
    expect(Object.keys(rows).sort()).toEqual([...gold].sort());
    expect(empty(rows)).toEqual([]);
    const years = await rowsOf<{ year: number; revenue: string }>(
      clone,
      'SELECT year(sold_on) AS year, sum(total_amount) AS revenue FROM gold.fact_sales GROUP BY 1 HAVING sum(total_amount) > 0 ORDER BY 1',
    );
    expect(years.at(-1)?.year).toBeGreaterThanOrEqual(new Date(Date.now() - 86_400_000).getUTCFullYear());
    await edp('--project', clone, 'check');
  });

  it('visualize-tables draws the five pictures', async () => {
    await script('visualize-tables');
    const pictures = readdirSync(join(clone, 'visualizations')).filter((name) => name.endsWith('.png'));
    expect(pictures.sort()).toEqual([
      'campaign_effectiveness_analysis.png',
      'customer_segmentation_analysis.png',
      'product_performance_analysis.png',
      'sales_performance_dashboard.png',
      'user_activity_analysis.png',
    ]);
    for (const name of pictures) {
      const bytes = readFileSync(join(clone, 'visualizations', name));
      expect(bytes.subarray(1, 4).toString()).toBe('PNG');
      expect(bytes.length).toBeGreaterThan(50_000);
    }
  });

  it('complete-demo plays the demo beside it', async () => {
    await script('complete-demo', ...little);
    const demo = join(clone, 'data', 'demo');
    expect(Number(await firstValue(demo, 'SELECT count(*) AS n FROM gold.fact_sales'))).toBeGreaterThan(0);
    expect(existsSync(join(demo, 'interactive_dashboard.html'))).toBe(true);
    expect(readdirSync(join(demo, 'visualizations')).filter((name) => name.endsWith('.png'))).toHaveLength(5);
  });
});
