import { afterEach, describe, expect, it } from 'vitest';
import { toyGraph } from '../model/toy.js';
import { type Click, ToyPlatform } from './toy-platform.js';

let platform: ToyPlatform | undefined;
afterEach(() => platform?.close());

/** A click of a person on a visit of their own, so many hours after 2026-01-30, known at once. */
const click = (person: string, at: number): Click => ({
  id: `${person}${at}`,
  visit: `of ${person}`,
  person,
  at,
  known: at,
});

/** Hours from 2026-01-30 to the starts of months. */
const [february, march, april] = [48, 720, 1464];

const history = async (toy: ToyPlatform) => {
  const rows = await toy.engine.rows<{ as_of: Date; person: string; clicks: bigint }>(
    'SELECT as_of, person, clicks FROM gold.people_history ORDER BY as_of, person',
  );
  return rows.map((r) => `${r.as_of.toISOString().slice(0, 10)} ${r.person} ${r.clicks}`);
};

const expected = [
  ...['2026-02-01 ann 1', '2026-02-01 bob 1', '2026-02-01 cid 1'],
  ...['2026-03-01 ann 1', '2026-03-01 bob 1', '2026-03-01 cid 2'],
  ...['2026-04-01 ann 1', '2026-04-01 bob 2', '2026-04-01 cid 2', '2026-04-01 dan 1'],
];

const clicks = [
  ...[click('ann', 1), click('bob', 1), click('cid', 1)],
  click('cid', february + 1),
  ...[click('bob', march + 1), click('dan', march + 2)],
  click('ann', april + 1),
];

describe('going back from month to month', () => {
  it('takes away what came later, and keeps what earlier steps have found', async () => {
    platform = await ToyPlatform.open(toyGraph());
    await platform.click(clicks);
    await platform.run();
    expect(await history(platform)).toEqual(expected);
  });

  it('finds the same as a run after each click', async () => {
    platform = await ToyPlatform.open(toyGraph());
    for (const one of clicks) {
      await platform.click([one]);
      await platform.run();
    }
    expect(await history(platform)).toEqual(expected);
  });

  it('sees a late click in each month after it was known', async () => {
    platform = await ToyPlatform.open(toyGraph());
    await platform.click(clicks);
    await platform.run();
    await platform.click([{ ...click('eve', 2), known: march - 1 }]);
    await platform.run();
    const eves = (await history(platform)).filter((row) => row.includes('eve'));
    expect(eves).toEqual(['2026-03-01 eve 1', '2026-04-01 eve 1']);
  });
});
