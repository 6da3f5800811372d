import { describe, expect, it } from 'vitest';
import { EdpError } from '../../src/model/errors.js';
import { buildGraph } from '../../src/model/graph.js';
import { type AppOptions, buildApp } from '../../src/server/app.js';
import { listen } from '../../src/server/listen.js';
import { LivePage } from '../../src/server/live-page.js';
import type { WithReader } from '../../src/server/polite-reader.js';
import { emptyPayload } from '../charts/page/payload.js';

const reading = (answer: () => Promise<unknown>): WithReader => answer as WithReader;

/** A server over tables that are as a test says. */
function shop(standing: { version: string; broken?: Error }, more: Partial<AppOptions> = {}) {
  const faults: unknown[] = [];
  let clock = 0;
  const withReader = reading(async () => {
    if (standing.broken) throw standing.broken;
    return standing.version;
  });
  const page = new LivePage({
    withReader,
    collect: async () => ({ ...emptyPayload, live: true, version: standing.version }),
    version: async () => standing.version,
    now: () => (clock += 10_000),
  });
  const options: AppOptions = {
    host: '127.0.0.1',
    page,
    withReader,
    graph: buildGraph([]),
    assets: { script: '1', style: 'a{}' },
    attributionRule: 'last_touch',
    showPii: false,
    isRunning: () => false,
    onFault: (error) => faults.push(error),
    ...more,
  };
  return { app: buildApp(options), faults };
}

const local = { host: '127.0.0.1:8420' };
const locked = new EdpError('DATABASE_LOCKED', 'The database is in use.', { hint: 'Wait.' });

describe('the live page', () => {
  it('is served with headers that keep it to itself', async () => {
    const { app } = shop({ version: '1' });
    const { statusCode, headers, body } = await app.inject({ url: '/', headers: local });
    expect(statusCode).toBe(200);
    expect(body).toContain('<!doctype html>');
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY' });
  });

  it('does not answer to a name that an attacker made up', async () => {
    const { app } = shop({ version: '1' });
    for (const url of ['/', '/api/data', '/api/rows?chart=x', '/healthz', '/nothing']) {
      const { statusCode } = await app.inject({ url, headers: { host: 'evil.example' } });
      expect({ url, statusCode }).toEqual({ url, statusCode: 403 });
    }
  });

  it('does not let other sites read the data', async () => {
    const { app } = shop({ version: '1' });
    const headers = { ...local, 'sec-fetch-site': 'cross-site' };
    expect((await app.inject({ url: '/api/data', headers })).statusCode).toBe(403);
  });

  it('sends data again only after a run', async () => {
    const standing = { version: '1' };
    const { app } = shop(standing);
    const first = await app.inject({ url: '/api/data', headers: local });
    const headers = { ...local, 'if-none-match': String(first.headers.etag) };
    expect((await app.inject({ url: '/api/data', headers })).statusCode).toBe(304);
    standing.version = '2';
    expect((await app.inject({ url: '/api/data', headers })).json()).toMatchObject({ version: '2' });
  });

  it('shows the last numbers while a writer holds the tables, and says so', async () => {
    const standing: { version: string; broken?: Error } = { version: '1' };
    const { app } = shop(standing);
    await app.inject({ url: '/api/data', headers: local });
    standing.broken = locked;
    const { statusCode, headers } = await app.inject({ url: '/api/data', headers: local });
    expect({ statusCode, state: headers['x-edp-state'] }).toEqual({ statusCode: 200, state: 'running' });
    expect((await app.inject({ url: '/healthz', headers: local })).json()).toMatchObject({ tables: 'running' });
  });

  it('asks to come back later where it has no numbers yet', async () => {
    const { app } = shop({ version: '1', broken: locked });
    const { statusCode, headers, body } = await app.inject({ url: '/healthz', headers: local });
    expect(statusCode).toBe(503);
    expect(headers['retry-after']).toBe('2');
    expect(JSON.parse(body).error).toEqual({
      code: 'DATABASE_LOCKED',
      message: 'The database is in use.',
      hint: 'Wait.',
    });
  });

  it('tells nothing of its inside when something breaks', async () => {
    const broken = new Error('secret shop.duckdb');
    const { app, faults } = shop({ version: '1', broken });
    const { statusCode, body } = await app.inject({ url: '/', headers: local });
    expect(statusCode).toBe(500);
    expect(body).not.toMatch(/secret|shop\.duckdb|at /);
    expect(faults).toEqual([broken]);
  });

  it('only reads', async () => {
    const { app } = shop({ version: '1' });
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH'] as const) {
      expect((await app.inject({ method, url: '/api/data', headers: local })).statusCode).toBe(404);
    }
  });

  it('says which port is in use and what to do', async () => {
    const [one, two] = [shop({ version: '1' }).app, shop({ version: '1' }).app];
    const address = await listen(one, '127.0.0.1', 0);
    const port = Number(new URL(address).port);
    await expect(listen(two, '127.0.0.1', port)).rejects.toMatchObject({
      code: 'USAGE',
      message: `Port ${port} is in use by another program.`,
      hint: expect.stringContaining('--port'),
    });
    await one.close();
  });
});
