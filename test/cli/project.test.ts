import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toJson } from '../../src/cli/format.js';
import { openReader, type Reader } from '../../src/engine/duckdb/reader.js';
import { columnsOf, relationOf } from '../../src/model/model.js';
import { loadProject } from '../../src/project/project.js';
import { type MaskedView, maskedViews } from '../../src/quality/masked-views.js';
import { edp, edpHere, type Outcome, outcomeOf, type RunOptions, start, temporaryFolder } from './support/edp.js';

const folder = temporaryFolder();
const project = join(folder.path, 'shop');
const run = (args: string[], options: RunOptions = {}): Promise<Outcome> => edpHere(args, { cwd: project, ...options });
const personal = /@example\.|Street|straße/;

afterAll(() => folder.remove());

describe('a project made by edp init', () => {
  beforeAll(async () => {
    expect((await edp(['init', 'shop'], { cwd: folder.path })).code).toBe(0);
  });

  it('is not made twice in one place', async () => {
    const before = readFileSync(join(project, 'edp.config.ts'), 'utf8');
    const { code, stderr } = await edp(['init', 'shop'], { cwd: folder.path });
    expect(code).toBe(2);
    expect(stderr).toContain('Nothing was changed.');
    expect(readFileSync(join(project, 'edp.config.ts'), 'utf8')).toBe(before);
  });

  it('may be made where npm has installed the platform, whose package.json stays', async () => {
    const installed = join(folder.path, 'installed');
    mkdirSync(join(installed, 'node_modules'), { recursive: true });
    const own = { name: 'mine', dependencies: { 'ecommerce-data-platform': 'file:../platform.tgz' } };
    writeFileSync(join(installed, 'package.json'), JSON.stringify(own));
    const { code, stderr } = await edp(['init'], { cwd: installed });
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.not.stringContaining('npm install') });
    const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as object;
    expect(manifest).toMatchObject({ ...own, type: 'module', scripts: { ingest: 'edp ingest' } });
    writeFileSync(join(folder.path, 'package.json'), '{ "dependencies": {} }');
    expect(await edp(['init'], { cwd: folder.path })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('package.json'),
    });
    rmSync(join(folder.path, 'package.json'));
  });

  it('says what to do first, before anything has arrived', async () => {
    const { code, stderr } = await run(['tables', 'list']);
    expect(code).toBe(2);
    expect(stderr).toContain('NOTHING_ADMITTED');
    expect(stderr).toContain('edp ingest');
  });

  it('takes its files in, with every record accounted for', async () => {
    const { code, ...outcome } = await run(['ingest', '--json']);
    expect(code).toBe(0);
    const sources = outcome.json();
    expect(sources.map((s) => s.source)).toContain('product_reviews');
    for (const s of sources) expect(s.received).toBe(Number(s.redelivered) + Number(s.quarantined) + Number(s.stored));
  });

  it('runs, with its own table beside the platform’s', async () => {
    const { code, ...outcome } = await run(['run', '--json']);
    expect(code).toBe(0);
    const tables = outcome.json().filter((t) => t.kind === 'table');
    expect(tables).toContainEqual(expect.objectContaining({ table: 'product_ratings', status: 'published' }));
    expect(tables.every((t) => t.status === 'published')).toBe(true);
  });

  it('has nothing more to do then', async () => {
    const { code, stdout, stderr } = await run(['plan']);
    expect([code, stdout]).toEqual([0, '']);
    expect(stderr).toContain('everything is up to date');
  });

  it('lists tables as tab-separated lines for a pipe', async () => {
    const { stdout } = await run(['tables', 'list']);
    const [head, ...lines] = stdout.trimEnd().split('\n');
    expect(head).toBe('layer\ttable\trows\tkept\tas_of\tdescription');
    expect(lines.find((l) => l.startsWith('gold\tfact_sales\t'))).toMatch(
      /^gold\tfact_sales\t[1-9]\d*\tby order_key\t/,
    );
  });

  it('describes a table with all columns', async () => {
    const { stdout } = await run(['tables', 'describe', 'gold.fact_sales', '--json']);
    const described = JSON.parse(stdout) as { columns: { column: string; description: string }[] };
    expect(described.columns.length).toBeGreaterThan(10);
    expect(described.columns.every((c) => c.description !== '')).toBe(true);
  });

  it('passes its checks, and accounts for every record of each Silver table', async () => {
    const { code, stderr } = await run(['check']);
    expect(code).toBe(0);
    expect(stderr).toMatch(/, 0 failed/);
    const lines = (await run(['check', '--json'])).json();
    const accounts = lines.filter((l) => l.kind === 'account');
    expect(accounts.map((a) => a.table)).toContain('standardized_user_events');
    for (const { stored, current, superseded, duplicate, missing } of accounts as Record<string, string | number>[]) {
      expect(Number(stored)).toBe(Number(current) + Number(superseded) + Number(duplicate));
      expect(Number(missing)).toBe(0);
    }
  });

  it('tells how far everything has come', async () => {
    const rows = (await run(['status', '--json'])).json();
    expect(new Set(rows.map((r) => r.kind))).toEqual(new Set(['source', 'table', 'run']));
    expect(rows.filter((r) => r.kind === 'table').every((r) => r.state === 'up to date')).toBe(true);
    expect(rows.find((r) => r.source === 'user_events')?.watermark).toMatch(/^2026-07-1/);
  });
});

