import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Lineage } from '../../src/lineage/index.js';
import type { SourceModel } from '../../src/model/model.js';
import { ChangingWorld } from './support/changing-world.js';
import { idleSteps, oneStep, type StepMoves, unexplainedSteps } from './support/one-step.js';
import { sweep, unexplained } from './support/sweep.js';

let world: ChangingWorld;
let moves: StepMoves[];

beforeAll(async () => {
  world = await ChangingWorld.open();
  const inputs = ['raw_fx_rates', 'raw_marketing_spend', 'exchange_rates'];
  moves = await oneStep(
    world,
    inputs.map((name) => world.context.graph.model(name)),
    ['swap', 'fresh'],
  );
});
afterAll(() => world.close());

/** The lineage without one origin of one column. */
const without = (lineage: Lineage, column: string, origin: string): Lineage =>
  lineage.map((table) => ({
    ...table,
    columns: table.columns.map((c) =>
      `${c.table}.${c.column}` === column
        ? { ...c, origins: c.origins.filter((o) => `${o.table}.${o.column}` !== origin) }
        : c,
    ),
  }));

// All tables and all fields are in `moving.long.test.ts`.
describe('a column that moves when another one changes', () => {
  it('names it among its origins', () => {
    expect(moves.reduce((sum, m) => sum + m.moved.size, 0)).toBeGreaterThan(100);
    expect(unexplainedSteps(world.lineage, moves)).toEqual([]);
  });

  it('would be noticed if it did not: each origin that is left out of the lineage leaves a move unexplained', () => {
    const idle = new Set(idleSteps(world.lineage, moves).idle);
    const tried = new Set(moves.map((m) => `${m.table} ${m.origin}`));
    const direct = world.lineage.flatMap((t) =>
      t.columns.flatMap((c) =>
        c.origins
          .filter((o) => o.influences.some((i) => i.type === 'DIRECT'))
          .map((o) => ({ table: c.table, column: `${c.table}.${c.column}`, origin: `${o.table}.${o.column}` })),
      ),
    );
    const seen = direct.filter((d) => tried.has(`${d.table} ${d.origin}`) && !idle.has(`${d.origin} → ${d.column}`));
    expect(seen.length).toBeGreaterThan(15);
    for (const { column, origin } of seen) {
      const broken = without(world.lineage, column, origin);
      expect(unexplainedSteps(broken, moves)).toContainEqual(expect.stringContaining(`${column} moved with ${origin}`));
    }
  });

  it('names a field of a source among its origins, through all tables between', async () => {
    const rates = world.context.graph.model('raw_fx_rates') as SourceModel;
    const found = await sweep(world, rates, ['rate'], 'fresh');
    expect(found[0]?.moved.has('campaign_effectiveness.roas')).toBe(true);
    expect(unexplained(world.lineage, found)).toEqual([]);
    const broken = without(world.lineage, 'standardized_sales.amount_base', 'exchange_rates.rate');
    expect(unexplained(broken, found)).toContain('standardized_sales.amount_base moved with raw_fx_rates.rate (fresh)');
  });
});
