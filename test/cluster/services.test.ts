import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accepts } from '../../src/services/port.js';
import { kafkaAnswers } from '../../src/services/probe/kafka.js';
import { birthOf, isAlive } from '../../src/services/process/identity.js';
import { serviceNames } from '../../src/services/service.js';
import { host, type ServicesConfig } from '../../src/services/settings.js';
import { edp as commandLine, type Outcome } from '../cli/support/edp.js';
import { isHealthy, makeProject, object, psql, topic } from './support/services.js';
import { sparkSql } from './support/spark-sql.js';

let project: string;
let config: ServicesConfig;

const run = (args: readonly string[], env: Record<string, string> = {}): Promise<Outcome> =>
  commandLine(['--project', project, '--json', ...args], { env });

async function edp(...args: string[]): Promise<Record<string, unknown>[]> {
  const outcome = await run(args);
  expect(outcome, outcome.stderr).toMatchObject({ code: 0 });
  return outcome.json();
}

const outcomes = (rows: Record<string, unknown>[]) => Object.fromEntries(rows.map((r) => [r.service, r.outcome]));
const pids = (rows: Record<string, unknown>[]): Record<string, number> =>
  Object.fromEntries(rows.map((r) => [String(r.service), Number(r.pid)]));
const states = async () => Object.fromEntries((await edp('status', '--services')).map((r) => [r.service, r.state]));
const all = (outcome: string) => Object.fromEntries(serviceNames.map((name) => [name, outcome]));
const pidFile = (service: string) => join(project, '.edp', 'services', service, 'pid.json');

let first: Record<string, unknown>[];
beforeAll(async () => {
  ({ project, config } = await makeProject());
  first = await edp('up');
}, 3_600_000);
afterAll(async () => {
  await run(['down']);
  rmSync(project, { recursive: true, force: true });
}, 120_000);

describe('edp up', () => {
  it('installs, starts and awaits all services', async () => {
    expect(outcomes(first)).toEqual(all('started'));
    expect(await states()).toEqual(all('running'));
  });

  it('leaves alone what runs', async () => {
    const again = await edp('up');
    expect(outcomes(again)).toEqual(all('already running'));
    expect(pids(again)).toEqual(pids(first));
  });

  it('makes services that speak their own protocols', async () => {
    expect(await isHealthy(config)).toBe(true);
    expect(await object(config, 'greeting.txt', 'good day')).toBe('good day');
    expect(await psql(config, 'SELECT 1')).toBe('1');
    await psql(config, 'CREATE TABLE kept AS SELECT 42 AS number');
    expect(await kafkaAnswers(config.kafka.port)).toBe(true);
    expect(await topic(config, 'kept', ['one', 'two'])).toEqual(['one', 'two']);
    expect(await accepts(config.spark.port)).toBe(true);
  });

  it('gives Spark a catalog in PostgreSQL and tables in MinIO', async () => {
    const { port } = config.spark;
    await sparkSql(port, 'CREATE NAMESPACE lake.shop');
    await sparkSql(port, 'CREATE TABLE lake.shop.sales (id BIGINT, amount DECIMAL(18, 4)) USING iceberg');
    await sparkSql(port, 'INSERT INTO lake.shop.sales SELECT id, id * 1.5 FROM range(1000)');
    await sparkSql(port, 'SELECT assert_true(count(*) = 1000 AND sum(amount) = 749250) FROM lake.shop.sales');
    await expect(sparkSql(port, 'SELECT assert_true(count(*) = 1) FROM lake.shop.sales')).rejects.toThrow('count(1)');
    expect(await psql(config, "SELECT table_name FROM iceberg_tables WHERE table_namespace = 'shop'")).toBe('sales');
  });
});

describe('edp logs', () => {
  it('shows what a service says', async () => {
    expect(await edp('logs', 'kafka', '-n', '3')).toHaveLength(3);
    expect((await run(['logs', 'postgres'])).stdout).toContain('database system is ready to accept connections');
  });
});

