import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { duckdbDialect } from '../../src/engine/duckdb/dialect.js';
import { DuckDbDatabase, type DuckDbEngine } from '../../src/engine/duckdb/engine.js';
import { parseSparkAddress, SparkSession } from '../../src/engine/spark/connect/index.js';
import { sparkDialect } from '../../src/engine/spark/dialect.js';
import { sessionSettings } from '../../src/engine/spark/settings.js';
import { allCases, oddMidnights, quotients, timeZone } from '../engine/dialect-cases.js';
import { differences, plain, sqlOn } from '../engine/dialect-differences.js';
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
  const textOf = async (sql: string) => (await spark.rows(`SELECT CAST(${sql} AS STRING) AS v`))[0]?.v;

  it.each([...allCases, ...plain])('%s', async (_, call, expected) => {
    expect(await textOf(call(zoned))).toBe(expected);
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

/** If one of them is gone in a later version, its lint can go, too. */
describe('where engines differ without a word', () => {
  const duck = duckdbDialect.functions({ timeZone: 'UTC' });
  const fn = sparkDialect.functions({ timeZone: 'UTC' });
  let database: DuckDbDatabase;
  let engine: DuckDbEngine;
  beforeAll(async () => {
    database = await DuckDbDatabase.open({ path: ':memory:', memoryLimit: '500MB' });
    engine = await database.connect();
  });
  afterAll(() => database?.close());

  const both = async (duckdb: string, onSpark: string) => ({
    duckdb: (await engine.rows(`SELECT CAST(${duckdb} AS VARCHAR) AS v`))[0]?.v,
    spark: (await spark.rows(`SELECT CAST(${onSpark} AS STRING) AS v`))[0]?.v,
  });

  it.each(Object.entries(differences))('%s', async (_, difference) => {
    const { duckdb, spark: onSpark, instead } = difference;
    expect(duckdb).not.toBe(onSpark);
    expect(await both(sqlOn(difference, 'duckdb'), sqlOn(difference, 'spark'))).toEqual({ duckdb, spark: onSpark });
    if (instead) {
      const { call, value } = instead;
      expect(await both(call(duck), call(fn))).toEqual({ duckdb: value, spark: value });
    }
  });
});
