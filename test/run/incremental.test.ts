import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { boolean, text } from '../../src/model/column.js';
import { buildGraph } from '../../src/model/graph.js';
import { byColumn, table, whole } from '../../src/model/table.js';
import { toyGraph, toyModels } from '../model/toy.js';
import { replace } from './support.js';
import { type Click, ToyPlatform } from './toy-platform.js';

let platform: ToyPlatform | undefined;
afterEach(() => platform?.close());

const click = (id: string, visit: string, person: string | null, at = 1): Click => ({
  id,
  visit,
  person,
  at,
  known: at,
});

async function open(graph = toyGraph()): Promise<ToyPlatform> {
  platform = await ToyPlatform.open(graph);
  return platform;
}

const published = (report: { tables: { table: string; status: string }[] }) =>
  report.tables.filter((t) => t.status === 'published').map((t) => t.table);

describe('a run', () => {
  it('refuses to run on nothing', async () => {
    await expect((await open()).run()).rejects.toThrow(/no record yet/);
  });

  it('names the input that a selected table misses', async () => {
    const toy = await open();
    await toy.click([click('1', 'v1', 'ann')]);
    await expect(toy.run({ select: ['people'] })).rejects.toThrow(/people reads visits, which is not built yet/);
  });

  it('builds everything once, and then nothing', async () => {
    const toy = await open();
    await toy.click([click('1', 'v1', 'ann'), click('2', 'v1', null)]);
    expect(published(await toy.run())).toEqual(['visits', 'people', 'people_history']);
    const again = await toy.run();
    expect(again.tables).toEqual([]);
    expect(again.status).toBe('unchanged');
  });

  it('rebuilds the touched units only, and tells consumers the old and the new values', async () => {
    const toy = await open();
    await toy.click([click('1', 'v1', 'ann'), click('2', 'v2', 'bob')]);
    await toy.run();
    await toy.click([click('3', 'v2', 'eve')]);
    const report = await toy.run();
    expect(report.tables.find((t) => t.table === 'visits')).toMatchObject({ units: 1n, removed: 1n, added: 1n });
    // bob is gone and eve is new: both were touched by the one visit that changed hands.
    expect(report.tables.find((t) => t.table === 'people')).toMatchObject({ units: 2n, removed: 1n, added: 1n });
  });

  it('holds back a table that gains a second row for a key, though the first one stays as it was', async () => {
    const doubled = replace('visits', {
      query: (q) => `SELECT visit, 'a' AS person, CAST(1 AS BIGINT) AS clicks FROM ${q.ref('raw_clicks')} GROUP BY visit
        UNION ALL SELECT visit, 'b', CAST(1 AS BIGINT) FROM ${q.ref('raw_clicks')} GROUP BY visit HAVING count(*) > 1`,
    });
    const toy = await open(buildGraph(doubled));
    await toy.click([click('1', 'v1', 'ann')]);
    await toy.run();
    await toy.click([click('2', 'v1', 'ann')]);
    const report = await toy.run();
    expect(report.status).toBe('partly-held');
    expect(report.tables.find((t) => t.table === 'visits')?.status).toBe('held');
    expect((await toy.contents()).visits).toEqual(['{"visit":"v1","person":"a","clicks":1}']);
  });

  it('rebuilds what reads a table that any change rebuilds whole', async () => {
    const models = replace('people', { inputs: { visits: whole } });
    const perPerson = table({
      description: 'Whether a person came often.',
      columns: { person: text('Who.'), often: boolean('Twice or more.') },
      key: ['person'],
      inputs: { people: byColumn('person') },
      refresh: { kind: 'key', unit: 'person' },
      query: (q) => `SELECT person, visits > 1 AS often FROM ${q.ref('people')}`,
    });
    const toy = await open(
      buildGraph([...models, { kind: 'table', name: 'regulars', layer: 'gold', definition: perPerson }]),
    );
    await toy.click([click('1', 'v1', 'ann'), click('2', 'v2', 'bob')]);
    await toy.run();
    await toy.click([click('3', 'v3', 'ann')]);
    await toy.run();
    expect((await toy.contents()).regulars).toEqual([
      '{"person":"ann","often":true}',
      '{"person":"bob","often":false}',
    ]);
  });

  it('stops where a rewrite has equal values', async () => {
    const visitsOnce = buildGraph(
      toyModels.map((m) =>
        m.kind === 'table' && m.name === 'visits'
          ? {
              ...m,
              definition: {
                ...m.definition,
                query: (q) =>
                  `SELECT visit, max(person) AS person, CAST(1 AS BIGINT) AS clicks FROM ${q.ref('raw_clicks')} GROUP BY visit`,
              },
            }
          : m,
      ),
    );
    const toy = await open(visitsOnce);
    await toy.click([click('1', 'v1', 'ann')]);
    await toy.run();
    await toy.click([click('2', 'v1', 'ann')]);
    const report = await toy.run();
    expect(report.tables.find((t) => t.table === 'visits')?.status).toBe('unchanged');
    expect(published(report)).toEqual([]);
  });

  it('keeps changes for a table that was left out, until it reads them', async () => {
    const toy = await open();
    await toy.click([click('1', 'v1', 'ann')]);
    await toy.run();
    await toy.click([click('2', 'v2', 'ann')]);
    await toy.run({ select: ['visits'] });
    await toy.click([click('3', 'v3', 'bob')]);
    await toy.run({ select: ['visits'] });
    await toy.run();
    const { people } = await toy.contents();
    expect(people).toEqual(['{"person":"ann","visits":2,"clicks":2}', '{"person":"bob","visits":1,"clicks":1}']);
    expect(await toy.engine.rows("SELECT 1 FROM information_schema.tables WHERE table_schema = 'edp_changes'")).toEqual(
      [],
    );
  });

  it('holds back a table whose check fails, with all below it, and catches up when it is mended', async () => {
    const strict = buildGraph(
      toyModels.map((m) =>
        m.kind === 'table' && m.name === 'people'
          ? {
              ...m,
              definition: {
                ...m.definition,
                checks: [{ kind: 'expression', name: 'not_too_many_clicks', holds: 'clicks < 3' }],
              },
            }
          : m,
      ),
    );
    const toy = await open(strict);
    await toy.click([click('1', 'v1', 'ann')]);
    await toy.run();
    await toy.click([click('2', 'v1', 'ann'), click('3', 'v1', 'ann'), click('4', 'v2', 'bob')]);
    const report = await toy.run();
    expect(report.status).toBe('partly-held');
    expect(report.tables.map((t) => [t.table, t.status])).toEqual([
      ['visits', 'published'],
      ['people', 'held'],
      ['people_history', 'held'],
    ]);
    expect(report.tables[1]?.checks.find((c) => !c.success)).toMatchObject({
      assertion: 'not_too_many_clicks',
      failed: 1n,
    });
    expect((await toy.contents()).people).toEqual(['{"person":"ann","visits":1,"clicks":1}']);
    // The visit changes hands: ann has no clicks any more, zoe has none too many.
    await toy.engine.execute("DELETE FROM bronze.raw_clicks WHERE click_id IN ('2', '3')");
    await toy.click([click('5', 'v1', 'zoe')]);
    const mended = await toy.run();
    expect(mended.tables.find((t) => t.table === 'people')?.status).toBe('published');
    expect((await toy.contents()).people).toEqual([
      '{"person":"bob","visits":1,"clicks":1}',
      '{"person":"zoe","visits":1,"clicks":2}',
    ]);
  });
});

