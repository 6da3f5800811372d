import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** What takes minutes: long property runs, kills, real data, the page in Chromium. */
const long = ['test/**/*.long.test.ts', 'test/long/**/*.test.ts'];
/** What wants real services: MinIO, PostgreSQL, Kafka and Spark, which the tests install and start. */
const cluster = ['test/cluster/**/*.test.ts'];
const slow = { testTimeout: 3_600_000, hookTimeout: 600_000 };

export default defineConfig({
  test: {
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
