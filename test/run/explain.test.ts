import { describe, expect, it } from 'vitest';
import { explainRun } from '../../src/run/explain.js';
import { toyGraph } from '../model/toy.js';
import { type Click, ToyPlatform } from './toy-platform.js';

const click = (id: string, visit: string, person: string, at: number): Click => ({ id, visit, person, at, known: at });
const hooks = { now: () => new Date(0), showPii: true };

describe('a plan', () => {
  it('says of each table why, with the rows behind it, and changes nothing', async () => {
    const toy = await ToyPlatform.open(toyGraph());
    try {
      await toy.click([click('1', 'v1', 'ann', 1), click('2', 'v2', 'bob', 2)]);
      await toy.run();
      const before = await toy.contents();
      await toy.click([click('3', 'v1', 'ann', 3)]);
      const { rehearsed, steps } = await explainRun(toy.engine, toy.context, {}, hooks);
      expect(rehearsed).toBe(true);
      const told = steps.map(({ table, units, removed, added, reasons }) => ({
        table,
        ...{ units, removed, added },
        reasons: reasons.map(({ reason, keys, example }) => ({ kind: reason.kind, keys, example })),
      }));
      const one = { units: 1n, removed: 1n, added: 1n };
      expect(told.slice(0, 2)).toEqual([
        {
          table: 'visits',
          ...one,
          reasons: [{ kind: 'arrived', keys: 1n, example: expect.objectContaining({ click_id: '3' }) }],
        },
        {
          table: 'people',
          ...one,
          reasons: [
            { kind: 'upstream-changed', keys: 1n, example: { visit: 'v1', person: 'ann', clicks: expect.anything() } },
          ],
        },
      ]);
      expect(await toy.contents()).toEqual(before);
    } finally {
      toy.close();
    }
  });
});
