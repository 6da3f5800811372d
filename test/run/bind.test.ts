import { afterEach, describe, expect, it } from 'vitest';
import { integer, text } from '../../src/model/column.js';
import type { TableDefinition } from '../../src/model/table.js';
import { byColumn } from '../../src/model/table.js';
import { explainRun } from '../../src/run/explain.js';
import { toyGraph } from '../model/toy.js';
import { graphWith, rewritten } from './support.js';
import { ToyPlatform } from './toy-platform.js';

let platform: ToyPlatform | undefined;
afterEach(() => platform?.close());

const first = { id: '1', visit: 'v1', person: 'ann', at: 1, known: 1 };

async function open(graph = toyGraph()): Promise<ToyPlatform> {
  platform = await ToyPlatform.open(graph);
  await platform.click([first]);
  return platform;
}

const wrong: [what: string, values: Partial<TableDefinition>, words: RegExp, hint: RegExp][] = [
  [
    'a column that is not there',
    { query: (q) => `SELECT person, 1 AS visits, clickz AS clicks FROM ${q.ref('visits')}` },
    /people is not valid: duckdb says of its query: Binder Error: .*clickz/,
    /Did you mean clicks\?/,
  ],
  [
    'SQL that is none',
    { query: (q) => `SELECT person,,\n FROM ${q.ref('visits')}` },
    /Parser Error: syntax error at or near ",".* At: SELECT person,,/,
    /Nothing was changed/,
  ],
  [
    'an input that does not exist',
    { query: (q) => `SELECT person, 1 AS visits, 1 AS clicks FROM ${q.ref('visit')}` },
    /there is no table named visit\./,
    /Did you mean visits\?/,
  ],
  [
    'a table that is not declared as an input',
    { query: (q) => `SELECT person, 1 AS visits, 1 AS clicks FROM ${q.ref('raw_clicks')}` },
    /it reads raw_clicks, which is not among its `inputs`/,
    /Nothing was changed/,
  ],
  [
    'a SELECT without a declared column',
    { query: (q) => `SELECT person, visits AS visitz, clicks FROM ${q.ref('visits')} CROSS JOIN (SELECT 1 AS visits)` },
    /its query gives no column visits, which `columns` declares/,
    /Did you mean visitz\?/,
  ],
  [
    'a mapping that is used only when a part is rebuilt',
    { inputs: { visits: { touches: { select: (t) => `SELECT persom AS unit FROM ${t.changes}` }, reads: 'all' } } },
    /of its inputs\.visits\.touches: .*persom/,
    /Did you mean person\?/,
  ],
  [
    'a condition that is used only when a part is rebuilt',
    { inputs: { visits: { touches: { column: 'person' }, reads: { where: () => 'i.clicks_ > 1' } } } },
    /of its inputs\.visits\.reads: .*clicks_/,
    /Did you mean clicks\?/,
  ],
  [
    'a check over a column that is not there',
    { checks: [{ kind: 'expression', name: 'some', holds: 'click > 0' }] },
    /of its checks, some: .*click/,
    /Did you mean clicks\?/,
  ],
];

describe('a table that cannot be built as it is written', () => {
  it.each(wrong)('is named before anything is built: %s', async (_, values, words, hint) => {
    const toy = await open(graphWith('people', values));
    const told = { code: 'MODEL_INVALID', where: 'models/gold/people.ts', message: expect.stringMatching(words) };
    const expected = expect.objectContaining({ ...told, hint: expect.stringMatching(hint) });
    await expect(toy.run()).rejects.toEqual(expected);
    await expect(explainRun(toy.engine, toy.context, {}, { now: () => new Date(0), showPii: false })).rejects.toEqual(
      expected,
    );
    expect(await toy.accounted()).toEqual({});
  });

  it('is found while the tables above it change', async () => {
    const toy = await open();
    await toy.run();
    rewritten(toy, 'visits', {
      columns: { visit: text('Visit.'), person: text('Who.') },
      query: (q) => `SELECT visit, max(person) AS person FROM ${q.ref('raw_clicks')} GROUP BY visit`,
    });
    await expect(toy.run()).rejects.toMatchObject({ code: 'MODEL_INVALID', where: 'models/gold/people.ts' });
  });

  it('does not stop a run of other tables', async () => {
    const toy = await open(graphWith('people', { query: () => 'SELECT nothing' }));
    expect((await toy.run({ select: ['visits'] })).status).toBe('published');
  });

  it('costs nothing once it is built', async () => {
    const toy = await open();
    await toy.run();
    let asked = 0;
    toy.engine.schema = async () => {
      asked += 1;
      return [];
    };
    await toy.click([{ ...first, id: '2' }]);
    await toy.run();
    expect(asked).toBe(0);
  });

  it('is named when its function throws', async () => {
    const toy = await open(
      graphWith('people', { query: (q) => (q as unknown as { nothing: { at: string } }).nothing.at }),
    );
    await expect(toy.run()).rejects.toMatchObject({ code: 'MODEL_INVALID', where: 'models/gold/people.ts' });
  });

  it('is named when a value is not what its SELECT takes it for', async () => {
    const toy = await open(
      graphWith('people', {
        columns: { person: text('Who.'), visits: integer('Visits.') },
        inputs: { visits: byColumn('person') },
        query: (q) => `SELECT person, CAST(person AS BIGINT) AS visits FROM ${q.ref('visits')}`,
      }),
    );
    await expect(toy.run({ select: ['visits', 'people'] })).rejects.toMatchObject({
      code: 'MODEL_INVALID',
      where: 'models/gold/people.ts',
      message: expect.stringMatching(/gold\.people could not be built: Conversion Error.*ann/),
    });
  });
});
