import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** What takes minutes: long property runs, kills, mutations, real data, services. */
const heavy = ['test/**/*.heavy.test.ts', 'test/cluster/**/*.test.ts'];

export default defineConfig({
  test: {
    // One worker a core: by default one core is kept free for watching.
    maxWorkers: availableParallelism(),
    projects: [
      {
        test: {
          name: 'quick',
          include: ['test/**/*.test.ts'],
          exclude: heavy,
          globalSetup: ['test/cli/support/build.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'heavy',
          include: heavy,
          globalSetup: ['test/cli/support/build.ts', 'test/cluster/support/shared-services.ts'],
          testTimeout: 3_600_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
});
