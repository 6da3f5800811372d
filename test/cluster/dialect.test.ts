import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseSparkAddress, SparkSession } from '../../src/engine/spark/connect/index.js';
import { sparkDialect } from '../../src/engine/spark/dialect.js';
import { sessionSettings } from '../../src/engine/spark/settings.js';
import { numbers, oddMidnights, plain, quotients, texts, times, timeZone } from '../engine/dialect-cases.js';
import type { Cluster } from './support/lakehouse.js';
import { sharedCluster } from './support/shared-cluster.js';

let cluster: Cluster;
let spark: SparkSession;
beforeAll(async () => {
  cluster = await sharedCluster();
  spark = new SparkSession(parseSparkAddress(cluster.connections.spark.address));
  await spark.config.set(sessionSettings);
}, 3_600_000);
afterAll(async () => {
  await spark?.close();
}, 120_000);

/** The same cases as of DuckDB (test/engine/dialect.test.ts), with the same values. */
describe('on Spark', () => {
  const zoned = sparkDialect.functions({ timeZone });
  it.each([...numbers, ...times, ...texts, ...plain])('%s', async (_, call, expected) => {
    const [row] = await spark.rows(`SELECT CAST(${call(zoned)} AS STRING) AS v`);
    expect(row?.v).toBe(expected);
  });

  it('divides exactly, half away from zero, whatever the size', async () => {
    const { pairs, expected } = quotients();
    const fn = sparkDialect.functions({ timeZone: 'UTC' });
    const rows = pairs.map(([a, b], i) => `(${i}, CAST('${a}' AS DECIMAL(18,4)), CAST(${b} AS BIGINT))`);
    const found = await spark.rows<{ v: string | null }>(
      `SELECT CAST(${fn.divide('a', 'b', 4, [4, 0])} AS STRING) AS v FROM (VALUES ${rows.join(', ')}) AS t(i, a, b) ORDER BY i`,
    );
    expect(found.map(({ v }) => v)).toEqual(expected);
  });

  it.each(oddMidnights)('in %s the day %s starts at %s', async (zone, day, startsAt) => {
    const fn = sparkDialect.functions({ timeZone: zone });
    const [row] = await spark.rows(`SELECT ${fn.timestampText(fn.startOfDay(fn.dateLiteral(day)))} AS v`);
    expect(row?.v).toBe(startsAt);
  });
});
