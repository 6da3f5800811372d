import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { edpHere, type HereOptions, temporaryFolder } from './support/edp.js';

const folder = temporaryFolder();
const project = join(folder.path, 'shop');
const now = new Date('2026-03-10T12:00:00Z');
const run = (args: readonly string[], options: HereOptions = {}) => edpHere(args, { cwd: project, now, ...options });
const asked = async (sql: string) => {
  const { code, stderr, ...outcome } = await run(['query', '--json', '--show-pii', sql]);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return outcome.json();
};
afterAll(() => folder.remove());

const sale = (id: string, customer: string, time: string, amount: string) =>
  `${JSON.stringify({
    transaction_id: id,
    marketplace_name: 'amazon',
    product_id: 'p1',
    customer_id: customer,
    amount,
    currency: 'EUR',
    quantity: 1,
    transaction_time: time,
    status: 'completed',
    ingestion_time: time,
  })}\n`;

const event = (id: string, customer: string, time: string) =>
  `${JSON.stringify({
    event_id: id,
    session_id: `s-${id}`,
    customer_id: customer,
    event_type: 'product_view',
    event_time: time,
    metadata: { product_id: 'p1' },
    ingestion_time: time,
  })}\n`;

const write = (name: string, ...lines: string[]) => writeFileSync(join(project, name), lines.join(''));

/** Two customers; one bought in February, the other in March. Nothing that a test brings later is in the folders yet. */
beforeAll(async () => {
  for (const name of ['sales', 'events', 'archive']) mkdirSync(join(project, name), { recursive: true });
  writeFileSync(
    join(project, 'edp.config.ts'),
    `import { defineConfig } from 'ecommerce-data-platform';
export default defineConfig({
  database: 'shop.duckdb',
  sources: {
    marketplace_sales: { files: 'sales/*', arrival: 'record' },
    user_events: { files: 'events/*', arrival: 'record' },
  },
});
`,
  );
  write(
    'sales/1.ndjson',
    sale('t1', 'cust-0001', '2026-02-03T10:00:00Z', '40'),
    sale('t2', 'cust-0002', '2026-03-02T10:00:00Z', '8'),
  );
  write(
    'events/1.ndjson',
    event('e1', 'cust-0001', '2026-02-03T09:00:00Z'),
    event('e2', 'cust-0002', '2026-03-02T09:00:00Z'),
  );
  expect((await run(['ingest'])).code).toBe(0);
});

const small = ['--events', '300', '--sales', '40', '--customers', '20', '--products', '12', '--days', '4'];