describe('edp query', () => {
  it('reads tables by their name alone, values typed in JSON', async () => {
    const { code, ...outcome } = await run([
      'query',
      '--json',
      'SELECT count(*) AS n, sum(total_amount) AS revenue FROM fact_sales',
    ]);
    expect(code).toBe(0);
    expect(outcome.json()).toEqual([{ n: expect.any(Number), revenue: expect.stringMatching(/^\d+\.\d{4}$/) }]);
  });

  it('reads the query from stdin', async () => {
    expect((await run(['query', '-'], { stdin: 'SELECT 1 AS one;\n' })).stdout).toBe('one\n1\n');
  });

  it.each([
    ['DELETE FROM gold.fact_sales', 'NOT_READ_ONLY'],
    ['SELECT * FROM edp.secrets', 'UNKNOWN_TABLE'],
    ['SELECT nothing FROM fact_sales', 'USAGE'],
  ])('refuses %s', async (sql, error) => {
    const { code, stdout, stderr } = await run(['query', sql]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`error ${error}:`);
  });

  it.each([
    ['SELECT 1 FROM gold.fact_sale', 'fact_sales'],
    ['SELECT 1 FROM fct_sales', 'fact_sales'],
    ['SELECT total_amuont FROM fact_sales', 'total_amount'],
    ['SELECT f.custmer_id FROM fact_sales f', 'customer_id'],
  ])('guesses what was meant by %s', async (sql, meant) => {
    expect((await run(['query', sql])).stderr).toContain(`Did you mean ${meant}?`);
  });

  it('shows personal data by --show-pii only', async () => {
    const sql = 'SELECT email FROM dim_customer';
    expect((await run(['query', sql])).stdout).toMatch(/^\w\*\*\*@\*\*\*$/m);
    expect((await run(['query', '--show-pii', sql])).stdout).toMatch(/@example\.com/);
  });
});

