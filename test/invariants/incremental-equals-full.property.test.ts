import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrivalHistory } from './history.js';
import { TestPlatform } from './platform.js';

const runs = Number(process.env.PROPERTY_RUNS ?? 12);

describe('incremental equals full (invariant 1)', () => {
  it('for every table, after any sequence of arrivals with runs in between', async () => {
    await fc.assert(
      fc.asyncProperty(arrivalHistory, fc.constantFrom('UTC', 'Europe/Berlin'), async (history, zone) => {
        const platform = await TestPlatform.open(zone);
        try {
          if (!(await platform.play(history))) return;
          await platform.run();
          const incremental = await platform.contents();
          const report = await platform.run({ full: true });
          expect(report.tables.flatMap((t) => t.checks.filter((c) => !c.success && c.severity === 'error'))).toEqual([]);
          const full = await platform.contents();
          for (const [table, rows] of full) expect({ table, rows: incremental.get(table) }).toEqual({ table, rows });
        } finally {
          await platform.close();
        }
      }),
      { numRuns: runs },
    );
  }, 600_000);
});
