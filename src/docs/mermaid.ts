/**
 * Mermaid diagrams (https://mermaid.js.org/syntax/). Every node has an id of word characters behind a prefix, so that
 * no name is a keyword, and a quoted label in which what Mermaid reads as markup is an entity code.
 */

export interface FlowNode {
  name: string;
  group: string;
}

/** A flow from left to right, one box a group. */
export function flowchart(
  groups: readonly { name: string; title: string }[],
  nodes: readonly FlowNode[],
  edges: readonly (readonly [from: string, to: string])[],
): string {
  const lines = ['flowchart LR'];
  for (const group of groups) {
    const members = nodes.filter((n) => n.group === group.name);
    if (members.length === 0) continue;
    lines.push(`  subgraph ${id('g', group.name)}["${label(group.title)}"]`, '    direction TB');
    for (const { name } of members) lines.push(`    ${id('t', name)}["${label(name)}"]`);
    lines.push('  end');
  }
  for (const [from, to] of edges) lines.push(`  ${id('t', from)} --> ${id('t', to)}`);
  return lines.join('\n');
}

export interface Attribute {
  type: string;
  name: string;
  keys: readonly ('PK' | 'FK' | 'UK')[];
}

export interface Entity {
  name: string;
  attributes: readonly Attribute[];
}

/** One parent row has any number of child rows; a child row has one parent row, or none. */
export interface Relationship {
  parent: string;
  child: string;
  title: string;
}

export function entityDiagram(entities: readonly Entity[], relationships: readonly Relationship[]): string {
  const lines = ['erDiagram'];
  for (const { parent, child, title } of relationships) {
    lines.push(`  ${id('t', parent)} |o--o{ ${id('t', child)} : "${label(title)}"`);
  }
  for (const { name, attributes } of entities) {
    lines.push(`  ${id('t', name)}["${label(name)}"] {`);
    for (const a of attributes) lines.push(`    ${word(a.type)} ${word(a.name)} ${a.keys.join(', ')}`.trimEnd());
    lines.push('  }');
  }
  return lines.join('\n');
}

const id = (prefix: string, name: string): string => `${prefix}_${word(name)}`;

/** Word characters only; others by their code point, so that two names stay two. */
const word = (text: string): string =>
  text.replace(/[^A-Za-z0-9_]/gu, (c) => `_x${(c.codePointAt(0) ?? 0).toString(16)}_`).replace(/^(?=[0-9])/, '_');

const label = (text: string): string =>
  text.replace(/\s+/g, ' ').replace(/["#&<>;%`\\{}|[\]()*]/g, (c) => `#${c.codePointAt(0)};`);
