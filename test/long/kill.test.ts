import { existsSync } from 'node:fs';
import { copyFile, cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/engine/database.js';
import { DuckDbDatabase } from '../../src/engine/duckdb/engine.js';
import { literal } from '../../src/engine/sql.js';
import { defaultWorld, SOURCES, writeWorld } from '../../src/generate/index.js';
import { Random } from '../../src/generate/random.js';
import { loadProject, type Project } from '../../src/index.js';
import { relationOf } from '../../src/model/model.js';
import { type Ended, edp, type Kill } from '../support/edp.js';
import { ledger } from '../support/ledger.js';
import { root } from '../support/online-retail.js';
import { storedTables } from '../support/tables.js';

const days = 6;
const killsWanted = Number(process.env.KILLS ?? 50);
const seed = Number(process.env.KILL_SEED ?? Date.now() % 1_000_000);

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

async function temporary(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'edp-kill-'));
  folders.push(folder);
  return folder;
}

/** An empty project whose files come by {@link deliver}. */
async function emptyProject(): Promise<string> {
  const folder = await temporary();
  await copyFile(join(root, 'templates', 'demo', 'edp.config.ts'), join(folder, 'edp.config.ts'));
  return folder;
}

/** Puts the files that arrive on a day, counted from 0, into a project. */
async function deliver(world: string, project: string, day: number): Promise<void> {
  for (const source of SOURCES) {
    const files = (await readdir(join(world, source))).sort();
    const first = files.filter((file) => !/^2026-07-/.test(file));
    expect(first).toEqual([]);
    await mkdir(join(project, 'data', source), { recursive: true });
    const name = `2026-07-0${day + 1}.ndjson`;
    if (files.includes(name)) await cp(join(world, source, name), join(project, 'data', source, name));
  }
}

/** What is done on each day, and at the end. */
function* commands(): Generator<{ day?: number; args: string[] }> {
  for (let day = 0; day < days; day += 1) {
    yield { day, args: ['ingest'] };
    yield { args: ['run'] };
  }
  yield { args: ['run', '--full'] };
}

async function succeed(project: string, args: readonly string[]): Promise<Ended> {
  const ended = await edp(project, args);
  expect(ended, ended.stderr).toMatchObject({ code: 0 });
  return ended;
}

/** A random moment of a command that took so long undisturbed; most fall into its work, the others into its start. */
function moment(random: Random, { seconds, atWorkAfter = 0 }: Ended): Kill {
  return random.next() < 0.8
    ? { after: 'work', seconds: random.next() * (seconds - atWorkAfter) }
    : { after: 'start', seconds: random.next() * atWorkAfter };
}

const warehouse = (project: string): string => join(project, '.edp', 'warehouse.duckdb');

async function reading<T>(project: string, work: (database: Database) => Promise<T>): Promise<T> {
  const database = await DuckDbDatabase.open({ path: warehouse(project), memoryLimit: '1GB', readOnly: true });
  const connection = await database.connect();
  try {
    return await work(connection);
  } finally {
    connection.close();
    database.close();
  }
}

/** What any reader may rely on, whenever it looks: each published table has all its rows, each batch all its records. */
async function torn(project: string, { graph }: Project): Promise<string[]> {
  if (!existsSync(warehouse(project))) return [];
  return reading(project, async (database) => {
    const has = async (name: string) =>
      (
        await database.rows('SELECT 1 FROM information_schema.tables WHERE table_schema = $s AND table_name = $t', {
          s: name.split('.')[0] ?? '',
          t: name.split('.')[1] ?? '',
        })
      ).length > 0;
    const problems: string[] = [];
    if (!(await has('edp.tables')) || !(await has('edp.batches'))) return problems;
    for (const model of storedTables(graph)) {
      const [known] = await database.rows<{ rows: bigint }>(
        `SELECT row_count AS rows FROM edp.tables WHERE table_name = ${literal(model.name)}`,
      );
      if (!known) continue;
      const [row] = await database.rows<{ n: bigint }>(`SELECT count(*) AS n FROM ${relationOf(model)}`);
      if (row?.n !== known.rows) problems.push(`${model.name}: ${row?.n} rows of ${known.rows}`);
    }
    for (const source of SOURCES) {
      if (!(await has(`bronze.raw_${source}`))) continue;
      const [row] = await database.rows<{ bronze: bigint; ledger: bigint }>(
        `SELECT (SELECT count(*) FROM bronze.raw_${source}) AS bronze,
           (SELECT coalesce(sum(stored), 0)::BIGINT FROM edp.batches WHERE source = ${literal(source)}) AS ledger`,
      );
      if (row?.bronze !== row?.ledger)
        problems.push(`${source}: ${row?.bronze} in Bronze, ${row?.ledger} in the ledger`);
    }
    return problems;
  });
}

