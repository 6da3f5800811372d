import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/engine/engine.js';
import type { Lakehouse } from '../../src/engine/lakehouse/lakehouse.js';
import { defaultWorld, SOURCES, writeWorld } from '../../src/generate/index.js';
import { Random } from '../../src/generate/random.js';
import { type ConfigInput, loadProject, type Project } from '../../src/index.js';
import { relationOf } from '../../src/model/model.js';
import { withLakehouse } from '../../src/project/lakehouse.js';
import { withEngine } from '../../src/project/project.js';
import { edp, type Outcome, outcomeOf, start } from '../cli/support/edp.js';
import { exactSelect, exactText } from '../support/exact.js';
import { ledger } from '../support/ledger.js';
import { storedTables } from '../support/tables.js';
import { type OwnCluster, ownCluster } from './support/lakehouse.js';
import { layout } from './support/layout.js';
import { type Standalone, startStandalone } from './support/standalone.js';

const seed = Number(process.env.KILL_SEED ?? Date.now() % 1_000_000);
const days = ['2026-07-01', '2026-07-02', '2026-07-03'];

let standalone: Standalone;
let cluster: OwnCluster;
let world: string;
const folders: string[] = [];

beforeAll(async () => {
  standalone = await startStandalone({ cores: 2, memory: '1g' });
  cluster = await ownCluster({ master: standalone.master });
  world = folder();
  await writeWorld(
    world,
    defaultWorld({ seed: 5, customers: 40, products: 20, campaigns: 6, events: 600, marketplaceSales: 90, days: 3 }),
  );
}, 3_600_000);

afterAll(async () => {
  await cluster?.stop();
  await standalone?.stop();
  for (const path of folders) rmSync(path, { recursive: true, force: true });
}, 120_000);

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'edp-lakehouse-'));
  folders.push(path);
  return path;
}

/** A project without files, of either profile; both have the same sources. */
function emptyProject(profile: 'embedded' | 'cluster'): string {
  const path = folder();
  configure(path, { profile, services: cluster.config });
  return path;
}

function configure(path: string, settings: ConfigInput): void {
  const sources = Object.fromEntries(
    SOURCES.map((name) => [name, { files: `data/${name}/*`, arrival: name === 'fx_rates' ? 'path' : 'record' }]),
  );
  writeFileSync(join(path, 'edp.config.ts'), `export default ${JSON.stringify({ ...settings, sources })};\n`);
}

/** The services by their addresses, as if they were none of `edp up`. */
function addresses(): ConfigInput['cluster'] {
  const { spark, postgres, s3 } = cluster.connections;
  return {
    spark: spark.address,
    postgres: `postgresql://${postgres.user}:${postgres.password}@${postgres.host}:${postgres.port}/${postgres.database}`,
    warehouse: `s3://${s3.buckets.tables}`,
    s3: { endpoint: s3.endpoint, region: s3.region, accessKeyId: s3.user, secretAccessKey: s3.password },
  };
}

function deliver(project: string, day: string): void {
  for (const source of SOURCES) {
    const name = readdirSync(join(world, source)).find((file) => file.startsWith(day));
    mkdirSync(join(project, 'data', source), { recursive: true });
    if (name) cpSync(join(world, source, name), join(project, 'data', source, name));
  }
}

async function succeed(project: string, ...args: string[]): Promise<Outcome> {
  const outcome = await edp(['--project', project, '--json', ...args]);
  expect(outcome, `${args.join(' ')}: ${outcome.stderr}`).toMatchObject({ code: 0 });
  return outcome;
}

/** All rows of all tables, without the platform's own columns, sorted. */
async function contents(engine: Engine, { graph }: Project): Promise<Record<string, string[]>> {
  const all: Record<string, string[]> = {};
  for (const model of storedTables(graph)) {
    all[model.name] = (await engine.rows<object>(exactSelect(model, engine.dialect))).map(exactText).sort();
  }
  return all;
}

/** What has been admitted, and what has not, to the last digit: the ledger, its days, its files and the quarantine. */
const admitted = (engine: Engine) =>
  texts(
    engine,
    ['batches', 'batch_days', 'files', 'watermarks', 'quarantine'].map((table) => [
      table,
      `SELECT * FROM edp.${table}`,
    ]),
  );

/** The same of two installations to which the same was delivered at other times. */
const delivered = (engine: Engine) => texts(engine, Object.entries(ledger));

