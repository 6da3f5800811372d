import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { code, markdownTable, prose, slug } from '../../src/docs/markdown.js';
import { entityDiagram, flowchart } from '../../src/docs/mermaid.js';
import { cellsOf } from './support/page.js';

/** Names and sentences such as nobody should give, and somebody will. */
const wild = fc.string({ unit: fc.constantFrom(...'ab_-| `"#;%{}[]()<>*&\\\n\'é€9end'), maxLength: 30 });

describe('a Markdown table', () => {
  it('keeps every cell apart, whatever is in it', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(wild, wild), { minLength: 1 }), (rows) => {
        const lines = markdownTable(
          ['a', 'b'],
          rows.map(([a, b]) => [code(`x${a}`), prose(b)]),
        ).split('\n');
        expect(lines).toHaveLength(rows.length + 2);
        for (const line of lines) expect(cellsOf(line)).toHaveLength(2);
      }),
    );
  });

  it.each([
    ['a | b', '| `a \\| b` |'],
    ['x || y', '| `x \\|\\| y` |'],
  ])('shows the code %s', (text, line) => {
    expect(markdownTable(['h'], [[code(text)]]).split('\n')[2]).toBe(line);
  });
});

describe('a sentence', () => {
  it.each([
    ['one * two * three', 'one \\* two \\* three'],
    ['less <b>than</b>', 'less &lt;b>than&lt;/b>'],
    ['the column _seq is ours_', 'the column \\_seq is ours\\_'],
    ['snake_case stays', 'snake_case stays'],
    ['see [this](x)', 'see \\[this\\](x)'],
    ['code `a*b|c` stays', 'code `a*b|c` stays'],
    ['one ` alone', 'one \\` alone'],
    ['over\n  two lines', 'over two lines'],
    ['AT&amp;T &copy', 'AT&amp;amp;T &amp;copy'],
  ])('%j is shown as it is', (text, markdown) => {
    expect(prose(text)).toBe(markdown);
  });
});

describe('code', () => {
  it('is fenced by more backticks than it holds', () => {
    expect(code('a `b` c')).toBe('``a `b` c``');
    expect(code('`b`')).toBe('`` `b` ``');
  });
});

describe('an anchor', () => {
  it.each([
    ['fact_sales', 'fact_sales'],
    ['Gold: what the business reads', 'gold-what-the-business-reads'],
  ])('of %s is %s', (heading, anchor) => {
    expect(slug(heading)).toBe(anchor);
  });
});

/** What the page may draw, as a subset of Mermaid 11 that needs no look at its grammar. */
const flowLine =
  /^(flowchart LR| {2}subgraph g_\w+\["[^"#&<>;%`\\{}|[\]()*]*(#\d+;[^"#&<>;%`\\{}|[\]()*]*)*"\]| {4}direction TB| {4}t_\w+\["[^"#&<>;%`\\{}|[\]()*]*(#\d+;[^"#&<>;%`\\{}|[\]()*]*)*"\]| {2}end| {2}t_\w+ --> t_\w+)$/;
const entityLine =
  /^(erDiagram| {2}t_\w+ \|o--o\{ t_\w+ : "[^"%\\]*"| {2}t_\w+\["[^"%\\]*"\] \{| {4}[A-Za-z_]\w* [A-Za-z_]\w*( (PK|FK|UK)(, (PK|FK|UK))*)?| {2}\})$/;

describe('a Mermaid diagram', () => {
  it('stays within the grammar for any names, and keeps them apart', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(
          wild.filter((n) => n.trim() !== ''),
          { minLength: 2, maxLength: 6 },
        ),
        (names) => {
          const nodes = names.map((name) => ({ name, group: 'g' }));
          const text = flowchart([{ name: 'g', title: names[0]! }], nodes, [[names[0]!, names[1]!]]);
          for (const line of text.split('\n')) expect(line).toMatch(flowLine);
          expect(new Set([...text.matchAll(/^ {4}(t_\w+)\[/gm)].map((m) => m[1])).size).toBe(names.length);
          const entities = names.map((name) => ({ name, attributes: [{ type: name, name, keys: ['PK' as const] }] }));
          const er = entityDiagram(entities, [{ parent: names[0]!, child: names[1]!, title: names[0]! }]);
          for (const line of er.split('\n')) expect(line).toMatch(entityLine);
        },
      ),
    );
  });
});