/** Every file of a folder and what is in it. */
const bytesOf = (name: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(join(project, name), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ndjson'))
      .sort()
      .map((file) => [file, readFileSync(join(project, name, file), 'utf8')]),
  );

describe('edp generate', () => {
  it('makes the same bytes of the same --seed, and other ones of another', async () => {
    for (const [out, seed] of [
      ['seven', '7'],
      ['seven-again', '7'],
      ['eight', '8'],
    ] as const) {
      expect((await run(['generate', '--out', out, '--seed', seed, ...small])).code).toBe(0);
    }
    expect(Object.keys(bytesOf('seven')).length).toBeGreaterThan(6);
    expect(bytesOf('seven-again')).toEqual(bytesOf('seven'));
    const firstDay = 'user_events/2026-07-01.ndjson';
    expect(bytesOf('seven')[firstDay]).toContain('"event_id"');
    expect(bytesOf('eight')[firstDay]).not.toBe(bytesOf('seven')[firstDay]);
  });

  it('ends today by --current, with nothing that arrives after now', async () => {
    const { code, stderr } = await run(['generate', '--out', 'current', '--current', ...small]);
    expect([code, stderr]).toEqual([0, expect.stringContaining('4 days from 2026-03-07 in current/')]);
    const events = Object.entries(bytesOf('current')).filter(([file]) => file.startsWith('user_events'));
    expect(events.at(-1)?.[0]).toBe('user_events/2026-03-10.ndjson');
    const arrived = events.flatMap(([, text]) =>
      [...text.matchAll(/"ingestion_time":"([^"]+)"/g)].map(([, at = '']) => Date.parse(at)),
    );
    expect(arrived.length).toBeGreaterThan(200);
    expect(Math.max(...arrived)).toBeLessThanOrEqual(now.getTime());
    expect(Math.max(...arrived)).toBeGreaterThan(Date.parse('2026-03-10T00:00:00Z'));
  });

  it('does not take --current and a --start together', async () => {
    const { code, stderr } = await run(['generate', '--current', '--start', '2026-01-01']);
    expect(code).toBe(2);
    expect(stderr).toContain('--current and --start exclude each other.');
  });

  it('writes the truth of the world by --truth, beside the data and never into it', async () => {
    expect(existsSync(join(project, 'truth.json'))).toBe(false);
    const { code } = await run(['generate', '--out', 'true', '--truth', 'truth.json', '--seed', '7', ...small]);
    expect(code).toBe(0);
    const truth = JSON.parse(readFileSync(join(project, 'truth.json'), 'utf8')) as Record<string, object>;
    expect(truth).toMatchObject({ options: { seed: 7, customers: 20 }, realised: { orders: expect.any(Number) } });
    expect(truth.customers).toHaveLength(20);
    expect(bytesOf('true')).toEqual(bytesOf('seven'));
  });
});

describe('edp plan --json', () => {
  it('tells each table to build, why, and as of when, one object a line', async () => {
    const { code, ...outcome } = await run(['plan', '--json']);
    expect(code).toBe(0);
    const steps = outcome.json();
    expect(steps).toContainEqual(
      expect.objectContaining({
        layer: 'gold',
        table: 'fact_sales',
        action: 'full',
        as_of: '2026-03-02T10:00:00.000Z',
        reasons: [expect.objectContaining({ kind: 'missing', text: expect.any(String) })],
      }),
    );
    expect(steps.map((s) => s.table)).toContain('campaign_effectiveness');
    expect(await asked('SELECT count(*) AS n FROM edp.run_tables')).toEqual([{ n: 0 }]);
  });
});

describe('edp run', () => {
  it('carries out a pipeline by --job: Silver alone, and Gold after it', async () => {
    const tables = async (layer: string) =>
      (await run(['tables', 'list', '--json', '--select', `layer:${layer}`])).json().filter((t) => t.rows !== null);
    expect((await run(['run', '--job', 'silver-transformations'])).code).toBe(0);
    expect((await tables('silver')).length).toBeGreaterThan(5);
    expect(await tables('gold')).toEqual([]);
    const { code, stderr } = await run(['run', '--job', 'gold-aggregations']);
    expect(code).toBe(0);
    expect(stderr).toContain('gold-aggregations: step 1 of 1, run');
    expect(await asked('SELECT CAST(sum(total_amount) AS VARCHAR) AS revenue FROM fact_sales')).toEqual([
      { revenue: '48.0000' },
    ]);
  }, 120_000);

  it('knows the names of the jobs', async () => {
    const { code, stderr } = await run(['run', '--job', 'gold']);
    expect(code).toBe(2);
    expect(stderr).toContain('bronze-ingestion, silver-transformations, gold-aggregations');
  });

  it('counts recency from --as-of, and goes back to the newest record without it', async () => {
    const recency = () => asked('SELECT customer_id, recency_days FROM customer_segmentation ORDER BY 1');
    const known = await recency();
    expect(known).toEqual([
      { customer_id: 'cust-0001', recency_days: 27 },
      { customer_id: 'cust-0002', recency_days: 0 },
    ]);
    expect((await run(['run', '--as-of', '2026-03-09T10:00'])).code).toBe(0);
    expect(await recency()).toEqual([
      { customer_id: 'cust-0001', recency_days: 34 },
      { customer_id: 'cust-0002', recency_days: 7 },
    ]);
    expect((await run(['run'])).code).toBe(0);
    expect(await recency()).toEqual(known);
  }, 120_000);

  it('keeps a snapshot by --snapshot-at of what was known then, and none of the future', async () => {
    const at = '2026-02-20T06:30';
    expect((await run(['run', '--snapshot-at', at])).code).toBe(0);
    const seen = await asked(
      `SELECT customer_id, purchases_30d FROM customer_product_interactions
       WHERE as_of = TIMESTAMP '2026-02-20 06:30' ORDER BY 1`,
    );
    expect(seen).toEqual([{ customer_id: 'cust-0001', purchases_30d: 1 }]);
    const { code, stderr } = await run(['run', '--snapshot-at', '2026-03-11']);
    expect(code).toBe(2);
    expect(stderr).toContain('2026-03-11 00:00 is in the future');
  }, 120_000);

  it('is planned to the row once more arrives, examples masked unless --show-pii', async () => {
    write('sales/2.ndjson', sale('t3', 'cust-0001', '2026-03-03T10:00:00Z', '5'));
    expect((await run(['ingest'])).code).toBe(0);
    const planned = async (...flags: string[]) =>
      (await run(['plan', '--json', ...flags])).json().find((s) => s.table === 'standardized_sales');
    const step = await planned();
    expect(step).toMatchObject({ action: 'incremental', rehearsed: true, units: 1, added: 1, removed: 0 });
    expect(JSON.stringify(step)).not.toContain('cust-0001');
    expect(await planned('--show-pii')).toMatchObject({
      reasons: [{ keys: 1, from_time: expect.stringContaining('2026-03-03') }],
    });
  }, 120_000);
});

describe('edp ingest --history', () => {
  it('takes old files that are too late otherwise, as known since their own time', async () => {
    const old = sale('old', 'cust-0002', '2026-01-05T10:00:00Z', '3');
    write('archive/2026-01.ndjson', old.replace(/"ingestion_time":"[^"]+"/, '"ingestion_time":"2026-03-10T11:00:00Z"'));
    const late = await run(['ingest', 'marketplace_sales', '--file', 'archive/*.ndjson']);
    expect(late.stderr).toContain('too_late 1');
    expect((await run(['reset', '--yes'])).code).toBe(0);
    expect((await run(['ingest'])).code).toBe(0);
    const { code, ...outcome } = await run([
      'ingest',
      'marketplace_sales',
      '--history',
      '--file',
      'archive/*.ndjson',
      '--json',
    ]);
    expect(code).toBe(0);
    expect(outcome.json()).toEqual([expect.objectContaining({ source: 'marketplace_sales', received: 1, stored: 1 })]);
    expect(
      await asked("SELECT CAST(_known_at AS VARCHAR) AS known FROM raw_marketplace_sales WHERE transaction_id = 'old'"),
    ).toEqual([{ known: '2026-01-05 10:00:00' }]);
    expect((await run(['run', '--select', '+fact_sales'])).code).toBe(0);
    expect(await asked('SELECT CAST(min(sold_on) AS VARCHAR) AS day FROM fact_sales')).toEqual([{ day: '2026-01-05' }]);
    // As of when stays where the newest record put it.
    expect((await run(['plan', '--select', 'fact_sales'])).stderr).toContain('as of 2026-03-03 10:00 UTC');
  }, 120_000);
});

describe('colours', () => {
  const colour = '\u001b[';
  const colored = async (args: string[], options: HereOptions) => {
    const { stdout, stderr } = await run(args, options);
    return { stdout: stdout.includes(colour), stderr: stderr.includes(colour) };
  };
  const describing = ['tables', 'describe', 'fact_sales'];
  const failing = ['tables', 'describe', 'fact_sale'];
  const both = ['stdout', 'stderr'] as const;
  const env = { NO_COLOR: '', TERM: 'xterm' };

  it('are for terminals: results where results go to one, remarks where remarks do', async () => {
    expect(await colored(describing, { terminals: both, env })).toMatchObject({ stdout: true });
    expect(await colored(failing, { terminals: both, env })).toMatchObject({ stderr: true });
    expect(await colored(describing, { terminals: ['stderr'], env })).toMatchObject({ stdout: false });
    expect(await colored(failing, { terminals: ['stdout'], env })).toMatchObject({ stderr: false });
    expect(await colored(describing, { env })).toEqual({ stdout: false, stderr: false });
  });

  it.each([
    ['NO_COLOR', [], { ...env, NO_COLOR: '1' }],
    ['--no-color', ['--no-color'], env],
    ['a dumb terminal', [], { ...env, TERM: 'dumb' }],
  ])('are off by %s', async (_, flags, without) => {
    for (const args of [describing, failing]) {
      expect(await colored([...flags, ...args], { terminals: both, env: without })).toEqual({
        stdout: false,
        stderr: false,
      });
    }
  });
});

describe('--profile', () => {
  it('says where the tables are, whatever the configuration says', async () => {
    const text = readFileSync(join(project, 'edp.config.ts'), 'utf8');
    const cluster = { profile: 'cluster', cluster: { postgres: 'postgresql://nobody@127.0.0.1:9/nothing' } };
    writeFileSync(
      join(project, 'edp.config.ts'),
      text.replace('defineConfig({', `defineConfig({ ${JSON.stringify(cluster).slice(1, -1)},`),
    );
    try {
      expect(await run(['query', 'SELECT 1 AS one'])).toMatchObject({
        code: 5,
        stderr: expect.stringMatching(/PostgreSQL/),
      });
      const here = await run(['--profile', 'embedded', 'query', '--json', 'SELECT 1 AS one']);
      expect(here.json()).toEqual([{ one: 1 }]);
    } finally {
      writeFileSync(join(project, 'edp.config.ts'), text);
    }
    expect(await run(['--profile', 'cluster', 'tables', 'export', 'fact_sales'])).toMatchObject({ code: 2 });
    const unknown = await run(['--profile', 'clustr', 'status']);
    expect(unknown).toMatchObject({ code: 2, stderr: expect.stringMatching(/Allowed choices are embedded, cluster/) });
  });
});
