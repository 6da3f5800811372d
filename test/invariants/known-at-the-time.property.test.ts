import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrivalHistory } from './history.js';
import { compareWithPast } from './past.js';
import { TestPlatform } from './platform.js';

const runs = Number(process.env.PROPERTY_RUNS ?? 3);

describe('known at the time (invariant 5)', () => {
  it('a snapshot as of T is what a platform that was stopped at T would have shown', async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(arrivalHistory, async (history) => {
        const platform = await TestPlatform.open();
        try {
          if (!(await platform.play(history))) return;
          await platform.run();
          compared += await compareWithPast(platform, platform, (found, past) => expect(found).toEqual(past));
        } finally {
          await platform.close();
        }
      }),
      { numRuns: runs },
    );
    expect(compared).toBeGreaterThan(0);
  }, 3_600_000);
});
