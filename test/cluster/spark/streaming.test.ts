import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { read, SparkSession, type StreamingQuery, sqlOver } from '../../../src/engine/spark/connect/index.js';
import { startSpark } from '../support/spark.js';
import { failure, useSpark } from '../support/spark-session.js';

const on = useSpark();

describe('a streaming query', () => {
  const started: StreamingQuery[] = [];
  afterEach(async () => {
    for (const query of started.splice(0)) await query.stop().catch(() => undefined);
  });

  const rate = () => read({ format: 'rate', options: { rowsPerSecond: '100' }, streaming: true });
  const start = async (session: SparkSession, name: string) => {
    const even = sqlOver('SELECT value, value % 10 AS digit FROM rate', { rate: rate() });
    const to = { path: join(on.folder, name) };
    const checkpoint = join(on.folder, `${name}-checkpoint`);
    const trigger = { every: '500 milliseconds' };
    const query = await session.streams.start(even, { format: 'parquet', checkpoint, to, name, trigger });
    started.push(query);
    return query;
  };
  const rowsIn = async (session: SparkSession, name: string) => {
    const sink = read({ format: 'parquet', paths: [join(on.folder, name)] });
    const sums = 'SELECT count(*) AS rows, count(DISTINCT value) AS different, max(value) + 1 AS due FROM sink';
    const [sum] = await session.rows<{ rows: bigint; different: bigint; due: bigint }>(sqlOver(sums, { sink }));
    return sum;
  };
  const working = (query: StreamingQuery) =>
    expect.poll(async () => (await query.lastProgress())?.inputRows ?? 0, { timeout: 60_000 }).toBeGreaterThan(0);

  it('starts, tells its progress, and stops', async () => {
    const query = await start(on.spark, 'simple');
    await working(query);
    expect(await query.status()).toMatchObject({ active: true });
    expect((await on.spark.streams.active()).map((q) => [q.id, q.name])).toEqual([[query.id, 'simple']]);
    expect(await query.awaitTermination(100)).toBe(false);
    await query.stop();
    expect(await query.status()).toMatchObject({ active: false });
    expect(await query.awaitTermination()).toBe(true);
    const read = (await query.recentProgress()).reduce((sum, p) => sum + p.inputRows, 0);
    const sum = await rowsIn(on.spark, 'simple');
    expect(Number(sum?.rows)).toBeGreaterThan(0);
    expect(Number(sum?.rows)).toBeLessThanOrEqual(read);
  });

  it('reads all there is and ends, if told so', async () => {
    const source = join(on.folder, 'source');
    await on.spark.execute(`INSERT OVERWRITE DIRECTORY '${source}' USING parquet SELECT id FROM range(1000)`);
    const files = read({ format: 'parquet', schema: 'id BIGINT', paths: [source], streaming: true });
    const [checkpoint, to] = [join(on.folder, 'all-checkpoint'), { path: join(on.folder, 'all') }];
    const query = await on.spark.streams.start(files, { format: 'parquet', checkpoint, to, trigger: 'available-now' });
    expect(await query.awaitTermination(60_000)).toBe(true);
    expect((await query.lastProgress())?.inputRows).toBe(1000);
    expect(await query.failure()).toBeUndefined();
  });

  it('that fails says why', async () => {
    const wrong = sqlOver("SELECT raise_error('no such luck') AS x FROM rate", { rate: rate() });
    const query = await on.spark.streams.start(wrong, {
      format: 'noop',
      checkpoint: join(on.folder, 'wrong-checkpoint'),
    });
    const error = await failure(query.awaitTermination(60_000));
    expect(error.message).toMatch(/no such luck/);
    expect(await query.failure()).toMatch(/no such luck/);
  });

  it('runs on without its client, and is found again by user, session and query id', async () => {
    const first = new SparkSession(on.server.address());
    const { id, runId } = await start(first, 'found');
    first.disconnect();
    const again = new SparkSession(on.server.address({ sessionId: first.sessionId }));
    const found = await again.streams.get(id);
    expect(found).toMatchObject({ id, runId, name: 'found' });
    if (found !== undefined) await working(found);
    await found?.stop();
    expect(await again.streams.get(id)).toBeUndefined();
    await again.close();
  });

  it('goes on where it stood when its server was killed: nothing lost, nothing doubled', async () => {
    const doomed = await startSpark();
    const before = new SparkSession(doomed.address());
    const first = await start(before, 'killed');
    await working(first);
    const { sessionId } = before;
    started.length = 0;
    await doomed.stop('SIGKILL');
    before.disconnect();
    const back = await startSpark({ port: doomed.port });
    const after = new SparkSession(back.address({ sessionId }));
    try {
      expect(await after.streams.get(first.id)).toBeUndefined();
      const second = await start(after, 'killed');
      expect(second.id).toBe(first.id);
      expect(second.runId).not.toBe(first.runId);
      await working(second);
      await second.stop();
      started.length = 0;
      const sum = await rowsIn(after, 'killed');
      expect(sum?.rows).toBeGreaterThan(0n);
      expect(sum).toEqual({ rows: sum?.due, different: sum?.due, due: sum?.due });
    } finally {
      await after.close();
      await back.stop();
    }
  });
});
