import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { duckdbDialect } from '../../src/engine/duckdb/dialect.js';
import type { Lineage } from '../../src/lineage/index.js';
import {
  openLineageSettings,
  type RunEvent,
  RunRecorder,
  type TableEnd,
  Transport,
} from '../../src/lineage/openlineage/index.js';
import { parseParent } from '../../src/lineage/openlineage/parent.js';
import { uuidV7 } from '../../src/lineage/openlineage/uuid.js';
import { buildGraph } from '../../src/model/graph.js';
import { loadModels } from '../models/full-build.js';
import { lineageOfModels } from './support/toy.js';

describe('a UUID of version 7', () => {
  it('is that of RFC 9562, appendix A.6', () => {
    const random = Uint8Array.from([0xfc, 0xc3, 0xd8, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f]);
    expect(uuidV7(new Date(0x017f22e279b0), () => random)).toBe('017f22e2-79b0-7cc3-98c4-dc0c0c07398f');
  });
});

describe('OPENLINEAGE_PARENT_ID', () => {
  const runId = '017f22e2-79b0-7cc3-98c4-dc0c0c07398f';

  it('names namespace, job and run; the namespace may hold slashes', () => {
    expect(parseParent(`airflow/dag.task/${runId}`)).toEqual({ namespace: 'airflow', job: 'dag.task', runId });
    expect(parseParent(`spark://host:7077/x/dag.task/${runId}`)?.namespace).toBe('spark://host:7077/x');
  });

  it.each(['', 'a/b/c', `dag.task/${runId}`, `airflow//${runId}`])('%o is none', (text) => {
    expect(parseParent(text)).toBeUndefined();
  });

  it('goes with the other variables before the configuration', () => {
    const warnings: string[] = [];
    const settings = (config: object, env: Record<string, string>) =>
      openLineageSettings({ namespace: 'edp', ...config }, env, (w) => warnings.push(w));
    expect(settings({}, {})).toBeUndefined();
    expect(settings({ file: 'f' }, { OPENLINEAGE_DISABLED: 'true' })).toBeUndefined();
    expect(settings({ url: 'http://a' }, { OPENLINEAGE_URL: 'http://b', OPENLINEAGE_NAMESPACE: 'n' })).toMatchObject({
      url: 'http://b',
      namespace: 'n',
    });
    expect(settings({ file: 'f' }, { OPENLINEAGE_PARENT_ID: 'nonsense' })?.parent).toBeUndefined();
    expect(warnings).toHaveLength(1);
  });
});

describe('the events of a run', () => {
  let lineage: Lineage;
  let options: Omit<ConstructorParameters<typeof RunRecorder>[0], 'emit' | 'lineage'>;

  beforeAll(async () => {
    const models = await loadModels();
    lineage = await lineageOfModels(models);
    const settings = { timeZone: 'UTC', baseCurrency: 'EUR', attributionRule: 'last_touch', lookBackDays: 30 };
    let [seconds, runs] = [0, 0];
    options = {
      context: { graph: buildGraph(models), dialect: duckdbDialect, settings },
      namespace: 'shop',
      datasets: 'duckdb:///shop.duckdb',
      producer: 'urn:test',
      engine: { name: 'DuckDB', version: 'v1' },
      now: () => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds++)),
      random: (count) => new Uint8Array(count).fill(runs++),
    };
  });

  const end = (table: string, status: TableEnd['status'], failing?: string): TableEnd => ({
    table,
    status,
    added: 12n,
    checks: [
      { column: 'currency', assertion: 'not_null', success: true, severity: 'error' },
      ...(failing ? [{ column: null, assertion: failing, success: false, severity: 'error' } as const] : []),
    ],
  });

  const play = (work: (recorder: RunRecorder) => void, more: Partial<typeof options> = {}): RunEvent[] => {
    const events: RunEvent[] = [];
    work(new RunRecorder({ ...options, ...more, lineage, emit: (e) => events.push(e) }));
    return events;
  };
  const lines = (events: readonly RunEvent[]) => events.map((e) => `${e.eventType} ${e.job.name}`);

  it('tell the ends of tables when the run has ended', () => {
    const events = play((r) => {
      r.tableStarted('exchange_rates');
      r.tableEnded(end('exchange_rates', 'published'));
      r.tableStarted('dim_customer');
      r.tableEnded(end('dim_customer', 'held', 'interval_is_not_empty'));
      r.completed({ asOf: new Date('2026-01-01T00:00:00Z'), tables: [{ table: 'exchange_rates', rows: 30n }] });
    });
    expect(lines(events)).toEqual([
      'START edp.run',
      'START silver.exchange_rates',
      'START silver.dim_customer',
      'COMPLETE silver.exchange_rates',
      'START silver.exchange_rates.checks',
      'COMPLETE silver.exchange_rates.checks',
      'FAIL silver.dim_customer',
      'START silver.dim_customer.checks',
      'COMPLETE silver.dim_customer.checks',
      'COMPLETE edp.run',
    ]);
    const [start, , , complete, , checks, fail] = events;
    const facet = (e: RunEvent | undefined, name: string) => e?.run.facets[name] as Record<string, unknown> | undefined;
    expect(complete?.run.runId).toBe(events[1]?.run.runId);
    expect(facet(complete, 'parent')?.run).toEqual({ runId: start?.run.runId });
    expect(complete?.outputs[0]?.outputFacets?.outputStatistics).toMatchObject({ rowCount: 12 });
    expect(complete?.inputs.map((i) => i.name)).toEqual(['bronze.raw_fx_rates']);
    expect(checks?.inputs[0]?.inputFacets).toMatchObject({
      dataQualityAssertions: { assertions: [{ assertion: 'not_null', success: true, column: 'currency' }] },
      dataQualityMetrics: { rowCount: 30 },
    });
    expect(facet(fail, 'errorMessage')?.message).toBe('Held back: these checks failed: interval_is_not_empty.');
  });

  it('tell that what was built is undone if the run fails', () => {
    const events = play((r) => {
      r.tableStarted('exchange_rates');
      r.tableEnded(end('exchange_rates', 'published'));
      r.tableStarted('dim_customer');
      r.failed(new Error('no space'));
    });
    expect(lines(events).slice(3)).toEqual(['ABORT silver.exchange_rates', 'FAIL silver.dim_customer', 'FAIL edp.run']);
    expect(events.at(-1)?.run.facets.errorMessage).toMatchObject({ message: 'no space' });
  });

  it('say what acts on all columns once, for the dataset', () => {
    const [, start] = play((r) => r.tableStarted('exchange_rates'));
    const facet = start?.outputs[0]?.facets?.columnLineage as unknown as {
      fields: Record<string, { inputFields: { field: string; transformations: { subtype: string }[] }[] }>;
      dataset: { field: string }[];
    };
    expect(facet.fields.rate?.inputFields).toMatchObject([
      { field: 'rate', transformations: [{ subtype: 'IDENTITY' }] },
    ]);
    expect(facet.dataset.map((d) => d.field).sort()).toEqual(['_seq', '_version_time', 'currency', 'date']);
  });

  it('name the run that started this one', () => {
    const parent = { namespace: 'airflow', job: 'dag.task', runId: '017f22e2-79b0-7cc3-98c4-dc0c0c07398f' };
    const [run, table] = play((r) => r.tableStarted('exchange_rates'), { parent });
    expect(run?.run.facets.parent).toMatchObject({ run: { runId: parent.runId }, job: { name: 'dag.task' } });
    expect(table?.run.facets.parent).toMatchObject({
      run: { runId: run?.run.runId },
      root: { run: { runId: parent.runId } },
    });
  });
});

