import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultWorld, SOURCES, writeWorld } from '../../src/generate/index.js';
import type { RunEvent } from '../../src/lineage/openlineage/index.js';
import { root } from '../support/online-retail.js';
import { javaClient, pythonClient } from './support/openlineage.js';

const program = join(root, 'dist', 'src', 'cli', 'main.js');
const parentRun = '017f22e2-79b0-7cc3-98c4-dc0c0c07398f';

let project: string;
let server: Server;
let url: string;
const posted: string[] = [];

const edp = (...args: string[]): Promise<{ code: number; stderr: string }> =>
  new Promise((resolve) => {
    const env = { ...process.env, OPENLINEAGE_PARENT_ID: `airflow/shop.run/${parentRun}`, OPENLINEAGE_URL: url };
    execFile(process.execPath, [program, '--project', project, ...args], { env }, (error, _, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stderr }),
    );
  });

const eventsFile = () => join(project, 'events.ndjson');
const events = async (): Promise<RunEvent[]> =>
  (await readFile(eventsFile(), 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as RunEvent);

const model = (name: string, query: string, checks: string) =>
  writeFile(
    join(project, 'models', 'gold', `${name}.ts`),
    `import { byColumn, integer, table, text } from 'ecommerce-data-platform';
     export default table({
       description: 'Made to go wrong.',
       columns: { customer_id: text('The customer.'), n: integer('A number.') },
       key: ['customer_id'],
       refresh: { kind: 'full' },
       inputs: { dim_customer: byColumn('customer_id') },
       query: (q) => \`SELECT customer_id, ${query} AS n FROM \${q.ref('dim_customer')} GROUP BY customer_id\`,
       checks: [${checks}],
     });\n`,
  );

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'edp-openlineage-'));
  server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => {
      body += part;
    });
    request.on('end', () => {
      posted.push(body);
      response.writeHead(201).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const size = { customers: 50, products: 25, campaigns: 5, days: 10, events: 1_500, marketplaceSales: 200 };
  await writeWorld(join(project, 'data'), defaultWorld(size));
  const sources = SOURCES.map((name) => `${name}: { files: 'data/${name}', arrival: 'record' }`);
  await writeFile(
    join(project, 'edp.config.ts'),
    `export default { openLineage: { file: 'events.ndjson', namespace: 'shop' }, sources: { ${sources.join(', ')} } };\n`,
  );
  await mkdir(join(project, 'models', 'gold'), { recursive: true });
  expect(await edp('ingest')).toMatchObject({ code: 0 });
  // One that is published, one that is held back, one that breaks: every kind of event there is.
  expect(await edp('run')).toMatchObject({ code: 0 });
  await model('held_back', 'count(*)', "{ kind: 'expression', name: 'never_holds', holds: 'n < 0' }");
  expect(await edp('run')).toMatchObject({ code: 3 });
  await model('broken', "CAST(error('broken on purpose') AS BIGINT)", '');
  expect((await edp('run', '--full', '--select', 'dim_customer', 'broken')).code).not.toBe(0);
});

afterAll(async () => {
  server.close();
  await rm(project, { recursive: true });
});

describe('the events of real runs', () => {
  it('tell every kind of end, each with its start', async () => {
    const all = await events();
    expect(new Set(all.map((e) => e.eventType))).toEqual(new Set(['START', 'COMPLETE', 'FAIL', 'ABORT']));
    for (const runId of new Set(all.map((e) => e.run.runId))) {
      const [first, ...ends] = all.filter((e) => e.run.runId === runId);
      expect(first?.eventType).toBe('START');
      expect(ends).toHaveLength(1);
    }
    const broken = all.find((e) => e.job.name === 'gold.broken' && e.eventType === 'FAIL');
    expect(broken?.run.facets.errorMessage?.message).toContain('broken on purpose');
    expect(all.find((e) => e.job.name === 'silver.dim_customer' && e.eventType === 'ABORT')).toBeDefined();
    expect(all.find((e) => e.job.name === 'gold.held_back')?.job.namespace).toBe('shop');
  });

  it('reach file and endpoint alike', async () => {
    expect(`${posted.join('\n')}\n`).toBe(await readFile(eventsFile(), 'utf8'));
  });

  it('name the run that started them', async () => {
    const starts = (await events()).filter((e) => e.job.name === 'edp.run' && e.eventType === 'START');
    expect(starts).toHaveLength(3);
    for (const { run } of starts) expect(run.facets.parent).toMatchObject({ run: { runId: parentRun } });
  });

  it("are what OpenLineage's client for Python reads, and writes again", async () => {
    const read = await pythonClient();
    expect(await read(eventsFile())).toBe((await events()).length);
  });

  it("are what OpenLineage's client for Java reads, and writes again", async () => {
    const read = await javaClient();
    expect(await read(eventsFile())).toBe((await events()).length);
  });

  it('are refused by both if they are wrong', async () => {
    const [first] = await events();
    const wrong = join(project, 'wrong.ndjson');
    await writeFile(wrong, `${JSON.stringify({ ...first, run: { ...first?.run, runId: 'none' } })}\n`);
    await expect((await pythonClient())(wrong)).rejects.toThrow('badly formed');
    await expect((await javaClient())(wrong)).rejects.toThrow('UUID');
  });
});
