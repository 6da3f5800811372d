import { beforeAll, describe, expect, it } from 'vitest';
import {
  ancestors,
  descendants,
  downstream,
  findTarget,
  type Lineage,
  mermaidOfColumns,
  mermaidOfTables,
  pathTo,
  type Step,
  tableTree,
  upstream,
} from '../../src/lineage/index.js';
import { nearest } from '../../src/lineage/names.js';
import { platformLineage } from './support/toy.js';

const identity = { type: 'DIRECT', subtype: 'IDENTITY' } as const;
const filter = { type: 'INDIRECT', subtype: 'FILTER' } as const;

const column = (table: string, name: string, origins: Lineage[number]['columns'][number]['origins'] = []) => ({
  table,
  column: name,
  expression: `"${name}" <of> ${table}`,
  origins,
});

/** s(a, b) → m(x from a, filtered by b) → e(z from x); e also reads s. */
const small: Lineage = [
  { table: 's', layer: 'bronze', description: '', inputs: [], columns: [column('s', 'a'), column('s', 'b')] },
  {
    table: 'm',
    layer: 'silver',
    description: '',
    inputs: ['s'],
    columns: [
      column('m', 'x', [
        { table: 's', column: 'a', influences: [identity] },
        { table: 's', column: 'b', influences: [filter] },
      ]),
    ],
  },
  {
    table: 'e',
    layer: 'gold',
    description: '',
    inputs: ['m', 's'],
    columns: [
      column('e', 'z', [
        { table: 'm', column: 'x', influences: [identity, filter] },
        { table: 's', column: 'a', influences: [identity] },
      ]),
    ],
  },
];

const names = (step: Step | undefined): unknown =>
  step && [`${step.table}.${step.column}${step.repeated ? ' again' : ''}`, ...step.steps.map(names)];

describe('the way to the sources', () => {
  it('follows values, or also what decides on rows', () => {
    expect(names(upstream(small, 'e', 'z'))).toEqual(['e.z', ['m.x', ['s.a']], ['s.a']]);
    expect(names(upstream(small, 'e', 'z', 'any'))).toEqual(['e.z', ['m.x', ['s.a'], ['s.b']], ['s.a']]);
    expect([...ancestors(small, 'e', 'z', 'direct')].sort()).toEqual(['m.x', 's.a']);
    expect([...ancestors(small, 'e', 'z')].sort()).toEqual(['m.x', 's.a', 's.b']);
  });

  it('keeps of each step only the influences that are followed', () => {
    expect(upstream(small, 'e', 'z')?.steps[0]?.influences).toEqual([identity]);
    expect(upstream(small, 'e', 'z', 'any')?.steps[0]?.influences).toEqual([identity, filter]);
  });

  it('goes down as well as up', () => {
    expect(names(downstream(small, 's', 'a'))).toEqual(['s.a', ['m.x', ['e.z']], ['e.z']]);
    expect(names(downstream(small, 's', 'b'))).toEqual(['s.b']);
    expect([...descendants(small, 's', 'b')].sort()).toEqual(['e.z', 'm.x']);
  });

  it('follows a column once', () => {
    const twice = [
      ...small,
      {
        ...small[2]!,
        table: 'f',
        columns: [
          column('f', 'p', [
            { table: 'e', column: 'z', influences: [identity] },
            { table: 'm', column: 'x', influences: [identity] },
          ]),
        ],
      },
    ];
    expect(names(upstream(twice, 'f', 'p'))).toEqual(['f.p', ['e.z', ['m.x', ['s.a']], ['s.a']], ['m.x again']]);
  });

  it('names what lies between two columns', () => {
    const between = pathTo(small, { table: 'e', column: 'z' }, { table: 's', column: 'a' });
    expect(between.map((c) => c.column)).toEqual(['z', 'x', 'a']);
    expect(pathTo(small, { table: 'e', column: 'z' }, { table: 's', column: 'b' })).toEqual([]);
  });

  it('is undefined for what there is not', () => {
    expect(upstream(small, 'e', 'nothing')).toBeUndefined();
    expect(tableTree(small, 'nothing', 'up')).toBeUndefined();
  });
});