describe('edp down', () => {
  it('stops all, and the next start has the same data', async () => {
    expect(outcomes(await edp('down'))).toEqual(all('ended'));
    expect(Object.values(pids(first)).filter((pid) => isAlive(pid))).toEqual([]);
    expect(await states()).toEqual(all('stopped'));
    expect(outcomes(await edp('down'))).toEqual(all('was not running'));

    expect(outcomes(await edp('up'))).toEqual(all('started'));
    expect(await object(config, 'greeting.txt')).toBe('good day');
    expect(await psql(config, 'SELECT number FROM kept')).toBe('42');
    expect(await topic(config, 'kept', ['three'])).toEqual(['one', 'two', 'three']);
    await sparkSql(config.spark.port, 'SELECT assert_true(count(*) = 1000) FROM lake.shop.sales');
  });
});

describe('a service that was killed', () => {
  it.each(['minio', 'postgres', 'kafka', 'spark'])(
    'is told of by status, and started again by up: %s',
    async (name) => {
      const pid = pids(await edp('up'))[name] ?? 0;
      process.kill(pid, 'SIGKILL');
      await expect.poll(() => isAlive(pid)).toBe(false);
      expect(await states()).toEqual({ ...all('running'), [name]: 'died' });
      expect(outcomes(await edp('up'))).toEqual({ ...all('already running'), [name]: 'started' });
      expect(await states()).toEqual(all('running'));
    },
  );

  it('has lost nothing', async () => {
    expect(await object(config, 'greeting.txt')).toBe('good day');
    expect(await psql(config, 'SELECT number FROM kept')).toBe('42');
    expect(await topic(config, 'kept')).toEqual(['one', 'two', 'three']);
    await sparkSql(config.spark.port, 'SELECT assert_true(count(*) = 1000) FROM lake.shop.sales');
  });
});

describe('a port that another program has', () => {
  it('is named, with the setting that changes it; the other program is left alone', async () => {
    await edp('down', 'minio');
    const { port } = config.minio;
    const other = createServer().listen(port, host);
    await once(other, 'listening');
    const { code, stderr } = await run(['up', 'minio']);
    expect(code).toBe(5);
    expect(stderr).toContain('PORT_IN_USE');
    expect(stderr).toContain(`MinIO cannot listen on port ${port}: another program does.`);
    expect(stderr).toContain('services.minio.port');
    expect(other.listening).toBe(true);
    other.close();
    expect(outcomes(await edp('up', 'minio'))).toEqual({ minio: 'started' });
  });
});

describe('a pid file that names another living process', () => {
  it('never leads to its end', async () => {
    await edp('down', 'kafka');
    const stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    await once(stranger, 'spawn');
    const record = { pid: stranger.pid, birth: 'of an earlier process', startedAt: '2026-11-18T10:00:00.000Z' };
    const plant = () => writeFileSync(pidFile('kafka'), JSON.stringify(record));
    try {
      plant();
      expect((await states()).kafka).toBe('died');
      expect(outcomes(await edp('down', 'kafka'))).toEqual({ kafka: 'had died' });
      plant();
      expect(outcomes(await edp('up', 'kafka'))).toEqual({ kafka: 'started' });
      expect(birthOf(stranger.pid!)).toBeDefined();
      expect(JSON.parse(readFileSync(pidFile('kafka'), 'utf8'))).not.toMatchObject({ pid: stranger.pid });
    } finally {
      stranger.kill('SIGKILL');
    }
  });
});

describe('what is missing', () => {
  it('is named: Java', async () => {
    await edp('down', 'kafka');
    const { code, stderr } = await run(['up', 'kafka'], { JAVA_HOME: join(project, 'nowhere') });
    expect(code).toBe(5);
    expect(stderr).toContain('SERVICE_MISSING');
    expect(stderr).toContain('Kafka and Spark need Java 17 or later');
  });

  it('is named: Go, where MinIO is not in the cache', async () => {
    await edp('down', 'minio');
    const env = { EDP_CACHE: join(project, 'empty-cache'), PATH: join(project, 'nowhere') };
    const { code, stderr } = await run(['up', 'minio'], env);
    expect(code).toBe(5);
    expect(stderr).toContain('There is no command go here.');
    expect(stderr).toContain('Install Go 1.24 or later');
  });
});

describe('edp down --purge', () => {
  it('asks first, then removes all that a service keeps', async () => {
    const folder = join(project, '.edp', 'services', 'postgres');
    expect((await run(['down', 'postgres', '--purge'])).code).toBe(2);
    expect((await states()).postgres).toBe('running');
    await edp('down', 'postgres', '--purge', '--yes');
    expect(existsSync(folder)).toBe(false);
  });
});
