import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { SparkSession } from '../../../src/engine/spark/connect/index.js';
import { memoryInUse } from '../support/memory.js';
import { aWhileMs, million, useSpark } from '../support/spark-session.js';

const on = useSpark();

describe('a query', () => {
  it('gives every type exactly', async () => {
    const [row] = await on.spark.rows(`SELECT
      9223372036854775807 AS big, 9007199254740993 AS odd, 1Y AS tiny,
      CAST('-12345678901234567890.123456789012345678' AS DECIMAL(38,18)) AS d, 1.50BD AS price,
      DATE'0001-01-01' AS first, DATE'2024-02-29' AS leap,
      TIMESTAMP'1969-12-31 23:59:59.999999Z' AS before, TIMESTAMP_NTZ'2024-01-01 12:00:00.123456' AS wall,
      NULL AS nothing, CAST(NULL AS BIGINT) AS absent, true AS yes, 2.0D AS whole, double('-Infinity') AS least, float(0.5) AS half,
      '\ufeffmarked' AS marked, CAST('00000.5' AS DECIMAL(38,37)) AS fine, -1BD AS minus, 'ü€😀' AS text, X'00ff' AS bytes,
      array(1, NULL, 3) AS list, array() AS empty,
      named_struct('x', 1, 'y', array(named_struct('z', 1.0BD))) AS struct,
      map('k', 1L, 'l', NULL) AS map, INTERVAL '-1 02:03:04.5' DAY TO SECOND AS time, INTERVAL '1-2' YEAR TO MONTH AS months`);
    expect(row).toEqual({
      big: 9_223_372_036_854_775_807n,
      odd: 9_007_199_254_740_993n,
      tiny: 1n,
      d: '-12345678901234567890.123456789012345678',
      price: '1.50',
      first: '0001-01-01',
      leap: '2024-02-29',
      // Microseconds are cut off, towards the past.
      before: new Date('1969-12-31T23:59:59.999Z'),
      wall: new Date('2024-01-01T12:00:00.123Z'),
      nothing: null,
      absent: null,
      yes: true,
      whole: 2,
      least: Number.NEGATIVE_INFINITY,
      half: 0.5,
      marked: '\ufeffmarked',
      fine: `0.5${'0'.repeat(36)}`,
      minus: '-1',
      text: 'ü€😀',
      bytes: Uint8Array.of(0, 255),
      list: [1n, null, 3n],
      empty: [],
      struct: { x: 1n, y: [{ z: '1.0' }] },
      map: new Map<string, unknown>([
        ['k', 1n],
        ['l', null],
      ]),
      time: -93_784_500_000n,
      months: 14n,
    });
  });

  it('takes named parameters as values, whatever is written in them', async () => {
    const parameters = {
      hostile: "'; DROP TABLE t; -- \\' \" ` \0 $x :n ü\n",
      n: 2n ** 63n - 1n,
      wide: 2n ** 64n,
      f: 0.1,
      yes: true,
      at: new Date('1969-12-31T23:59:59.999Z'),
      nothing: null,
      price: { decimal: '-0.050' },
      day: { date: '2024-02-29' },
    };
    const names = Object.keys(parameters).map((name) => `:${name} AS ${name}`);
    expect(await on.spark.rows(`SELECT ${names.join(', ')}`, { parameters })).toEqual([
      { ...parameters, price: '-0.050', day: '2024-02-29', wide: '18446744073709551616' },
    ]);
    expect(await on.spark.schema(`SELECT ${names.join(', ')}`, parameters)).toMatchObject([
      { name: 'hostile', type: 'string' },
      { type: 'bigint' },
      { type: 'decimal(20,0)' },
      { type: 'double' },
      { type: 'boolean' },
      { type: 'timestamp' },
      { type: 'void' },
      { type: 'decimal(3,3)' },
      { type: 'date' },
    ]);
  });

  it('gives no rows if there are none', async () => {
    expect(await on.spark.rows('SELECT 1 AS x WHERE false')).toEqual([]);
  });

  it('streams a million rows, never all of them in memory', async () => {
    const before = memoryInUse();
    let [rows, sum, most, bytes] = [0, 0n, 0, 0];
    const start = performance.now();
    for await (const row of on.spark.stream<{ id: bigint; twice: bigint; text: string; d: string }>(million)) {
      rows += 1;
      sum += row.twice - row.id;
      bytes += row.text.length + row.d.length;
      if (rows % 100_000 === 0) most = Math.max(most, memoryInUse() - before);
    }
    const seconds = (performance.now() - start) / 1000;
    console.log(`${Math.round(rows / seconds)} rows/s, at most ${(most / 1e6).toFixed(1)} MB more on the heap`);
    expect({ rows, sum, bytes }).toEqual({ rows: 1_000_000, sum: 499_999_500_000n, bytes: 2 * 5_888_890 + 3_000_000 });
    expect(most).toBeLessThan(60e6);
  });

  it('gives a batch of any size', async () => {
    const session = new SparkSession(on.server.address());
    await session.config.set({ 'spark.sql.execution.arrow.maxRecordsPerBatch': '0' });
    const rows = await session.rows<{ id: bigint }>('SELECT id FROM range(0, 400000, 1, 1)');
    expect(rows).toHaveLength(400_000);
    expect(rows.at(-1)).toEqual({ id: 399_999n });
    await session.close();
  });

  it('whose rows nobody reads for a while does not fill the memory, nor hold up others', async () => {
    const before = memoryInUse();
    const stream = on.spark.stream(million);
    await stream.next();
    await setTimeout(aWhileMs);
    expect(memoryInUse() - before).toBeLessThan(20e6);
    expect(await on.spark.rows('SELECT 1 AS one')).toEqual([{ one: 1n }]);
    let rows = 1;
    for await (const _ of stream) rows += 1;
    expect(rows).toBe(1_000_000);
  });

  it('that is left early ends on the server too', async () => {
    // Slow, not large: what nobody reads piles up in the server's memory.
    const query = "SELECT id, java_method('java.lang.Thread', 'sleep', 20L) FROM range(0, 20000, 1, 20000)";
    const [kept, left] = [crypto.randomUUID(), crypto.randomUUID()];
    for await (const _ of on.spark.stream(query, { operationId: left })) break;
    // Asked once: an interrupt would itself end what still runs.
    expect(await on.spark.interrupt({ operationId: left })).toEqual([]);
    const stream = on.spark.stream(query, { operationId: kept });
    await stream.next();
    expect(await on.spark.interrupt({ operationId: kept })).toEqual([kept]);
    await stream.return();
  });

  it('runs beside others in one session', async () => {
    const queries = Array.from({ length: 12 }, (_, i) =>
      on.spark.rows(`SELECT sum(id) + ${i} AS s FROM range(100000)`),
    );
    const due = queries.map((_, i) => [{ s: 4_999_950_000n + BigInt(i) }]);
    expect(await Promise.all(queries)).toEqual(due);
  });

  it('answers a small question quickly', async () => {
    const took: number[] = [];
    for (let i = 0; i < 20; i += 1) {
      const start = performance.now();
      await on.spark.rows('SELECT 1 AS one');
      took.push(performance.now() - start);
    }
    took.sort((a, b) => a - b);
    console.log(`SELECT 1: ${took[0]?.toFixed(0)} ms at best, median ${took[10]?.toFixed(0)} ms`);
    // 50 ms on an idle machine.
    expect(took[10]).toBeLessThan(5_000);
  });
});