describe('what is asked about', () => {
  const found = (text: string) => {
    const { table, column: name } = findTarget(small, text);
    return [table.table, name];
  };

  it.each([
    ['e', ['e', undefined]],
    ['gold.e', ['e', undefined]],
    ['e.z', ['e', 'z']],
    ['gold.e.z', ['e', 'z']],
  ])('%s', (text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  it('is told by near names if there is no such table or column', async () => {
    const lineage = await platformLineage();
    expect(() => findTarget(lineage, 'gold.fact_sale')).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_TABLE', hint: 'Did you mean fact_sales?' }),
    );
    expect(() => findTarget(lineage, 'silver.fact_sales')).toThrow(expect.objectContaining({ code: 'UNKNOWN_TABLE' }));
    expect(() => findTarget(lineage, 'fact_sales.totl_amount')).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_COLUMN', hint: expect.stringContaining('Did you mean total_amount') }),
    );
    expect(() => findTarget(lineage, 'fact_sales.total_amount.x')).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_TABLE' }),
    );
  });

  it('finds near names by letters and by parts', () => {
    expect(nearest('custmer', ['customer', 'campaign'])).toEqual(['customer']);
    expect(nearest('sales', ['fact_sales', 'dim_date'])).toEqual(['fact_sales']);
    expect(nearest('', ['fact_sales'])).toEqual([]);
    expect(nearest('zzzzzz', ['fact_sales'])).toEqual([]);
  });
});

describe('Mermaid', () => {
  let lineage: Lineage;
  beforeAll(async () => {
    lineage = await platformLineage();
  });

  /** The few forms of line that are written; anything else would be a mistake. */
  const line = new RegExp(
    [
      'flowchart LR',
      ' +subgraph [a-z0-9]+\\["[^"\\n]+"\\]',
      ' +end',
      ' +n\\d+\\["[^"<>`\\n]+"\\]',
      ' +n\\d+ -->(\\|"[A-Z_, ]+"\\|)? n\\d+',
      ' +n\\d+ -\\.->\\|"[A-Z_, ]+"\\| n\\d+',
    ]
      .map((form) => `^${form}$`)
      .join('|'),
  );
  const wrong = (text: string) =>
    text
      .trimEnd()
      .split('\n')
      .filter((l) => !line.test(l));

  it('draws tables in boxes of their layers', () => {
    const text = mermaidOfTables(lineage);
    expect(wrong(text)).toEqual([]);
    expect(text).toContain('subgraph gold["gold"]');
    expect(text.match(/-->/g)?.length).toBe(lineage.reduce((sum, t) => sum + t.inputs.length, 0));
  });

  it('draws only what leads to a table', () => {
    const text = mermaidOfTables(lineage, tableTree(lineage, 'dim_customer', 'up'));
    expect(text).toBe(
      'flowchart LR\n  subgraph bronze["bronze"]\n    n0["raw_customer_data"]\n  end\n  subgraph silver["silver"]\n    n1["dim_customer"]\n  end\n  n0 --> n1\n',
    );
  });

  it('draws columns, conditions dotted', () => {
    const text = mermaidOfColumns(lineage, upstream(lineage, 'fact_sales', 'total_amount')!, 'up');
    expect(wrong(text)).toEqual([]);
    expect(text).toContain('-.->|"CONDITIONAL"|');
  });

  it('escapes what would end a label', () => {
    const odd = small.map((t) => ({
      ...t,
      columns: t.columns.map((c) => ({ ...c, column: c.column.replace('z', 'z"]<b>`#') })),
    }));
    const text = mermaidOfColumns(odd, upstream(odd, 'e', 'z"]<b>`#')!, 'up');
    expect(text).toContain('["z#quot;]#lt;b#gt;#96;#35;"]');
    expect(wrong(text)).toEqual([]);
  });
});
