import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TableCheck } from '../../src/model/check.js';
import { type Columns, integer, text, timestamp } from '../../src/model/column.js';
import { buildGraph } from '../../src/model/graph.js';
import type { TableModel } from '../../src/model/model.js';
import { table } from '../../src/model/table.js';
import { checkRows } from '../../src/quality/checks.js';
import { toyModels } from '../model/toy.js';
import { ToyPlatform } from '../run/toy-platform.js';

/** What visitors say, as someone has typed it in: R3 came twice, and zoe is nobody that the platform knows. */
const rows = [
  "('R1', 'ada@example.org', 5, 'text', 'AB-1', 'ann', TIMESTAMP '2026-02-01 00:00')",
  "('R2', NULL, 0, 'video', 'ab1', 'zoe', TIMESTAMP '2026-02-02 00:00')",
  "('R3', 'bob@example.org', 6, NULL, NULL, NULL, TIMESTAMP '2026-02-02 12:00')",
  "('R3', 'eve@example.org', 3, 'text', 'AB-2', 'bob', TIMESTAMP '2026-02-02 12:00')",
];

const plain = {
  review: text('The review.'),
  email: text('Who wrote it.', { pii: 'email' }),
  stars: integer('How good.'),
  kind: text('Of which kind.'),
  code: text('The code on the receipt.', { pii: 'id' }),
  person: text('Which visitor.'),
  written_at: timestamp('When, UTC.'),
};

interface Rules {
  columns?: Columns;
  checks?: TableCheck[];
}

const reviews = ({ columns, checks }: Rules): TableModel => ({
  kind: 'table',
  name: 'reviews',
  layer: 'gold',
  definition: table({
    description: 'What visitors say.',
    columns: { ...plain, ...columns },
    key: ['review'],
    inputs: {},
    refresh: { kind: 'full' },
    query: () => 'SELECT 1',
    checks: checks ?? [],
  }),
});