describe('what a query sees of persons', () => {
  let reader: Reader;
  let masked: MaskedView[];
  let plain: MaskedView[];

  beforeAll(async () => {
    const { graph, databasePath: path } = await loadProject(project);
    reader = await openReader(path, { memoryLimit: '1GB', sealed: true });
    masked = await maskedViews(reader, graph, false);
    plain = await maskedViews(reader, graph, true);
  });
  afterAll(() => reader.close());

  it('joins and counts them without ever seeing them', async () => {
    const sql = `SELECT count(DISTINCT f.customer_id) AS buyers, count(DISTINCT c.customer_id) AS known
      FROM fact_sales f LEFT JOIN dim_customer c ON c.customer_id = f.customer_id`;
    const seen = await reader.read({ sql, views: masked });
    expect(seen.rows).toEqual((await reader.read({ sql, views: plain })).rows);
    expect(seen.rows[0]?.buyers).toBeGreaterThan(0n);
  });

  it.each([
    'SELECT email AS harmless, upper(customer_name) AS also, address || city AS both FROM dim_customer',
    'SELECT string_agg(email) AS x FROM silver.dim_customer',
    'SELECT c AS whole FROM dim_customer c',
    'SELECT _text AS t, _rescued AS r FROM bronze.raw_customer_data',
    'SUMMARIZE dim_customer',
    'SELECT text AS t, detail AS d, context AS c FROM edp.quarantine',
    "SELECT * FROM dim_customer WHERE email LIKE '%@%' OR customer_name > 'A'",
    'SELECT columns(*)::VARCHAR FROM raw_customer_data',
    'SELECT to_json(e) AS j FROM standardized_user_events e',
  ])('has them masked under whatever name: %s', async (sql) => {
    const { rows } = await reader.read({ sql, views: masked });
    expect(toJson(rows)).not.toMatch(personal);
    expect(toJson(rows)).not.toMatch(/C-0000\d\d/);
  });
});

describe('personal data in other outputs', () => {
  it.each([
    [['tables', 'sample', 'dim_customer']],
    [['tables', 'sample', 'raw_customer_data', '--json']],
    [['tables', 'export', 'dim_customer']],
    [['quarantine', 'list', '-n', '100']],
    [['check', '--json']],
  ])('is masked: edp %s', async (args) => {
    const { code, stdout, stderr } = await run(args);
    expect(code).toBe(0);
    expect(stdout + stderr).not.toMatch(personal);
  });

  it('is masked in the text of a quarantined record, field by field', async () => {
    const listed = (await run(['quarantine', 'list', '--json', '--source', 'customer_data'])).json();
    const id = String(listed[0]?.id);
    const masked = (await run(['quarantine', 'show', id, '--json'])).json()[0];
    expect(masked?.text).toContain('"email":"***"');
    expect(masked?.text).toMatch(/"country":"[A-Z]{2}"/);
    expect((await run(['quarantine', 'show', id, '--json', '--show-pii'])).stdout).toMatch(/@example\.com/);
  });
});

describe('edp tables export', () => {
  it.each(['csv', 'json', 'parquet'])('writes %s', async (format) => {
    const file = join(project, `sales.${format}`);
    const { code, stderr } = await run(['tables', 'export', 'fact_sales', '-o', file]);
    expect(code).toBe(0);
    const [counted] = (await run(['query', '--json', 'SELECT count(*) AS n FROM fact_sales'])).json();
    expect(stderr).toContain(`${String(counted?.n)} rows of gold.fact_sales`);
    expect(existsSync(file)).toBe(true);
    expect(existsSync(`${file}.part`)).toBe(false);
  });

  it('names the folder that cannot be written to', async () => {
    writeFileSync(join(project, 'a-file'), '');
    const { code, stderr } = await run(['tables', 'export', 'fact_sales', '-o', 'a-file/sales.csv']);
    expect(code).toBe(5);
    expect(stderr).toContain('a-file');
  });
});