async function texts({ state }: Engine, selects: readonly [string, string][]): Promise<Record<string, string[]>> {
  const all: Record<string, string[]> = {};
  for (const [name, select] of selects) {
    const rows = await state.rows<object>(`SELECT CAST(COLUMNS(*) AS VARCHAR) FROM (${select})`);
    all[name] = rows.map(exactText).sort();
  }
  return all;
}

const onCluster = async <T>(path: string, work: (engine: Engine, project: Project) => Promise<T>): Promise<T> => {
  const project = await loadProject(path);
  return withLakehouse(project, { now: () => new Date(), write: false }, ({ engine }) => work(engine, project));
};

const embedded = async <T>(path: string, work: (engine: Engine, project: Project) => Promise<T>): Promise<T> => {
  const project = await loadProject(path);
  return withEngine(project, (engine) => work(engine, project));
};

/** What would be rebuilt, how much of it, and why: no examples, of which there may be others. */
async function planned(path: string): Promise<unknown[]> {
  const steps = (await succeed(path, 'plan')).json();
  expect(steps.length).toBeGreaterThan(10);
  return steps.map(({ reasons, ...step }) => ({
    ...step,
    reasons: (reasons as Record<string, unknown>[]).map(({ example: _, ...reason }) => reason),
  }));
}

/** What any reader may rely on, whenever it looks: each published table has all its rows. */
async function torn(path: string): Promise<string[]> {
  return onCluster(path, async (engine, { graph }) => {
    const known = await engine.state.rows<{ name: string; rows: bigint }>(
      'SELECT table_name AS name, row_count AS rows FROM edp.tables',
    );
    const problems: string[] = [];
    for (const model of storedTables(graph)) {
      const expected = known.find((k) => k.name === model.name)?.rows;
      if (expected === undefined) continue;
      const found = await engine.count(relationOf(model));
      if (found !== expected) problems.push(`${model.name}: ${found} rows of ${expected}`);
    }
    return problems;
  });
}

/** What the statement that would create a table says of its files. */
function layoutOf(statement: string): { partition?: string; sorted: string } {
  const partition = /PARTITIONED BY \(([^\n]*)\)/.exec(statement)?.[1];
  const sorted = /'sort-order' = '([^']*)'/.exec(statement)?.[1] ?? '';
  return { ...(partition && { partition }), sorted: sorted.replaceAll(' ASC NULLS FIRST', '') };
}

const snapshotTables = [
  'gold.customer_product_interactions',
  'gold.customer_segmentation',
  'gold.customer_segment_history',
];

const pidOf = (service: string): number =>
  (JSON.parse(readFileSync(join(cluster.project, '.edp', 'services', service, 'pid.json'), 'utf8')) as { pid: number })
    .pid;

