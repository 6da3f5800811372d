import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes minutes: long property runs, kills, real data, the page in Chromium. */
const long = ['test/**/*.long.test.ts', 'test/long/**/*.test.ts'];
/** What wants real services: MinIO, PostgreSQL, Kafka and Spark, which the tests install and start. */
const cluster = ['test/cluster/**/*.test.ts'];
const slow = { testTimeout: 3_600_000, hookTimeout: 600_000 };

/** Files that take longest, in that order: begun last, one would keep a worker busy while the others have nothing left. */
const longest = [
  'cluster/lakehouse-projects',
  'cluster/lakehouse-online-retail',
  'cluster/lakehouse',
  'cluster/services',
  'cluster/dialect',
  'long/online-retail',
  'long/kill',
  'long/invariants',
].map((name) => `test/${name}.test.ts`);

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const at = longest.findIndex((name) => moduleId.endsWith(name));
      return at < 0 ? longest.length : at;
    };
    const others = await super.sort(files);
    return others.sort((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    // One worker a core: by default one core is kept free for watching.
    maxWorkers: availableParallelism(),
    projects: [
      {
        test: {
          name: 'quick',
          include: ['test/**/*.test.ts'],
          exclude: [...long, ...cluster],
          globalSetup: ['test/cli/support/build.ts'],
          testTimeout: 60_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: 'long',
          include: long,
          globalSetup: ['test/cli/support/build.ts'],
          ...slow,
        },
      },
      {
        test: {
          name: 'cluster',
          include: cluster,
          globalSetup: ['test/cli/support/build.ts', 'test/cluster/support/shared-services.ts'],
          ...slow,
        },
      },
    ],
  },
});