const clicks = fc.array(
  fc.record({
    id: fc.nat(30).map(String),
    visit: fc.constantFrom('v1', 'v2', 'v3', 'v4'),
    person: fc.constantFrom('ann', 'bob', null),
    at: fc.nat(96),
    known: fc.nat(120),
  }),
  { minLength: 1, maxLength: 4 },
);

const steps = fc.array(fc.oneof(clicks, fc.constantFrom('run', 'run visits', 'run people+')), {
  minLength: 2,
  maxLength: 10,
});

describe('incremental equals full, on the toy graph', () => {
  it('after any sequence of arrivals and partial runs', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (history) => {
        const toy = await ToyPlatform.open(toyGraph());
        try {
          let arrived = false;
          let built = false;
          for (const step of history) {
            if (typeof step !== 'string') {
              await toy.click(step);
              arrived = true;
            } else if (arrived) {
              await toy.run({ select: built ? step.split(' ').slice(1) : [] });
              built = true;
            }
          }
          if (!arrived) return;
          await toy.run();
          const incremental = await toy.contents();
          const sizes = Object.entries(incremental).map(([name, rows]) => [name, rows.length]);
          expect(await toy.accounted()).toEqual(Object.fromEntries(sizes));
          await toy.run({ full: true });
          expect(incremental).toEqual(await toy.contents());
        } finally {
          toy.close();
        }
      }),
      { numRuns: 15 },
    );
  }, 600_000);
});
