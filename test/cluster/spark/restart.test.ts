import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { SparkSession } from '../../../src/engine/spark/connect/index.js';
import { startSpark } from '../support/spark.js';
import { endless, failure, watched } from '../support/spark-session.js';

/** Longer than a server takes to start. */
const patient = { attempts: 150, firstMs: 50, mostMs: 1_000 };

it('a server that was killed and started anew runs no statement again, and does not go on with a session it lost', async () => {
  const first = await startSpark();
  const known = new SparkSession(first.address(), { retry: patient });
  await known.execute("CREATE TEMP VIEW given AS SELECT 'mine' AS x");
  // This one's first statement is also the first that the server hears of it.
  const fresh = new SparkSession(first.address(), { retry: patient });
  const { onProgress, running } = watched();
  const work = failure(fresh.execute(`CREATE TABLE lost USING parquet AS ${endless}`, { onProgress }));
  await running;
  await first.stop('SIGKILL');
  const second = await startSpark({ port: first.port });
  try {
    const lost = { errorClass: expect.stringMatching(/^INVALID_HANDLE\.SESSION_(CHANGED|NOT_FOUND)$/) };
    expect(await Promise.race([work, setTimeout(60_000, 'runs again')])).toMatchObject(lost);
    expect(await failure(known.rows('SELECT 1 AS one'))).toMatchObject(lost);
    const anew = new SparkSession(second.address());
    expect(await anew.rows('SELECT 1 AS one')).toEqual([{ one: 1n }]);
    anew.disconnect();
  } finally {
    known.disconnect();
    fresh.disconnect();
    await second.stop();
  }
});
