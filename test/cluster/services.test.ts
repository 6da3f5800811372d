import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { read, sqlOver } from '../../src/engine/spark/connect/index.js';
import { services } from '../../src/services/catalogue/index.js';
import type { Connections } from '../../src/services/connections.js';
import { accepts } from '../../src/services/port.js';
import { birthOf, isAlive } from '../../src/services/process/identity.js';
import { serviceNames } from '../../src/services/service.js';
import { host, type ServicesConfig } from '../../src/services/settings.js';
import { edp as commandLine, type Outcome, outcomeOf, start } from '../cli/support/edp.js';
import { isHealthy, makeProject, object, psql, tableFiles, topic, withSpark } from './support/services.js';

let project: string;
let config: ServicesConfig;
let connections: Connections;

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
const kept = () => psql(connections, 'lakehouse', 'SELECT number FROM kept');
const sales = () =>
  withSpark(connections, (spark) =>
    spark.rows('SELECT count(*) AS n, sum(amount) AS amount, max(at) AS at FROM lake.gold.sales'),
  );
const pidFile = (service: string) => join(project, '.edp', 'services', service, 'pid.json');

let first: Record<string, unknown>[];
/** What the first `edp up` said while it was at work. */
let said: string;
beforeAll(async () => {
  ({ project, config, connections } = await makeProject());
  const outcome = await run(['up']);
  expect(outcome, outcome.stderr).toMatchObject({ code: 0 });
  first = outcome.json();
  said = outcome.stderr;
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

  it('tells what it is at, and when each answers', () => {
    expect(said).toMatch(/^ +\d+ s {2}(minio|postgres|kafka|spark): \S/m);
    for (const { title } of Object.values(services)) {
      expect(said).toMatch(new RegExp(`^.*${title} (installed in .+, )?answers after .+$`, 'm'));
    }
  });

  it('leaves alone what runs', async () => {
    const again = await edp('up');
    expect(outcomes(again)).toEqual(all('already running'));
    expect(pids(again)).toEqual(pids(first));
  });

  it('makes services that speak their own protocols', async () => {
    expect(await isHealthy(connections)).toBe(true);
    expect(await object(connections, 'greeting.txt', 'good day')).toBe('good day');
    expect(await psql(connections, 'lakehouse', 'CREATE TABLE kept AS SELECT 42 AS number')).toBe('');
    expect(await kept()).toBe('42');
    expect(await topic(connections, 'kept', ['one', 'two'])).toEqual(['one', 'two']);
    expect(await withSpark(connections, (spark) => spark.version())).toBe('4.1.3');
  });

  it('listens on this machine only', async () => {
    const others = Object.values(networkInterfaces()).flatMap((n) => n ?? []);
    const outside = others.find((n) => !n.internal && n.family === 'IPv4')?.address;
    if (outside === undefined) return;
    const ports = Object.values(services).flatMap((s) => s.ports(config));
    const reached = await Promise.all(
      ports.map(async ({ key, number }) => ((await accepts(number, outside)) ? [key] : [])),
    );
    expect(reached.flat()).toEqual([]);
  });
});

