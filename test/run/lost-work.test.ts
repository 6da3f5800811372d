import { afterEach, expect, it } from 'vitest';
import type { Engine } from '../../src/engine/engine.js';
import { EdpError } from '../../src/model/errors.js';
import { run } from '../../src/run/run.js';
import { toyGraph } from '../model/toy.js';
import { ToyPlatform } from './toy-platform.js';

let toy: ToyPlatform;
afterEach(() => toy.close());

/** The engine of a toy with a click, which loses what it keeps in the middle of its first transactions. */
async function losing(times: number): Promise<{ engine: Engine; begun: () => number }> {
  toy = await ToyPlatform.open(toyGraph());
  await toy.click([{ id: 'c1', visit: 'v1', person: 'p1', at: 1, known: 1 }]);
  let begun = 0;
  const engine = new Proxy(toy.engine, {
    get(target, name) {
      if (name === 'transaction') {
        return (work: () => Promise<unknown>) =>
          target.transaction(async () => {
            begun += 1;
            const result = await work();
            if (begun <= times) throw new EdpError('WORK_LOST', 'An executor was lost.');
            return result;
          });
      }
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return { engine, begun: () => begun };
}

it('a run whose work is lost begins again, and publishes once', async () => {
  const { engine, begun } = await losing(2);
  let told = 0;
  const report = await run(engine, toy.context, {}, { now: () => new Date(0), onLost: () => (told += 1) });
  expect(report).toMatchObject({ run: 1, status: 'published' });
  expect({ begun: begun(), told }).toEqual({ begun: 3, told: 2 });
  expect(await toy.run()).toMatchObject({ status: 'unchanged' });
});

it('one whose work is lost each time says so, with nothing published', async () => {
  const { engine, begun } = await losing(99);
  const ended = run(engine, toy.context, {}, { now: () => new Date(0) });
  await expect(ended).rejects.toMatchObject({ code: 'WORK_LOST' });
  expect(begun()).toBe(3);
  expect(await toy.accounted()).toEqual({});
});