describe('the way of events', () => {
  const event = { eventType: 'START' } as RunEvent;
  let server: Server | undefined;
  let folder: string | undefined;

  afterEach(() => {
    server?.close();
    server?.closeAllConnections();
    if (folder) rmSync(folder, { recursive: true });
    [server, folder] = [undefined, undefined];
  });

  /** Answers each request with a status; gives what came. */
  const listen = async (status: number | 'never') => {
    const came: { path: string | undefined; key: string | undefined; body: string }[] = [];
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (part: Buffer) => {
        body += part.toString();
      });
      request.on('end', () => {
        came.push({ path: request.url, key: request.headers.authorization, body });
        if (status !== 'never') response.writeHead(status).end();
      });
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    return { came, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  };

  it('is a file and an endpoint, in order', async () => {
    folder = mkdtempSync(join(tmpdir(), 'edp-events-'));
    const file = join(folder, 'new', 'events.ndjson');
    const { came, url } = await listen(201);
    const warnings: string[] = [];
    const transport = new Transport({ file, url: `${url}/base`, apiKey: 'k', warn: (w) => warnings.push(w) });
    transport.emit(event);
    transport.emit({ ...event, eventType: 'COMPLETE' });
    await transport.close();
    expect(came).toEqual([
      { path: '/base/api/v1/lineage', key: 'Bearer k', body: '{"eventType":"START"}' },
      { path: '/base/api/v1/lineage', key: 'Bearer k', body: '{"eventType":"COMPLETE"}' },
    ]);
    expect(readFileSync(file, 'utf8')).toBe('{"eventType":"START"}\n{"eventType":"COMPLETE"}\n');
    expect(warnings).toEqual([]);
  });

  it('only warns, once, of an endpoint that is down or refuses, and goes on to the file', async () => {
    folder = mkdtempSync(join(tmpdir(), 'edp-events-'));
    const { came, url } = await listen(500);
    const warnings: string[] = [];
    const transport = new Transport({ file: join(folder, 'events'), url, warn: (w) => warnings.push(w) });
    for (let i = 0; i < 3; i += 1) transport.emit(event);
    await transport.close();
    expect(warnings).toEqual([`OpenLineage events do not reach ${url}: it answers 500. The run goes on without.`]);
    expect(came).toHaveLength(1);
    expect(readFileSync(join(folder, 'events'), 'utf8').split('\n')).toHaveLength(4);
    server?.close();
    const down = new Transport({ url, warn: (w) => warnings.push(w) });
    down.emit(event);
    await down.close();
    expect(warnings).toHaveLength(2);
  });

  it('gives up on an endpoint that never answers', async () => {
    const { url } = await listen('never');
    const warnings: string[] = [];
    const transport = new Transport({ url, patienceMs: 100, warn: (w) => warnings.push(w) });
    transport.emit(event);
    transport.emit(event);
    await transport.close();
    expect(warnings).toHaveLength(1);
  });
});
