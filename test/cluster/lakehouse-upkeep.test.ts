import { beforeAll, describe, expect, it } from 'vitest';
import type { PhysicalTable } from '../../src/engine/engine.js';
import { Lakehouse } from '../../src/engine/lakehouse/lakehouse.js';
import type { LakehouseSettings } from '../../src/engine/lakehouse/settings.js';
import { integer, text, timestamp } from '../../src/model/column.js';
import { prepareState } from '../../src/project/lakehouse.js';
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
          const work = `_part_${part}`;
          await engine.transaction(async () => {
            const computed = await engine.work(work, rows(part * 100 - 50, part * 100 + 100, `part ${part}`));
            await engine.apply(
              table,
              await engine.diff(table, computed, { unit: 'id', units: `(SELECT id AS unit FROM ${computed})` }),
            );
          });
        }
        expect(await summary(reader)).toEqual([{ n: 100n, notes: 1n }]);
        await expect(reader.engine.transaction(async () => undefined)).rejects.toMatchObject({ code: 'NOT_READ_ONLY' });
      });
      expect(await summary({ engine } as Lakehouse)).toEqual([{ n: 500n, notes: 5n }]);
    });
  }, 600_000);

  it('tells its history, and can be read as it was', async () => {
    const history = await reading((lakehouse) => lakehouse.history(10));
    expect(history.map((p) => p.changed)).toEqual(Array.from({ length: 5 }, () => ['gold.sales']));
    const [first] = history.slice(-1);
    expect(await reading(summary, first?.id)).toEqual([{ n: 100n, notes: 1n }]);
    expect(await reading(summary, new Date())).toEqual([{ n: 500n, notes: 5n }]);
    await expect(reading(summary, new Date('2020-01-01'))).rejects.toMatchObject({ code: 'USAGE' });
  }, 600_000);

  it('is put in order without a row being changed; what is forgotten is gone', async () => {
    const before = await reading((l) => l.engine.rows('SELECT * FROM gold.sales ORDER BY id'));
    const soon = new Date(Date.now() + 60_000);
    const { tables, orphans } = await writing((l) => l.optimize({ keepSince: soon, orphansBefore: soon }));
    expect(tables).toEqual([
      { table: 'gold.sales', rewritten: expect.any(BigInt), added: expect.any(BigInt), expired: expect.any(BigInt) },
    ]);
    expect(tables[0]!.rewritten).toBeGreaterThan(tables[0]!.added);
    expect(tables[0]!.expired).toBeGreaterThan(0n);
    // The table of the transaction that was undone: its data, its metadata.
    expect(orphans).toBeGreaterThan(1);
    expect(await reading((l) => l.engine.rows('SELECT * FROM gold.sales ORDER BY id'))).toEqual(before);
    await expect(reading(summary, 1)).rejects.toMatchObject({ code: 'USAGE' });
  }, 600_000);
});
