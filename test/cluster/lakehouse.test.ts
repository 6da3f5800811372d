import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { arrivalHistory, type History } from '../invariants/history.js';
import { holds } from '../invariants/holds.js';
import { compareWithPast } from '../invariants/past.js';
import { TestPlatform } from '../invariants/platform.js';
import { type Cluster, newLakehouse, onLakehouse } from './support/lakehouse.js';
import { sharedCluster } from './support/shared-cluster.js';

const seed = Number(process.env.LAKEHOUSE_SEED ?? 11);
const histories = Number(process.env.LAKEHOUSE_HISTORIES ?? 1);

let cluster: Cluster;
beforeAll(async () => {
  cluster = await sharedCluster();
}, 3_600_000);

/** Histories in which something arrives, a run follows, and more arrives. */
const eventful = arrivalHistory.filter(({ steps }) => {
  const runs = steps.flatMap((s, i) => (s.kind === 'run' ? [i] : []));
  const loads = steps.flatMap((s, i) => (s.kind === 'load' ? [i] : []));
  return runs.length > 0 && runs.length < 4 && loads.some((l) => l < runs[0]!) && loads.some((l) => l > runs[0]!);
});

describe('two engines, one truth (invariants 4 and 5)', () => {
  it.each(
    fc.sample(eventful, { seed, numRuns: histories }).map((history, i): [number, History] => [seed + i, history]),
  )(
    'every table is the same on DuckDB and on Spark, after each run, and every snapshot what was known then: history %s',
    async (_, history) => {
      const zone = 'Europe/Berlin';
      const duck = await TestPlatform.open(zone);
      const spark = await TestPlatform.open(zone, onLakehouse(await newLakehouse(cluster)));
      try {
        const expected: Map<string, string[]>[] = [];
        await duck.play(history, async () => {
          expected.push(await duck.contents());
        });
        let runs = 0;
        await spark.play(history, async () => {
          const contents = await spark.contents();
          for (const [table, rows] of contents) {
            expect({ run: runs, table, rows }).toEqual({ run: runs, table, rows: expected[runs]?.get(table) });
          }
          runs += 1;
        });
        expect(runs).toBe(expected.length);
        for (const platform of [duck, spark]) await platform.run();
        await compareWithPast(spark, duck, (found, past) => expect(found).toEqual(past));
      } finally {
        await duck.close();
        await spark.close();
      }
    },
    3_600_000,
  );
});

describe('on a lakehouse, whatever arrives', () => {
  it.each(fc.sample(eventful, { seed: seed + 1, numRuns: histories }))(
    'incremental equals full, every record is accounted for, money reconciles, and a second run does nothing: %#',
    async (history) => {
      await holds(history, 'UTC', onLakehouse(await newLakehouse(cluster)));
    },
    3_600_000,
  );
});
