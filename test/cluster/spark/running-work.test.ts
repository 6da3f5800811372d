import { describe, expect, it } from 'vitest';
import { SparkSession } from '../../../src/engine/spark/connect/index.js';
import { cuttingProxy } from '../support/cutting-proxy.js';
import { endless, failure, million, useSpark, watched } from '../support/spark-session.js';

/** The server ends its streams much sooner than the usual two minutes: each is to be taken up again. */
const on = useSpark({ settings: { 'spark.connect.execute.reattachable.senderMaxStreamDuration': '500ms' } });

describe('running work', () => {
  it('stops at once when its signal is aborted', async () => {
    const abort = new AbortController();
    const { onProgress, running } = watched();
    const work = failure(on.spark.rows(endless, { signal: abort.signal, onProgress }));
    await running;
    const start = performance.now();
    abort.abort();
    expect(await work).toMatchObject({ errorClass: 'OPERATION_CANCELED', cancelled: true });
    const took = performance.now() - start;
    console.log(`cancelled in ${took.toFixed(0)} ms`);
    // 50 ms on an idle machine.
    expect(took).toBeLessThan(10_000);
  });

  it('does not begin when its signal was aborted before', async () => {
    expect(await failure(on.spark.rows(endless, { signal: AbortSignal.abort() }))).toMatchObject({ cancelled: true });
  });

  it('stops by its operation id and by its tag', async () => {
    const operationId = crypto.randomUUID();
    const one = watched();
    const first = failure(on.spark.rows(endless, { operationId, onProgress: one.onProgress }));
    await one.running;
    expect(await on.spark.interrupt({ operationId })).toEqual([operationId]);
    expect(await first).toMatchObject({ cancelled: true });
    const other = watched();
    const second = failure(on.spark.rows(endless, { tags: ['nightly'], onProgress: other.onProgress }));
    await other.running;
    expect(await on.spark.interrupt({ tag: 'nightly' })).toHaveLength(1);
    expect(await second).toMatchObject({ cancelled: true });
  });
});

describe('a connection that breaks', () => {
  it('in mid-stream loses no row and doubles none', async () => {
    const proxy = await cuttingProxy(on.server.port, [1_000_000, 5_000_000, 10, 9_000_000]);
    const session = new SparkSession(on.server.address({ port: proxy.port }));
    try {
      let due = 0n;
      for await (const { id } of session.stream<{ id: bigint }>(`${million} ORDER BY id`)) {
        if (id !== due) expect.fail(`row ${id} came where ${due} was due`);
        due += 1n;
      }
      expect(due).toBe(1_000_000n);
      expect(proxy.cuts()).toBe(4);
    } finally {
      session.disconnect();
      await proxy.close();
    }
  });

  it('while a statement runs does not run it twice', async () => {
    const proxy = await cuttingProxy(on.server.port);
    const session = new SparkSession(on.server.address({ port: proxy.port }));
    try {
      await session.execute('CREATE TABLE appended (n BIGINT) USING parquet');
      let ended = false;
      const { onProgress, running } = watched();
      const work = session
        .execute('INSERT INTO appended SELECT sum(id % 1000) FROM range(3000000000)', { onProgress })
        .finally(() => {
          ended = true;
        });
      await running;
      expect(ended).toBe(false);
      proxy.cut();
      await work;
      expect(await session.rows('SELECT n FROM appended')).toEqual([{ n: 1_498_500_000_000n }]);
    } finally {
      session.disconnect();
      await proxy.close();
    }
  });
});
