import { expect } from 'vitest';
import type { Graph } from '../../src/model/graph.js';
import { accountFor } from '../../src/quality/reconcile.js';
import type { History } from './history.js';
import { moneyDifferences } from './money.js';
import { type Backing, TestPlatform } from './platform.js';

/** Invariant 2: received = redelivered + quarantined + stored; stored = current + superseded + duplicate. */
async function everyRecordIsAccountedFor(platform: TestPlatform): Promise<void> {
  const unbalanced = await platform.engine.state.rows(
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

/** Plays a history and looks at all that must hold afterwards (DESIGN section 2: 1, 2, 3 in part, 6). */
export async function holds(history: History, zone: string, open?: (graph: Graph) => Promise<Backing>): Promise<void> {
  const platform = await TestPlatform.open(zone, open);
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
