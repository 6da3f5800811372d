import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accountFor } from '../../src/quality/reconcile.js';
import { arrivalHistory, type History } from './history.js';
import { moneyDifferences } from './money.js';
import { TestPlatform } from './platform.js';

const runs = Number(process.env.PROPERTY_RUNS ?? 5);

/** Invariant 2: received = redelivered + quarantined + stored; stored = current + superseded + duplicate. */
async function everyRecordIsAccountedFor(platform: TestPlatform): Promise<void> {
  const unbalanced = await platform.engine.rows(
    'SELECT * FROM edp.batches WHERE received <> redelivered + quarantined + stored',
  );
  expect(unbalanced).toEqual([]);
  for (const model of platform.tables()) {
    for (const part of model.definition.reconciles ?? []) {
      const account = await accountFor(platform.engine, platform.context.graph, model, part);
      expect(account).toMatchObject({ missing: 0n });
      expect(account.stored).toBe(account.current + account.superseded + account.duplicate);
    }
  }
}

async function incrementalEqualsFull(platform: TestPlatform): Promise<void> {
  const incremental = await platform.contents();
  await platform.run({ full: true });
  for (const [table, rows] of await platform.contents()) {
    expect({ table, rows: incremental.get(table) }).toEqual({ table, rows });
  }
}

/** Part of invariant 3: what has been done is not done again. */
async function repeatingIsHarmless(platform: TestPlatform): Promise<void> {
  expect((await platform.run()).tables.map((t) => [t.table, t.action])).toEqual([]);
}

const failures = (checks: readonly { success: boolean; severity: string }[]) =>
  checks.filter((c) => !c.success && c.severity === 'error');

async function holds(history: History, zone: string): Promise<void> {
  const platform = await TestPlatform.open(zone);
  try {
    const admitted = await platform.play(history, (report) => {
      expect(failures([...report.ledger, ...report.tables.flatMap((t) => t.checks)])).toEqual([]);
    });
    if (!admitted) return;
    await platform.run();
    await repeatingIsHarmless(platform);
    await everyRecordIsAccountedFor(platform);
    expect(await moneyDifferences(platform)).toEqual([]);
    await incrementalEqualsFull(platform);
  } finally {
    await platform.close();
  }
}

describe('whatever arrives, in whatever order, with runs in between', () => {
  it('incremental equals full, every record is accounted for, money reconciles, and a second run does nothing', async () => {
    await fc.assert(fc.asyncProperty(arrivalHistory, fc.constantFrom('UTC', 'Europe/Berlin'), holds), {
      numRuns: runs,
    });
  }, 3_600_000);
});