/** How many rows of each table and of the ledger two projects do not share. */
async function differences(one: string, other: string, { graph }: Project): Promise<Record<string, number>> {
  const selects: Record<string, string> = { ...ledger };
  for (const model of storedTables(graph)) {
    const columns = Object.keys(model.definition.columns).filter((c) => !c.startsWith('_'));
    selects[model.name] = `SELECT ${columns.map((c) => `"${c}"`).join(', ')} FROM ${relationOf(model)}`;
  }
  return reading(one, async (database) => {
    await database.execute(`ATTACH ${literal(warehouse(other))} AS other (READ_ONLY)`);
    const found: Record<string, number> = {};
    for (const [name, here] of Object.entries(selects)) {
      const there = here.replace(' FROM ', ' FROM other.');
      const [row] = await database.rows<{ n: bigint; all: bigint }>(
        `SELECT (SELECT count(*) FROM (${here})) AS "all", count(*) AS n
         FROM (((${here}) EXCEPT ALL (${there})) UNION ALL ((${there}) EXCEPT ALL (${here})))`,
      );
      expect({ name, empty: row?.all === 0n && !mayBeEmpty.has(name) }).toEqual({ name, empty: false });
      if (row?.n !== 0n) found[name] = Number(row?.n);
    }
    return found;
  });
}

/** A few days hold no start of a month. */
const mayBeEmpty = new Set(['customer_segment_history']);

describe('a command killed at any moment and run again', () => {
  it('leaves what an undisturbed run leaves: no loss, no duplicate, nothing half-written', async () => {
    const world = await temporary();
    const size = { customers: 300, products: 100, campaigns: 8, days, events: 12_000, marketplaceSales: 1_500 };
    await writeWorld(world, defaultWorld(size));
    const calm = await emptyProject();
    const undisturbed: Ended[] = [];
    for (const { day, args } of commands()) {
      if (day !== undefined) await deliver(world, calm, day);
      undisturbed.push(await succeed(calm, args));
    }

    const disturbed = await emptyProject();
    const project = await loadProject(disturbed);
    const random = new Random(seed, 'kills');
    const kills = { all: 0, atWork: 0, tooLate: 0 };
    /** Kills a command at a random moment; false if it had ended before. */
    const kill = async (args: readonly string[], calmly: Ended | undefined): Promise<boolean> => {
      if (!calmly) throw new TypeError('A command that was not tried undisturbed.');
      const { code, stderr, atWorkAfter } = await edp(disturbed, args, moment(random, calmly));
      if (code !== null) {
        expect({ seed, args, code, stderr }).toMatchObject({ code: 0 });
        kills.tooLate += 1;
        return false;
      }
      kills.all += 1;
      if (atWorkAfter !== undefined) kills.atWork += 1;
      expect({ seed, args, torn: await torn(disturbed, project) }).toMatchObject({ torn: [] });
      return true;
    };
    const plan = [...commands()];
    for (const [i, { day, args }] of plan.entries()) {
      if (day !== undefined) await deliver(world, disturbed, day);
      const wanted = Math.ceil((killsWanted - kills.all) / (plan.length - i));
      for (let n = 0; n < wanted && (await kill(args, undisturbed[i])); n += 1);
      await succeed(disturbed, args);
    }
    // A full rebuild has its work to do each time: it makes up for the commands that ended too soon.
    while (kills.all < killsWanted) await kill(['run', '--full'], undisturbed.at(-1));
    await succeed(disturbed, ['run', '--full']);

    process.stdout.write(`seed ${seed}: ${kills.all} kills, ${kills.atWork} at work, ${kills.tooLate} came too late\n`);
    expect({ seed, differences: await differences(calm, disturbed, project) }).toEqual({ seed, differences: {} });
    expect(kills.all).toBeGreaterThanOrEqual(killsWanted);
    expect(kills.atWork).toBeGreaterThanOrEqual(killsWanted / 2);
  });
});
