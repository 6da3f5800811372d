import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../../support/online-retail.js';

export const program = join(root, 'dist', 'src', 'cli', 'main.js');

/** Runs the built command line; fails with what it said. */
export async function edp(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...args], { maxBuffer: 2 ** 27 });
  return stdout;
}

/** Makes a small demo in a folder. */
export const makeDemo = (folder: string): Promise<string> =>
  edp('demo', folder, '--days', '40', '--events', '16000', '--sales', '2000', '--customers', '150');

/** The same world, taken in and built at once: a fraction of the time for whoever needs no daily runs. */
export async function makeShop(folder: string): Promise<void> {
  const sources = ['user_events', 'marketplace_sales', 'product_catalog', 'customer_data', 'marketing_campaigns'];
  const mapped = [...sources, 'marketing_spend'].map((s) => `${s}: { files: 'data/${s}/*', arrival: 'record' },`);
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, 'edp.config.ts'),
    `export default { database: 'shop.duckdb', sources: {
  ${mapped.join('\n  ')}
  fx_rates: { files: 'data/fx_rates/*', arrival: 'path' },
} };
`,
  );
  const world = ['--days', '40', '--events', '16000', '--sales', '2000', '--customers', '150'];
  await edp('--project', folder, 'generate', '--out', join(folder, 'data'), ...world);
  await edp('--project', folder, 'ingest');
  await edp('--project', folder, 'run');
}

/** The rows of a query, persons unmasked. */
export async function rowsOf<T>(project: string, sql: string): Promise<T[]> {
  const text = await edp('--project', project, '--json', '--show-pii', 'query', sql);
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}

/** The first value of the first row. */
export async function firstValue(project: string, sql: string): Promise<unknown> {
  const text = await edp('--project', project, '--json', 'query', sql);
  return Object.values(JSON.parse(text.split('\n')[0] ?? '{}'))[0];
}
