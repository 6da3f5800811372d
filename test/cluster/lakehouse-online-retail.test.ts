import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dailyFiles, deliver } from '../../examples/online-retail/day-by-day.js';
import { DuckDbDatabase, type DuckDbEngine } from '../../src/engine/duckdb/engine.js';
import { Lakehouse } from '../../src/engine/lakehouse/lakehouse.js';
import { loadProject, type Project } from '../../src/index.js';
import { admitInto, ensureBronze, prepareState } from '../../src/project/lakehouse.js';
import { exactSelect, exactText } from '../support/exact.js';
import { hasData, missing, root, unpack } from '../support/online-retail.js';
import { storedTables } from '../support/tables.js';
import { type Cluster, newLakehouse } from './support/lakehouse.js';
import { sharedCluster } from './support/shared-cluster.js';

/** Of the first delivery, of which all is built whole; the second adds to what is there, corrects and takes away. */
const firstDays = 153;

/** How often each row occurs, by its digest. */
type Rows = Map<string, number>;

async function rowsOf(batches: AsyncIterable<readonly Record<string, unknown>[]>): Promise<Rows> {
  const rows: Rows = new Map();
  for await (const batch of batches) {
    for (const row of batch) {
      const digest = createHash('md5').update(exactText(row)).digest('base64');
      rows.set(digest, (rows.get(digest) ?? 0) + 1);
    }
  }
  return rows;
}

/** Rows that the two do not share. */
function differing(a: Rows, b: Rows): number {
  const digests = new Set([...a.keys(), ...b.keys()]);
  return [...digests].reduce((n, d) => n + Math.abs((a.get(d) ?? 0) - (b.get(d) ?? 0)), 0);
}

async function* oneByOne(rows: AsyncIterable<Record<string, unknown>>): AsyncGenerator<Record<string, unknown>[]> {
  for await (const row of rows) yield [row];
}

describe.runIf(process.env.CI || hasData)('a year of a real shop, on both engines (invariant 4)', () => {
  let folder = '';
  let files: string[];
  let project: Project;
  let cluster: Cluster;
  let lakehouse: Lakehouse;
  let database: DuckDbDatabase;
  let duck: DuckDbEngine;

  beforeAll(async () => {
    expect(hasData, missing).toBe(true);
    folder = await mkdtemp(join(tmpdir(), 'edp-online-retail-'));
    files = await dailyFiles(await unpack(folder));
    project = await loadProject(join(root, 'examples', 'online-retail'));
    cluster = await sharedCluster();
    lakehouse = await Lakehouse.open(await newLakehouse(cluster), {
      prepare: prepareState(project),
      memoryLimit: '1GB',
      now: () => new Date(),
    });
    await ensureBronze(lakehouse, project);
    database = await DuckDbDatabase.open({ path: join(folder, 'warehouse.duckdb'), memoryLimit: '2GB' });
    duck = await database.connect();
    await prepareState(project)(duck);
  }, 3_600_000);

  afterAll(async () => {
    database?.close();
    await lakehouse?.close();
    await rm(folder, { recursive: true, force: true });
  }, 120_000);

  /** Some days arrive at both, and a run follows. */
  async function arrive(days: readonly string[]): Promise<void> {
    const told: string[] = [];
    const deliverTo = (warehouse: Parameters<typeof deliver>[1]) =>
      deliver(
        { ...project, compile: { ...project.compile, dialect: warehouse.engine.dialect } },
        warehouse,
        days,
        ({ day, lines, report }) => told.push(`${day} ${lines} ${report.status}`),
        days.length,
      );
    await deliverTo({ engine: duck, admit: (work) => work(duck, undefined) });
    await deliverTo({ engine: lakehouse.engine, admit: (work) => admitInto(lakehouse, project, work) });
    expect(told).toHaveLength(2);
    expect(told[1]).toBe(told[0]);
  }

  /** Compares every table. @returns how many rows each has. */
  async function compared(): Promise<Record<string, number>> {
    const counted: Record<string, number> = {};
    for (const model of storedTables(project.graph)) {
      const expected = await rowsOf(duck.batches(exactSelect(model, duck.dialect)));
      const found = await rowsOf(oneByOne(lakehouse.engine.stream(exactSelect(model, lakehouse.engine.dialect))));
      expect({ table: model.name, differing: differing(expected, found) }).toEqual({ table: model.name, differing: 0 });
      counted[model.name] = [...expected.values()].reduce((a, b) => a + b, 0);
    }
    console.log(counted);
    return counted;
  }

  it('has the same rows in every table, all of them, all columns, when all is built whole', async () => {
    await arrive(files.slice(0, firstDays));
    expect((await compared()).standardized_sales).toBeGreaterThan(100_000);
  }, 3_600_000);

  it('and when more arrives, and what is there is added to and corrected', async () => {
    await arrive(files.slice(firstDays));
    expect(await compared()).toMatchObject({ standardized_sales: 541_909 });
  }, 3_600_000);
});