let toy: ToyPlatform;
beforeAll(async () => {
  toy = await ToyPlatform.open(buildGraph(toyModels));
  for (const schema of ['silver', 'gold']) await toy.engine.execute(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
  await toy.engine.execute("CREATE TABLE gold.people AS SELECT unnest(['ann', 'bob']) AS person");
  const names = Object.keys(plain).join(', ');
  await toy.engine.execute(`CREATE TABLE gold.reviews AS SELECT * FROM (VALUES ${rows.join(', ')}) AS v(${names})`);
});
afterAll(() => toy.close());

/** All checks of the table, at noon on 3 February, by their names. */
async function check(rules: Rules, { showPii = false, of = 'gold.reviews' } = {}) {
  const { engine, context } = toy;
  const options = { asOf: new Date('2026-02-03T12:00Z'), dialect: context.dialect, showPii };
  const results = await checkRows(engine, context.graph, reviews(rules), { rows: of }, options);
  return new Map(results.map((r) => [r.assertion, r]));
}

const [r1, r2, r3] = [{ review: 'R1' }, { review: 'R2' }, { review: 'R3', email: 'b***@***' }];

describe('what breaks a rule is reported, with the rows that do', () => {
  it.each<[rule: string, Rules, assertion: string, column: string | null, failed: bigint, checked: bigint, object[]]>([
    ['a value', { columns: { email: text('', { required: true, pii: 'email' }) } }, 'not_null', 'email', 1n, 4n, [r2]],
    ['the least number', { columns: { stars: integer('', { min: 1 }) } }, 'at_least', 'stars', 1n, 4n, [r2]],
    ['the greatest number', { columns: { stars: integer('', { max: 5 }) } }, 'at_most', 'stars', 1n, 4n, [r3]],
    [
      'the earliest time',
      { columns: { written_at: timestamp('', { min: '2026-02-02' }) } },
      'at_least',
      'written_at',
      1n,
      4n,
      [r1],
    ],
    ['a list of values', { columns: { kind: text('', { oneOf: ['text'] }) } }, 'one_of', 'kind', 1n, 4n, [r2]],
    ['a pattern', { columns: { code: text('', { pattern: '^[A-Z]+-' }) } }, 'matches', 'code', 1n, 4n, [r2]],
    // Nobody is not an unknown person.
    [
      'another table',
      { columns: { person: text('', { references: 'people.person' }) } },
      'references(people.person)',
      'person',
      1n,
      3n,
      [r2],
    ],
    ['the key', {}, 'unique', 'review', 1n, 4n, [{ review: 'R3' }]],
    [
      'a condition',
      { checks: [{ kind: 'expression', name: 'text_is_good', holds: "kind <> 'text' OR stars > 3" }] },
      'text_is_good',
      null,
      1n,
      4n,
      [{ review: 'R3', email: 'e***@***' }],
    ],
    ['the least rows', { checks: [{ kind: 'rowCount', min: 5 }] }, 'row_count(5..)', null, 1n, 4n, []],
    ['the most rows', { checks: [{ kind: 'rowCount', max: 3 }] }, 'row_count(0..3)', null, 1n, 4n, []],
    [
      'an age',
      { checks: [{ kind: 'freshness', column: 'written_at', maxAgeHours: 23 }] },
      'fresh_within(23 h)',
      'written_at',
      1n,
      4n,
      [],
    ],
  ])('%s', async (_, rules, assertion, column, failed, checked, examples) => {
    const result = (await check(rules)).get(assertion);
    expect(result).toMatchObject({ table: 'reviews', column, assertion, success: false, failed, checked });
    expect(result?.examples).toEqual(examples.map((example) => expect.objectContaining(example)));
  });

  it('masks what is personal in the rows, unless it is asked for', async () => {
    const rules: Rules = { columns: { stars: integer('', { max: 4 }) }, checks: [] };
    const shown = { review: 'R1', stars: 5n, kind: 'text', person: 'ann', written_at: new Date('2026-02-01T00:00Z') };
    expect((await check(rules)).get('at_most')?.examples).toContainEqual({
      ...shown,
      email: 'a***@***',
      code: '***B-1',
    });
    const open = (await check(rules, { showPii: true })).get('at_most')?.examples;
    expect(open).toContainEqual({ ...shown, email: 'ada@example.org', code: 'AB-1' });
  });

  it('shows three of many', async () => {
    const many = `(SELECT r.* FROM gold.reviews r, range(5) WHERE r.review = 'R2')`;
    const result = (await check({ columns: { stars: integer('', { min: 1 }) } }, { of: many })).get('at_least');
    expect(result).toMatchObject({ failed: 5n, checked: 5n });
    expect(result?.examples).toHaveLength(3);
  });

  it.each<[string, Rules, assertion: string, severity: string]>([
    ['a rule fails', { columns: { stars: integer('', { min: 1 }) } }, 'at_least', 'error'],
    ['a rule that only warns', { columns: { stars: integer('', { min: 1, severity: 'warn' }) } }, 'at_least', 'warn'],
    ['rows fail', { checks: [{ kind: 'rowCount', min: 5 }] }, 'row_count(5..)', 'error'],
    ['rows that only warn', { checks: [{ kind: 'rowCount', min: 5, severity: 'warn' }] }, 'row_count(5..)', 'warn'],
    [
      'a reference only warns',
      { columns: { person: text('', { references: 'people.person', severity: 'error' }) } },
      'references(people.person)',
      'warn',
    ],
    [
      'freshness only warns',
      { checks: [{ kind: 'freshness', column: 'written_at', maxAgeHours: 1 }] },
      'fresh_within(1 h)',
      'warn',
    ],
  ])('%s', async (_, rules, assertion, severity) => {
    expect((await check(rules)).get(assertion)).toMatchObject({ success: false, severity });
  });
});

describe('what keeps the rules', () => {
  it('passes them all, to the edge', async () => {
    const rules: Rules = {
      columns: {
        email: text('', { required: true, pii: 'email' }),
        stars: integer('', { min: 3, max: 5 }),
        kind: text('', { oneOf: ['text'] }),
        code: text('', { pattern: '^AB-' }),
        person: text('', { references: 'people.person' }),
        written_at: timestamp('', { min: '2026-02-01' }),
      },
      checks: [
        { kind: 'rowCount', min: 2, max: 2 },
        // The newest is exactly a day old.
        { kind: 'freshness', column: 'written_at', maxAgeHours: 24 },
      ],
    };
    const results = await check(rules, { of: "(SELECT * FROM gold.reviews WHERE kind = 'text')" });
    expect(results.size).toBe(9);
    expect([...results.values()].filter((r) => !r.success || r.failed > 0n || r.examples.length > 0)).toEqual([]);
  });

  it('has no quarrel with what is not there, where nothing is required', async () => {
    const rules: Rules = {
      columns: {
        stars: integer('', { min: 1, max: 5 }),
        kind: text('', { oneOf: ['text'] }),
        code: text('', { pattern: '^AB-' }),
        person: text('', { references: 'people.person' }),
      },
    };
    const none =
      "(SELECT * REPLACE (NULL AS stars, NULL AS kind, NULL AS code, NULL AS person) FROM gold.reviews WHERE review = 'R1')";
    expect([...(await check(rules, { of: none })).values()].filter((r) => !r.success)).toEqual([]);
  });
});
