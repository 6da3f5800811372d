import { beforeAll, describe, expect, it } from 'vitest';
import type { PhysicalTable } from '../../src/engine/engine.js';
import { Lakehouse } from '../../src/engine/lakehouse/lakehouse.js';
import { Postgres } from '../../src/engine/lakehouse/postgres.js';
import { Publications } from '../../src/engine/lakehouse/publications.js';
import type { LakehouseSettings } from '../../src/engine/lakehouse/settings.js';
import type { SparkEngine } from '../../src/engine/spark/engine.js';
import { integer, text, timestamp } from '../../src/model/column.js';
import { prepareState } from '../../src/project/lakehouse.js';
import { Bucket, parseS3 } from '../../src/s3/index.js';
import { toyGraph } from '../model/toy.js';
import { type Cluster, newLakehouse } from './support/lakehouse.js';
import { sharedCluster } from './support/shared-cluster.js';

const table: PhysicalTable = {
  layer: 'gold',
  name: 'sales',
  columns: { id: integer('Id.'), at: timestamp('When.'), note: text('Anything.') },
  key: ['id'],
  growsWith: 'at',
};

/** Beside it, so that a step on all tables has a middle. */
const visits: PhysicalTable = { layer: 'gold', name: 'visits', columns: { id: integer('Id.') }, key: ['id'] };

const rows = (from: number, to: number, note: string) =>
  `SELECT id, TIMESTAMP '2026-01-31 23:00:00' + make_interval(0, 0, 0, 0, CAST(id AS INT)) AS at, '${note}' AS note FROM range(${from}, ${to})`;

let cluster: Cluster;
let settings: LakehouseSettings;
const options = {
  prepare: prepareState({ graph: toyGraph() }),
  memoryLimit: '512MB',
  now: () => new Date(),
};

async function writing<T>(work: (lakehouse: Lakehouse) => Promise<T>): Promise<T> {
  const lakehouse = await Lakehouse.open(settings, options);
  try {
    return await work(lakehouse);
  } finally {
    await lakehouse.close();
  }
}

async function reading<T>(work: (lakehouse: Lakehouse) => Promise<T>, at?: Date | number): Promise<T> {
  const lakehouse = await Lakehouse.read(settings, { ...options, at });
  try {
    return await work(lakehouse);
  } finally {
    await lakehouse.close();
  }
}

const summary = ({ engine }: Lakehouse) =>
  engine.rows<{ n: bigint; notes: bigint }>('SELECT count(*) AS n, count(DISTINCT note) AS notes FROM gold.sales');

/** Keys of all objects of the lakehouse. */
async function objects(): Promise<string[]> {
  const { bucket, key } = parseS3(settings.warehouse);
  const keys: string[] = [];
  for await (const object of new Bucket({ ...settings.s3, endpoint: cluster.connections.s3.endpoint }, bucket).list(
    `${key}/`,
  ))
    keys.push(object.key);
  return keys;
}

/** Merges rows into the table, of which some are there. */
async function merge(engine: SparkEngine, part: number, note = `part ${part}`): Promise<void> {
  const computed = await engine.work(`_part_${part}`, rows(part * 100 - 50, part * 100 + 100, note));
  const units = `(SELECT id AS unit FROM ${computed})`;
  await engine.apply(table, await engine.diff(table, computed, { unit: 'id', units }));
}

/** No file is young then, and no publication. */
const soon = (): Date => new Date(Date.now() + 60_000);

const snapshots = async (engine: SparkEngine): Promise<bigint> => engine.count('gold.sales.snapshots');

beforeAll(async () => {
  cluster = await sharedCluster();
  settings = await newLakehouse(cluster);
}, 3_600_000);