describe('a project on the cluster', () => {
  let own: string;
  let twin: string;
  let random: Random;
  /** Sale lines after the run of each day. */
  const sales: unknown[] = [];
  /** Whether each kill came before the command had ended. */
  const kills: boolean[] = [];

  beforeAll(() => {
    own = emptyProject('cluster');
    twin = emptyProject('embedded');
    random = new Random(seed);
    console.log(`KILL_SEED=${seed}`);
  });

  /** Milliseconds that each command has taken when nobody disturbed it; at first, less than any will take. */
  const least = new Map([
    ['ingest', 5_000],
    ['run', 15_000],
  ]);
  const took = new Map(least);

  async function undisturbed(command: string): Promise<void> {
    const begun = performance.now();
    await succeed(own, command);
    const ms = performance.now() - begun;
    // Less than that had nothing left to do.
    if (ms > (least.get(command) ?? 0)) took.set(command, ms);
  }

  /** Begins a command and kills it at a random moment. @returns whether it was still at work. */
  async function killed(command: string, ...args: string[]): Promise<boolean> {
    const child = start(['--project', own, command, ...args]);
    const ended = outcomeOf(child);
    await Promise.race([ended, sleep(random.next() * 0.7 * (took.get(command) ?? 15_000))]);
    child.kill('SIGKILL');
    return (await ended).code === null;
  }

  /** Begins to build all tables anew, and is there when some of that is done. */
  async function rebuilding(): Promise<{ ended: Promise<Outcome> }> {
    const child = start(['--project', own, 'run', '--full']);
    const ended = outcomeOf(child);
    await once(child.stderr!, 'data');
    await sleep(8_000 + random.next() * 8_000);
    return { ended };
  }

  const onLake = async (work: (lakehouse: Lakehouse) => Promise<void>): Promise<void> =>
    withLakehouse(await loadProject(own), { now: () => new Date(), write: false }, work);

  it('killed at any moment and begun again, shows what the embedded one shows', async () => {
    for (const day of days) {
      for (const path of [own, twin]) deliver(path, day);
      for (const command of ['ingest', 'run']) {
        if (command === 'run' && day === days[1]) expect(await planned(own)).toEqual(await planned(twin));
        // What has ended has nothing left to do: killing it again would prove nothing.
        for (let left = day === days[1] ? 2 : 1; left > 0; left -= 1) {
          kills.push(await killed(command));
          if (!kills.at(-1)) break;
          expect(await torn(own)).toEqual([]);
        }
        await undisturbed(command);
        await succeed(twin, command);
      }
      sales.push(...(await succeed(twin, 'query', 'SELECT count(*) AS n FROM gold.fact_sales')).json());
    }
    const hits = () => kills.filter(Boolean).length;
    // A full rebuild has its work to do each time: it makes up for the commands that ended too soon.
    for (let left = 4; hits() < 4 && left > 0; left -= 1) {
      kills.push(await killed('run', '--full'));
      expect(await torn(own)).toEqual([]);
    }
    console.log(`${hits()} of ${kills.length} kills came in time`);
    expect(hits()).toBeGreaterThanOrEqual(4);
    expect(await onCluster(own, contents)).toEqual(await embedded(twin, contents));
    expect(await onCluster(own, delivered)).toEqual(await embedded(twin, delivered));
  }, 3_600_000);

  it('has tables as the models say', async () => {
    await onLake(async ({ engine }) => {
      const found: Record<string, unknown> = {};
      for (const table of Object.keys(layout)) {
        const [created] = await engine.call<{ createtab_stmt: string }>(`SHOW CREATE TABLE ${table}`);
        found[table] = layoutOf(created?.createtab_stmt ?? '');
      }
      expect(found).toEqual(layout);
    });
  }, 600_000);

  it('has changed each table by one commit a run', async () => {
    await onLake(async (lakehouse) => {
      const publications = (await lakehouse.history(100)).reverse();
      const commitsOf = new Map<string, number[]>();
      for (const table of Object.keys(layout)) {
        const commits = await lakehouse.engine.rows<{ at: Date }>(
          `SELECT committed_at AS at FROM ${table}.snapshots ORDER BY 1`,
        );
        const counts = publications.flatMap(({ changed, publishedAt }, i) => {
          // Before its first snapshot, the table had another folder, or no rows.
          if (!changed.includes(table) || commits.length === 0 || publishedAt < commits[0]!.at) return [];
          const before = publications[i - 1]?.publishedAt ?? new Date(0);
          return [commits.filter(({ at }) => at > before && at <= publishedAt).length];
        });
        commitsOf.set(table, counts);
      }
      expect([...commitsOf.values()].flat().filter((n) => n === 1).length).toBeGreaterThan(30);
      // Built moment by moment; moments that nobody reads any more go by a statement of their own.
      for (const table of snapshotTables) commitsOf.delete(table);
      const other = [...commitsOf].filter(([, counts]) => counts.some((n) => n !== 1));
      expect(Object.fromEntries(other)).toEqual({});
    });
  }, 600_000);

  it('tells what is wrong when Spark dies under a run, with the tables as they were when it is back', async () => {
    const before = await onCluster(own, contents);
    const { ended } = await rebuilding();
    process.kill(pidOf('spark'), 'SIGKILL');
    const outcome = await ended;
    expect(outcome.code, outcome.stderr).toBe(5);
    expect(outcome.stderr).toMatch(/^error SERVICE_DOWN: Spark Connect/m);
    const up = spawn(process.execPath, ['dist/src/cli/main.js', '--project', cluster.project, 'up', 'spark'], {
      stdio: 'ignore',
    });
    expect((await once(up, 'close'))[0]).toBe(0);
    expect(await onCluster(own, contents)).toEqual(before);
  }, 3_600_000);

  it('builds all anew, though executors die meanwhile', async () => {
    const before = await onCluster(own, contents);
    const { ended } = await rebuilding();
    const victims: number[] = [];
    const seen: number[] = [];
    for (const ms of [0, 10_000]) {
      await Promise.race([ended, sleep(ms)]);
      const pids = standalone.executors();
      seen.push(pids.length);
      victims.push(...pids);
      for (const pid of pids) process.kill(pid, 'SIGKILL');
    }
    const outcome = await ended;
    console.log(outcome.stderr.match(/.*executor.*/g)?.join('\n') ?? 'no rows of the run were lost');
    expect(outcome.code, outcome.stderr).toBe(0);
    expect(seen).toEqual([1, 1]);
    const [now] = standalone.executors();
    expect(now).toEqual(expect.any(Number));
    expect(victims).not.toContain(now);
    expect(await onCluster(own, contents)).toEqual(before);
  }, 3_600_000);

  it('tells when an executor has taken rows with it that the work under way needs', async () => {
    await onLake(async ({ engine }) => {
      const kept = await engine.work('kept', 'SELECT id FROM range(10)');
      expect(await engine.rows(`SELECT sum(id) AS ids FROM ${kept}`)).toEqual([{ ids: 45n }]);
      for (const pid of standalone.executors()) process.kill(pid, 'SIGKILL');
      await expect(engine.rows(`SELECT sum(id) AS ids FROM ${kept}`)).rejects.toMatchObject({ code: 'WORK_LOST' });
      expect(await engine.rows('SELECT sum(id) AS ids FROM range(10)')).toEqual([{ ids: 45n }]);
    });
  }, 900_000);

  it('answers questions with personal data masked, and changes nothing by them', async () => {
    const names = await succeed(own, 'query', 'SELECT DISTINCT customer_name FROM silver.dim_customer');
    expect(names.json().length).toBeGreaterThan(1);
    expect(names.json().every((r) => /^.\*\*\*$/.test(String(r.customer_name)))).toBe(true);
    const counted = await succeed(
      own,
      'query',
      'SELECT count(*) AS n FROM fact_sales f JOIN gold.fact_sales USING (sale_line_key)',
    );
    expect(counted.json()).toEqual([{ n: expect.anything() }]);
    const runs = await succeed(own, 'query', 'SELECT max(run_id) AS run FROM edp.runs');
    expect(Number(runs.json()[0]?.run)).toBeGreaterThan(2);
    for (const refused of [
      'DROP TABLE gold.fact_sales',
      'SELECT * FROM lake.silver.dim_customer',
      'DELETE FROM fact_sales',
    ]) {
      expect((await edp(['--project', own, 'query', refused])).code, refused).toBe(2);
    }
  }, 600_000);

  it('writes a million rows of an answer in a heap that could not hold them', async () => {
    const query = `SELECT id, concat(repeat('long ', 20), id) AS words FROM range(1000000)`;
    const child = start(['--project', own, 'query', query], { env: { NODE_OPTIONS: '--max-old-space-size=96' } });
    let [lines, last] = [0, ''];
    for await (const text of child.stdout!.setEncoding('utf8')) {
      const parts = (last + String(text)).split('\n');
      last = parts.pop() ?? '';
      lines += parts.length;
    }
    expect({ lines, last }).toEqual({ lines: 1_000_001, last: '' });
    if (child.exitCode === null) await once(child, 'exit');
    expect(child.exitCode).toBe(0);
  }, 600_000);

  it('tells what was published when, and shows the tables as they were', async () => {
    const history = (await succeed(own, 'history', '--rows', '1000')).json();
    const numbers = history.map((p) => Number(p.publication));
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => b - a));
    expect(history.every((p) => Number(p.tables) > 0)).toBe(true);
    expect((await succeed(own, 'history', '--rows', '2')).json()).toEqual(history.slice(0, 2));
    const told = await edp(['--project', own, 'history', '--rows', '1']);
    expect(told.stdout.split('\n').slice(0, 2)).toEqual([
      'publication\tpublished_at\ttables\tchanged',
      expect.stringMatching(new RegExp(`^${numbers[0]}\\t.*gold\\.fact_sales`)),
    ]);
    const at = async (when: unknown) =>
      (await succeed(own, 'query', '--at', String(when), 'SELECT count(*) AS n FROM gold.fact_sales')).json();
    const first = history.findLast((p) => String(p.changed).includes('gold.fact_sales'));
    expect(await at(first?.publication)).toEqual([sales[0]]);
    expect(await at(first?.published_at)).toEqual([sales[0]]);
    expect(await at(history[0]?.publication)).toEqual([sales.at(-1)]);
    for (const none of ['2020-01-01', '999999']) {
      const { code, stderr } = await edp(['--project', own, 'query', '--at', none, 'SELECT 1']);
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: expect.stringMatching(/^error USAGE: There is no publication/m),
      });
      expect(stderr).toContain('`edp history` lists those that are kept.');
    }
  }, 900_000);

  it('says that all is up to date, and plans nothing', async () => {
    const status = (await succeed(own, 'status')).json();
    const tables = status.filter((r) => r.kind === 'table');
    expect(tables.length).toBeGreaterThan(15);
    expect(tables.filter((t) => t.state !== 'up to date')).toEqual([]);
    expect(status.filter((r) => r.kind === 'source' && Number(r.stored) > 0)).toHaveLength(SOURCES.length);
    const planned = (await succeed(own, 'plan')).json();
    expect(planned.filter((p) => p.outcome === 'published')).toEqual([]);
  }, 900_000);

  it('killed while it is put in order, and begun again, loses nothing but the past', async () => {
    const before = await onCluster(own, contents);
    const [last] = (await succeed(own, 'history', '--rows', '1')).json();
    await killed('optimize', '--keep-days', '0');
    expect(await torn(own)).toEqual([]);
    const optimized = (await succeed(own, 'optimize', '--keep-days', '0')).json();
    expect(optimized.map((t) => t.table).sort()).toEqual(Object.keys(layout).sort());
    expect(await onCluster(own, contents)).toEqual(before);
    const kept = (await succeed(own, 'history')).json();
    expect(kept.every((p) => Number(p.publication) >= Number(last?.publication))).toBe(true);
    const past = await edp(['--project', own, 'query', '--at', '1', 'SELECT 1']);
    expect(past.code, past.stderr).toBe(2);
  }, 1_800_000);

  it('has the checks of the models', async () => {
    const checked = await succeed(own, 'check');
    expect(checked.json().length).toBeGreaterThan(100);
  }, 600_000);
});