describe('what cannot be undone', () => {
  it.each([[['reset']], [['forget', 'C-000001']]])('edp %s refuses where nobody can answer', async (args) => {
    const { code, stderr } = await run(args);
    expect(code).toBe(2);
    expect(stderr).toContain('--yes');
  });

  it('forgets a person in every table, keeps the sales, and everything still adds up', async () => {
    const { graph } = await loadProject(project);
    // Every column of every table that may hold an id of a person.
    const columns = graph.order.flatMap((model) =>
      Object.entries(columnsOf(model)).flatMap(([column, { pii }]) =>
        pii === 'id' ? [{ table: relationOf(model), column }] : [],
      ),
    );
    const find =
      'SELECT customer_id FROM campaign_touchpoints WHERE customer_id IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1';
    const id = String((await run(['query', '--json', '--show-pii', find])).json()[0]?.customer_id);
    // A purchase before the start of a month, so that a snapshot of it knows the person, too.
    const old = {
      transaction_id: 'old',
      marketplace_name: 'amazon',
      product_id: 'P-0001',
      customer_id: id,
      amount: '9.99',
    };
    const sold = {
      ...old,
      currency: 'EUR',
      quantity: 1,
      status: 'completed',
      transaction_time: '2026-06-10T10:00:00Z',
    };
    writeFileSync(join(project, 'june.ndjson'), `${JSON.stringify(sold)}\n`);
    const ingested = await run(['ingest', 'marketplace_sales', '--history', '--file', 'june.ndjson']);
    expect([ingested.code, (await run(['run'])).code]).toEqual([0, 0]);
    const counts = columns.map(
      ({ table, column }) =>
        `SELECT '${table}' AS table, count(*) AS n FROM ${table} WHERE contains("${column}", '${id}')`,
    );
    const holding = async () => {
      const sql = `SELECT DISTINCT "table" FROM (${counts.join(' UNION ALL ')}) WHERE n > 0 ORDER BY 1`;
      return (await run(['query', '--json', '--show-pii', sql])).json().map((r) => r.table);
    };
    const kept = async () =>
      (await run(['query', '--json', 'SELECT count(*) AS n, sum(total_amount) AS r FROM fact_sales'])).stdout;
    const before = await kept();
    expect(await holding()).toEqual(
      expect.arrayContaining([
        'bronze.raw_customer_data',
        'gold.campaign_touchpoints',
        'gold.customer_product_interactions',
        'gold.customer_segment_history',
        'gold.customer_segmentation',
        'gold.fact_sales',
        'gold.fact_user_activity',
        'silver.dim_customer',
        'silver.standardized_user_events',
      ]),
    );
    expect((await run(['forget', id, '--yes'])).code).toBe(0);
    expect(await holding()).toEqual([]);
    expect(await kept()).toBe(before);
    expect((await run(['check'])).code).toBe(0);
    expect((await run(['plan'])).stderr).toContain('everything is up to date');
  }, 120_000);
});

describe('two commands at once', () => {
  it('reads the published tables while another command writes', async () => {
    const runs = outcomeOf(start(['run', '--full'], { cwd: project }));
    const reads: Outcome[] = [];
    for (let i = 0; i < 2; i += 1) reads.push(await run(['query', 'SELECT count(*) > 0 AS there FROM fact_sales']));
    expect((await runs).code).toBe(0);
    for (const read of reads) expect([read.code, read.stdout]).toEqual([0, 'there\ntrue\n']);
  }, 120_000);

  it('is over without a trace when the reader of a pipe has seen enough', async () => {
    const child = start(['query', 'SELECT * FROM raw_user_events, range(5)'], { cwd: project });
    child.stdout?.once('data', () => child.stdout?.destroy());
    const { stderr } = await outcomeOf(child);
    expect(stderr).not.toMatch(/EPIPE|error/);
  });

  it('ends with 130 on Ctrl-C, and can be run again', async () => {
    const child = start(['run', '--full'], { cwd: project });
    child.stderr?.once('data', () => child.kill('SIGINT'));
    expect((await outcomeOf(child)).code).toBe(130);
    expect((await run(['status'])).code).toBe(0);
  });
});

describe('edp reset', () => {
  it('removes the database, and says which files would bring erased persons back', async () => {
    const first = await run(['reset', '--yes']);
    expect(first.code).toBe(0);
    expect(first.stderr).toContain('warning persons were erased by `edp forget`; these files bring them back');
    expect(first.stderr).toMatch(/^ {2}\S*customers?\S*$/m);
    expect(existsSync(join(project, '.edp/warehouse.duckdb'))).toBe(false);
    const { code, stderr } = await run(['reset', '--yes']);
    expect(code).toBe(0);
    expect(stderr).toContain('nothing to do');
  });
});
