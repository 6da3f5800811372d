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

  it('names late data beside what arrived, in each table that reads it, and only where something is late', async () => {
    const toy = await ToyPlatform.open(toyGraph());
    const told = async () => {
      const { steps } = await explainRun(toy.engine, toy.context, {}, hooks);
      return steps.flatMap(({ table, reasons }) =>
        reasons.flatMap(({ reason, rows, keys, from, example }) =>
          reason.kind === 'late-data' ? [{ table, late: reason.upToSeconds, rows, keys, from, example }] : [],
        ),
      );
    };
    try {
      await toy.click([click('1', 'v1', 'ann', 1)]);
      await toy.run();
      await toy.click([click('2', 'v1', 'ann', 4)]);
      expect(await told()).toEqual([]);
      // Happened at 2:00 on 30 January, arrived seven hours later; a copy of it came after five.
      await toy.click([
        { ...click('3', 'v1', 'ann', 2), known: 9 },
        { ...click('3', 'v1', 'ann', 2), known: 7 },
      ]);
      const late = {
        late: 25_200n,
        rows: 2n,
        keys: 1n,
        from: new Date('2026-01-30T02:00Z'),
        example: expect.objectContaining({ click_id: '3' }),
      };
      expect(await told()).toEqual([
        { table: 'visits', ...late },
        { table: 'people_history', ...late },
      ]);
    } finally {
      toy.close();
    }
  });
});
