import fc from 'fast-check';
import { describe, it } from 'vitest';
import { arrivalHistory } from './history.js';
import { holds } from './holds.js';

const runs = Number(process.env.PROPERTY_RUNS ?? 5);

describe('whatever arrives, in whatever order, with runs in between', () => {
  it('incremental equals full, every record is accounted for, money reconciles, and a second run does nothing', async () => {
    await fc.assert(
      fc.asyncProperty(arrivalHistory, fc.constantFrom('UTC', 'Europe/Berlin'), (history, zone) =>
        holds(history, zone),
      ),
      {
        numRuns: runs,
      },
    );
  }, 3_600_000);
});
