import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../support/database.js';
import { edpHere, temporaryFolder } from './support/edp.js';

const folder = temporaryFolder();
const project = join(folder.path, 'shop');
const run = (...args: string[]) => edpHere(args, { cwd: project });
afterAll(() => folder.remove());

/** What breaks careless writers of files: quotes, commas, line ends, what looks like nothing or like a number. */
const names = [
  'plain',
  'He said "6"',
  'a, b; c',
  'one\ntwo\r\nthree',
  null,
  ' padded ',
  'NULL',
  '007',
  '¥ 日本 😀',
  "it's\t\\n",
];

const prices = ['98765432.1098', '0.0001', '-1.5', '10', null];

const products = names.map((product_name, i) => ({
  product_id: `p${i}`,
  product_name,
  category: i % 2 === 0 ? null : 'books',
  base_price: prices[i % prices.length],
  is_active: i % 3 === 0 ? null : i % 3 === 1,
  last_updated: `2026-01-0${(i % 9) + 1}T10:20:30.${String(100_000 + i)}Z`,
}));

beforeAll(async () => {
  mkdirSync(project);
  writeFileSync(
    join(project, 'edp.config.ts'),
    `import { defineConfig } from 'ecommerce-data-platform';
export default defineConfig({
  database: 'shop.duckdb',
  sources: { product_catalog: { files: 'products.json', arrival: 'record' } },
});
`,
  );
  writeFileSync(join(project, 'products.json'), JSON.stringify(products));
  expect((await run('ingest')).code).toBe(0);
  expect((await run('run', '--select', '+dim_product')).code).toBe(0);
});

/** The rows that a file has and the table has not, or the other way round; and how many there are in all. */
async function compared(read: (columns: string) => string): Promise<{ different: unknown[]; rows: number }> {
  const database = await openDatabase();
  try {
    await database.execute(`ATTACH '${join(project, 'shop.duckdb')}' AS shop (READ_ONLY)`);
    const types = await database.rows<{ column_name: string; data_type: string }>(
      `SELECT column_name, data_type FROM duckdb_columns()
       WHERE database_name = 'shop' AND schema_name = 'silver' AND table_name = 'dim_product' ORDER BY column_index`,
    );
    const columns = types.map((t) => `'${t.column_name}': '${t.data_type}'`).join(', ');
    await database.execute(`CREATE TABLE file AS ${read(`{${columns}}`)}`);
    const [table, file] = ['SELECT * FROM shop.silver.dim_product', 'SELECT * FROM file'];
    const different = await database.rows(`(${table} EXCEPT ALL ${file}) UNION ALL (${file} EXCEPT ALL ${table})`);
    const [counted] = await database.rows<{ n: bigint }>('SELECT count(*) AS n FROM file');
    return { different, rows: Number(counted?.n) };
  } finally {
    database.end();
  }
}

/** Fields by RFC 4180. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, bare, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? bare ?? '');
    if (end !== ',') rows.push([]);
  }
  return rows.filter((row) => row.length > 1);
}

const all = { different: [], rows: names.length };

describe('an exported table, read again, is the table', () => {
  it('has what could go wrong', async () => {
    const sql = 'SELECT product_name, base_price FROM dim_product ORDER BY product_id';
    const rows = (await run('query', '--json', sql)).json();
    expect(rows.map((r) => r.product_name)).toEqual(names);
    expect(rows.slice(0, 5).map((r) => r.base_price)).toEqual(['98765432.1098', '0.0001', '-1.5000', '10.0000', null]);
  });

  it('as Parquet, with its types', async () => {
    expect((await run('tables', 'export', 'dim_product', '-o', 'p.parquet')).code).toBe(0);
    expect(await compared(() => `SELECT * FROM read_parquet('${join(project, 'p.parquet')}')`)).toEqual(all);
  });

  it.each([
    ['as a CSV file', ['-o', 'p.csv'], 'p.csv'],
    ['as CSV on stdout', ['--format', 'csv'], undefined],
  ])('%s', async (_, options, file) => {
    const { code, stdout } = await run('tables', 'export', 'dim_product', ...options);
    expect(code).toBe(0);
    const path = join(project, file ?? 'stdout.csv');
    if (file === undefined) writeFileSync(path, stdout);
    expect(
      await compared(
        (columns) =>
          `SELECT * FROM read_csv('${path}', header = true, auto_detect = false, delim = ',', quote = '"', escape = '"',
             new_line = '\\n', allow_quoted_nulls = false, columns = ${columns})`,
      ),
    ).toEqual(all);
    const [head = [], ...rows] = parseCsv(readFileSync(path, 'utf8'));
    const named = rows.map((row) => row[head.indexOf('product_name')]);
    expect([...named].sort()).toEqual(names.map((name) => name ?? '').sort());
  });

  it.each([
    ['as a JSON file', ['-o', 'p.json'], 'p.json'],
    ['as JSON on stdout', ['--format', 'json'], undefined],
  ])('%s, one object a line', async (_, options, file) => {
    const { code, stdout } = await run('tables', 'export', 'dim_product', ...options);
    expect(code).toBe(0);
    const path = join(project, file ?? 'stdout.json');
    if (file === undefined) writeFileSync(path, stdout);
    expect(
      await compared(
        (columns) => `SELECT * FROM read_json('${path}', format = 'newline_delimited', columns = ${columns})`,
      ),
    ).toEqual(all);
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    const named = lines.map((line) => (JSON.parse(line) as { product_name: string | null }).product_name);
    expect([...named].sort()).toEqual([...names].sort());
  });
});
