import { describe, expect, it } from 'vitest';
import { SparkSession, sqlOver } from '../../../src/engine/spark/connect/index.js';
import { cuttingProxy } from '../support/cutting-proxy.js';
import { useSpark } from '../support/spark-session.js';

const on = useSpark();

describe('uploaded rows', () => {
  const columns = {
    n: { kind: 'integer' },
    'a `name`': { kind: 'text' },
    price: { kind: 'decimal', precision: 38, scale: 18 },
    yes: { kind: 'boolean' },
    day: { kind: 'date' },
    at: { kind: 'timestamp' },
  } as const;
  const row = (n: bigint) => ({
    n,
    'a `name`': `ü ' ${n}`,
    price: `${n}.000000000000000001`,
    yes: n % 2n === 0n,
    day: '2024-02-29',
    at: new Date('1969-12-31T23:59:59.999Z'),
  });
  const nothing = { n: null, 'a `name`': null, price: null, yes: null, day: null, at: null };

  it('are read back as they were', async () => {
    const rows = [row(2n ** 53n + 1n), nothing, row(-1n)].map((r, i) => (i === 2 ? { ...r, price: '-0.5' } : r));
    const uploaded = await on.spark.upload(columns, rows);
    expect(await on.spark.rows(uploaded)).toEqual(
      rows.map((r) => (r.price === '-0.5' ? { ...r, price: '-0.500000000000000000' } : r)),
    );
    expect((await on.spark.schema(uploaded)).map((c) => c.type)).toEqual([
      'bigint',
      'string',
      'decimal(38,18)',
      'boolean',
      'date',
      'timestamp',
    ]);
  });

  it('may be none, and may have a name', async () => {
    await on.spark.createTempView('none', await on.spark.upload(columns, []));
    expect(await on.spark.rows('SELECT count(*) AS n FROM none')).toEqual([{ n: 0n }]);
  });

  it('travel in parts if they are many', async () => {
    function* many() {
      for (let n = 0n; n < 200_000n; n += 1n) yield row(n);
    }
    const start = performance.now();
    const uploaded = await on.spark.upload(columns, many());
    console.log(`uploaded ${Math.round(200_000 / ((performance.now() - start) / 1000))} rows/s`);
    expect(uploaded.relType.case).toBe('chunkedCachedLocalRelation');
    const sums =
      'SELECT count(*) AS rows, sum(n) AS n, count(DISTINCT `a ``name```) AS names, sum(price) AS price FROM u';
    expect(await on.spark.rows(sqlOver(sums, { u: uploaded }))).toEqual([
      { rows: 200_000n, n: 19_999_900_000n, names: 200_000n, price: '19999900000.000000000000200000' },
    ]);
  });

  it('arrive whole, though the connection breaks meanwhile', async () => {
    const proxy = await cuttingProxy(on.server.port);
    const session = new SparkSession(on.server.address({ port: proxy.port }));
    try {
      await session.version();
      function* cutTwice() {
        for (let n = 0n; n < 200_000n; n += 1n) {
          if (n === 60_000n || n === 120_000n) globalThis.setTimeout(proxy.cut, 5);
          yield row(n);
        }
      }
      const u = await session.upload(columns, cutTwice());
      expect(proxy.cuts()).toBe(2);
      expect(await session.rows(sqlOver('SELECT count(*) AS rows, sum(n) AS n FROM u', { u }))).toEqual([
        { rows: 200_000n, n: 19_999_900_000n },
      ]);
    } finally {
      await session.close();
      await proxy.close();
    }
  });
});