describe('an embedded installation', () => {
  it('moves to the cluster and goes on where it was, the services named by their addresses', async () => {
    // The lakehouse of the services is the one of the project above.
    await succeed(emptyProject('cluster'), 'reset', '--yes');
    const moving = emptyProject('embedded');
    for (const day of days.slice(0, 2)) {
      deliver(moving, day);
      await succeed(moving, 'ingest');
      await succeed(moving, 'run');
    }
    const [{ customer_id: person } = {}] = (
      await succeed(moving, '--show-pii', 'query', 'SELECT min(customer_id) AS customer_id FROM silver.dim_customer')
    ).json();
    const forgotten = await succeed(moving, 'forget', String(person), '--yes');
    const [file = ''] = /data\/\S+/.exec(forgotten.stderr) ?? [];
    expect(file).not.toBe('');
    const staying = folder();
    cpSync(moving, staying, { recursive: true });
    const before = await embedded(moving, contents);
    const ledger = await embedded(moving, admitted);
    for (const rows of Object.values(ledger)) expect(rows.length).toBeGreaterThan(0);
    const nothing = await edp(['--project', emptyProject('embedded'), 'migrate', '--to', 'cluster']);
    expect(nothing.stderr).toMatch(/^error NOTHING_ADMITTED: There is no database to move/m);
    await succeed(moving, 'migrate', '--to', 'cluster');
    const again = await edp(['--project', moving, 'migrate', '--to', 'cluster']);
    expect(again.stderr).toMatch(/^error USAGE: The lakehouse holds records already/m);
    expect([nothing.code, again.code]).toEqual([2, 2]);
    configure(moving, { profile: 'cluster', cluster: addresses() });
    expect(await onCluster(moving, contents)).toEqual(before);
    expect(await onCluster(moving, admitted)).toEqual(ledger);
    // What was taken in before is known: not a record is received, let alone stored.
    await succeed(moving, 'ingest');
    expect(await onCluster(moving, admitted)).toEqual(ledger);
    const idle = (await succeed(moving, 'run')).json();
    expect(idle.filter((r) => r.table)).toEqual([]);
    for (const path of [moving, staying]) {
      deliver(path, days[2]!);
      await succeed(path, 'ingest');
    }
    await succeed(staying, 'run');
    const rebuilt = (await succeed(moving, 'run')).json().filter((r) => r.action === 'full' && r.reasons);
    // The one that every run builds whole.
    expect(rebuilt.map((r) => r.table)).toEqual(['dim_date']);
    expect(await onCluster(moving, contents)).toEqual(await embedded(staying, contents));
    // What remembers the erased goes with the tables: the files that would bring them back are named before.
    const { code, stderr } = await edp(['--project', moving, 'reset']);
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining(`\n  ${file}\n`) });
  }, 3_600_000);
});