describe('a lakehouse', () => {
  it('publishes all of a transaction or nothing', async () => {
    await writing(async ({ engine }) => {
      await engine.transaction(async () => {
        await engine.stage(table);
        await engine.addStaged(table, rows(0, 100, 'first'));
        await engine.publishStaged(table);
        await engine.stage(visits);
        await engine.addStaged(visits, 'SELECT 1 AS id');
        await engine.publishStaged(visits);
      });
      const undone = engine.transaction(async () => {
        await engine.stage(table);
        await engine.addStaged(table, rows(0, 5, 'undone'));
        await engine.publishStaged(table);
        await engine.state.execute("INSERT INTO edp.warnings VALUES ('b', 's', 'c', 'undone', 1)");
        expect(await engine.count('gold.sales')).toBe(5n);
        throw new Error('undo');
      });
      await expect(undone).rejects.toThrow('undo');
      expect(await engine.count('gold.sales')).toBe(100n);
      expect(await engine.state.rows('SELECT * FROM edp.warnings')).toEqual([]);
    });
    expect(await reading(summary)).toEqual([{ n: 100n, notes: 1n }]);
  }, 600_000);

  it('is changed by one at a time, and read by anyone meanwhile as it was', async () => {
    await writing(async ({ engine }) => {
      await expect(Lakehouse.open(settings, options)).rejects.toMatchObject({ code: 'DATABASE_LOCKED' });
      await reading(async (reader) => {
        for (let part = 1; part <= 4; part += 1) {
          await engine.transaction(() => merge(engine, part));
          expect(await snapshots(engine), 'one commit for what was added, changed and taken away').toBe(
            BigInt(part + 1),
          );
        }
        await engine.transaction(() => merge(engine, 4));
        expect(await snapshots(engine), 'none for rows with equal values').toBe(5n);
        expect(await summary(reader)).toEqual([{ n: 100n, notes: 1n }]);
        await expect(reader.engine.transaction(async () => undefined)).rejects.toMatchObject({ code: 'NOT_READ_ONLY' });
      });
      expect(await summary({ engine } as Lakehouse)).toEqual([{ n: 500n, notes: 5n }]);
    });
  }, 600_000);

  it('tells its history, and can be read as it was', async () => {
    const history = await reading((lakehouse) => lakehouse.history(10));
    const sales = ['gold.sales'];
    expect(history.map((p) => p.changed)).toEqual([sales, sales, sales, sales, [...sales, 'gold.visits']]);
    expect(await reading(summary, new Date())).toEqual([{ n: 500n, notes: 5n }]);
    const postgres = await Postgres.connect(settings.postgres);
    for (const { id, publishedAt } of history) {
      expect(await new Publications(postgres).find(publishedAt), 'at the very moment that is told').toBe(id);
    }
    await postgres.close();
    await expect(reading(summary, new Date('2020-01-01'))).rejects.toMatchObject({ code: 'USAGE' });
  }, 600_000);

  it('is rid of what an undone change of a living table left behind; all publications can be read', async () => {
    const history = await reading((lakehouse) => lakehouse.history(10));
    const before = await objects();
    const undone = writing(({ engine }) =>
      engine.transaction(async () => {
        await merge(engine, 4, 'undone');
        throw new Error('undo');
      }),
    );
    await expect(undone).rejects.toThrow('undo');
    const left = (await objects()).filter((key) => !before.includes(key));
    expect(left.filter((key) => key.endsWith('.parquet'))).not.toEqual([]);
    expect(left.filter((key) => key.endsWith('.metadata.json'))).not.toEqual([]);
    const keepSince = new Date(0);
    // A run under way writes such files: they stay as long as they are young.
    const young = await writing((l) => l.optimize({ keepSince, orphansBefore: new Date(Date.now() - 3_600_000) }));
    expect(young.orphans).toBe(0);
    expect(await objects()).toEqual(expect.arrayContaining([...before, ...left]));
    const { orphans } = await writing((l) => l.optimize({ keepSince, orphansBefore: soon() }));
    expect(orphans).toBeGreaterThanOrEqual(left.length);
    const kept = await objects();
    expect(kept.filter((key) => left.includes(key))).toEqual([]);
    // Of the past, the metadata that publications name, and no other.
    const named = (await reading((lakehouse) => lakehouse.history(10))).flatMap((p) => p.changed).length;
    expect(kept.filter((key) => key.endsWith('.metadata.json'))).toHaveLength(named);
    for (const [i, { id }] of history.reverse().entries()) {
      expect(await reading(summary, id), `publication ${id}`).toEqual([
        { n: BigInt(i + 1) * 100n, notes: BigInt(i + 1) },
      ]);
    }
  }, 900_000);

  it('is put in order without a row being changed, though ended in the middle; what is forgotten is gone', async () => {
    const all = (l: Lakehouse) => l.engine.rows('SELECT * FROM gold.sales ORDER BY id');
    const before = await reading(all);
    const files = await objects();
    const first = (await reading((l) => l.history(10))).at(-1)!.id;
    await reading(async (reader) => {
      const ended = writing((l) =>
        l.optimize({
          keepSince: soon(),
          orphansBefore: soon(),
          onTable: ({ table: name, done }) => {
            // Both are compacted, and one has forgotten its past.
            if (name === 'gold.visits' && done === 3) throw new Error('ended');
          },
        }),
      );
      await expect(ended).rejects.toThrow('ended');
      expect(await reading(all)).toEqual(before);
      await writing((l) => l.optimize({ keepSince: soon(), orphansBefore: soon() }));
      expect(await summary(reader), 'a reader sees what he saw').toEqual([{ n: 100n, notes: 1n }]);
    }, first);
    const { tables, orphans } = await writing((l) => l.optimize({ keepSince: soon(), orphansBefore: soon() }));
    expect(tables.map((t) => t.table)).toEqual(['gold.sales', 'gold.visits']);
    expect(tables[0]!.expired).toBeGreaterThan(0n);
    expect(orphans).toBeGreaterThan(1);
    expect((await objects()).length).toBeLessThan(files.length / 2);
    expect(await reading(all)).toEqual(before);
    await expect(reading(summary, first)).rejects.toMatchObject({ code: 'USAGE' });
  }, 900_000);
});