describe('Spark', () => {
  it('has Iceberg tables, with a catalog in PostgreSQL and files in MinIO, a prefix for each layer', async () => {
    await withSpark(connections, async (spark) => {
      await spark.execute('CREATE NAMESPACE lake.gold');
      await spark.execute(
        'CREATE TABLE lake.gold.sales (id BIGINT, amount DECIMAL(18, 4), at TIMESTAMP) USING iceberg',
      );
      await spark.execute(
        "INSERT INTO lake.gold.sales SELECT id, id * 1.5, TIMESTAMP '2026-01-01 10:00:00Z' FROM range(1000)",
      );
    });
    expect(await sales()).toEqual([{ n: 1_000n, amount: '749250.0000', at: new Date('2026-01-01T10:00:00Z') }]);
    const catalog =
      "SELECT metadata_location FROM iceberg_tables WHERE table_namespace = 'gold' AND table_name = 'sales'";
    expect(await psql(connections, 'lakehouse', catalog)).toMatch(/^s3:\/\/lakehouse\/gold\/sales\/metadata\//);
    const files = await tableFiles(connections);
    expect(files.filter((key) => key.startsWith('gold/sales/data/'))).not.toEqual([]);
    expect(files.filter((key) => !key.startsWith('gold/sales/'))).toEqual([]);
  });

  it('changes them by one atomic commit, which every other session sees at once', async () => {
    await withSpark(connections, async (reader) => {
      const read = () => reader.rows('SELECT count(*) AS n, sum(x) AS x FROM lake.gold.merged');
      await withSpark(connections, async (writer) => {
        await writer.execute('CREATE TABLE lake.gold.merged USING iceberg AS SELECT id, 1 AS x FROM range(10)');
        expect(await read()).toEqual([{ n: 10n, x: 10n }]);
        await writer.execute(`MERGE INTO lake.gold.merged t USING (SELECT id, 5 AS x FROM range(8, 12)) s ON t.id = s.id
          WHEN MATCHED AND s.id = 8 THEN DELETE WHEN MATCHED THEN UPDATE SET x = s.x WHEN NOT MATCHED THEN INSERT *`);
        expect(await read()).toEqual([{ n: 11n, x: 23n }]);
      });
      await reader.execute('DROP TABLE lake.gold.merged PURGE');
    });
  });

  it('speaks SQL as the models expect it', async () => {
    await withSpark(connections, async (spark) => {
      const settings = Object.entries({
        'spark.sql.session.timeZone': 'UTC',
        'spark.sql.ansi.enabled': 'true',
        'spark.sql.caseSensitive': 'false',
        'spark.sql.shuffle.partitions': '4',
      });
      for (const [key, value] of settings) expect(await spark.config.get(key), key).toBe(value);
      await expect(spark.rows("SELECT CAST('none' AS INT)")).rejects.toMatchObject({
        errorClass: 'CAST_INVALID_INPUT',
      });
      expect(
        await spark.rows(
          "SELECT CAST(42 AS BIGINT) AS A, java_method('java.util.TimeZone', 'getDefault') LIKE '%UTC%' AS utc",
        ),
      ).toEqual([{ A: 42n, utc: true }]);
    });
  });

  it('reads topics of Kafka', async () => {
    const { bootstrap } = connections.kafka;
    const texts = await withSpark(connections, (spark) =>
      spark.rows(
        sqlOver('SELECT CAST(value AS STRING) AS text FROM t ORDER BY offset', {
          t: read({ format: 'kafka', options: { 'kafka.bootstrap.servers': bootstrap, subscribe: 'kept' } }),
        }),
      ),
    );
    expect(texts).toEqual([{ text: 'one' }, { text: 'two' }]);
  });

  it('holds connections to PostgreSQL while it uses them, and commits after longer work, too', async () => {
    const held = async () =>
      Number(await psql(connections, 'lakehouse', "SELECT count(*) FROM pg_stat_activity WHERE datname = 'lakehouse'"));
    await withSpark(connections, async (spark) => {
      await spark.execute('CREATE TABLE lake.gold.slow (text STRING) USING iceberg');
      for (let i = 0; i < 20; i++) await withSpark(connections, (other) => other.rows('SELECT * FROM lake.gold.slow'));
      await spark.execute("INSERT INTO lake.gold.slow SELECT java_method('java.lang.Thread', 'sleep', 35000L)");
      expect(await held()).toBeLessThan(5);
      expect(await spark.rows('SELECT count(*) AS n FROM lake.gold.slow')).toEqual([{ n: 1n }]);
      await spark.execute('DROP TABLE lake.gold.slow PURGE');
    });
  });
});

describe('edp logs', () => {
  it('shows what a service says', async () => {
    expect(await edp('logs', 'kafka', '-n', '3')).toHaveLength(3);
    expect((await run(['logs', 'postgres'])).stdout).toContain('database system is ready to accept connections');
  });

  it('--follow goes on with what comes, until Ctrl-C', async () => {
    const child = start(['--project', project, 'logs', 'postgres', '-n', '1', '--follow']);
    const outcome = outcomeOf(child);
    await once(child.stdout!, 'data');
    await expect(psql(connections, 'lakehouse', 'SELECT nobody_knows_this')).rejects.toThrow();
    let shown = '';
    child.stdout!.on('data', (text: string) => {
      shown += text;
    });
    await expect.poll(() => shown, { timeout: 10_000 }).toContain('column "nobody_knows_this" does not exist');
    child.kill('SIGINT');
    expect((await outcome).code).toBe(130);
  });
});

describe('a service that lives but does not answer', () => {
  it('is told of by status, and runs when it answers again', async () => {
    const pid = pids(await edp('up')).minio ?? 0;
    process.kill(pid, 'SIGSTOP');
    try {
      expect(await states()).toEqual({ ...all('running'), minio: 'not answering' });
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await expect.poll(states, { timeout: 10_000 }).toEqual(all('running'));
  });
});

describe('edp down', () => {
  it('stops all, and the next start has the same data', async () => {
    expect(outcomes(await edp('down'))).toEqual(all('ended'));
    expect(Object.values(pids(first)).filter((pid) => isAlive(pid))).toEqual([]);
    expect(await states()).toEqual(all('stopped'));
    expect(outcomes(await edp('down'))).toEqual(all('was not running'));

    expect(outcomes(await edp('up'))).toEqual(all('started'));
    expect(await object(connections, 'greeting.txt')).toBe('good day');
    expect(await kept()).toBe('42');
    expect(await topic(connections, 'kept', ['three'])).toEqual(['one', 'two', 'three']);
    expect(await sales()).toMatchObject([{ n: 1_000n, amount: '749250.0000' }]);
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

  it('starts though its lock names what is only left of a process that nobody has buried', async () => {
    process.kill(pids(await edp('up')).postgres ?? 0, 'SIGKILL');
    await expect.poll(async () => (await states()).postgres).toBe('died');
    // The one ends at once; the other, its parent, never asks how.
    const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
    try {
      const [pid] = (await once(parent.stdout!, 'data')) as [Buffer];
      const lock = join(project, '.edp', 'services', 'postgres', 'data', 'postmaster.pid');
      const lines = readFileSync(lock, 'utf8').split('\n').slice(1);
      writeFileSync(lock, [String(pid).trim(), ...lines].join('\n'));
      expect(outcomes(await edp('up', 'postgres'))).toEqual({ postgres: 'started' });
    } finally {
      parent.kill('SIGKILL');
    }
  });

  it('does not end a session of Spark that works with it', async () => {
    await withSpark(connections, async (spark) => {
      const count = () => spark.rows('SELECT count(*) AS n FROM lake.gold.sales');
      expect(await count()).toEqual([{ n: 1_000n }]);
      const running = pids(await edp('up'));
      for (const name of ['minio', 'postgres']) process.kill(running[name] ?? 0, 'SIGKILL');
      await expect.poll(() => ['minio', 'postgres'].some((name) => isAlive(running[name] ?? 0))).toBe(false);
      expect(outcomes(await edp('up', 'spark'))).toMatchObject({ minio: 'started', postgres: 'started' });
      expect(await count()).toEqual([{ n: 1_000n }]);
    });
  });

  it('has lost nothing', async () => {
    expect(await object(connections, 'greeting.txt')).toBe('good day');
    expect(await kept()).toBe('42');
    expect(await topic(connections, 'kept')).toEqual(['one', 'two', 'three']);
    expect(await sales()).toMatchObject([{ n: 1_000n, amount: '749250.0000' }]);
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
