import type { Influence, Lineage, TableLineage } from './lineage.js';
import type { Step, TableStep } from './paths.js';

/** A text in a Mermaid label: quotes, brackets and line breaks would end it. */
const label = (text: string): string =>
  `"${text.replaceAll('#', '#35;').replaceAll('"', '#quot;').replaceAll('<', '#lt;').replaceAll('>', '#gt;').replaceAll('`', '#96;').replaceAll(/\s+/g, ' ')}"`;

const layers: readonly TableLineage['layer'][] = ['bronze', 'silver', 'gold'];

/** Names that cannot meet a word of Mermaid's own. */
class Ids {
  readonly #ids = new Map<string, string>();
  of(key: string): string {
    const id = this.#ids.get(key) ?? `n${this.#ids.size}`;
    this.#ids.set(key, id);
    return id;
  }
}

/** Tables and arrows between them, from the sources on; boxes for the layers. */
export function mermaidOfTables(lineage: Lineage, of?: TableStep): string {
  const wanted = of && new Set(tablesIn(of));
  const shown = lineage.filter((t) => wanted?.has(t.table) !== false);
  const ids = new Ids();
  const lines = ['flowchart LR'];
  for (const layer of layers) {
    const members = shown.filter((t) => t.layer === layer);
    if (members.length === 0) continue;
    lines.push(`  subgraph ${layer}[${label(layer)}]`);
    for (const { table } of members) lines.push(`    ${ids.of(table)}[${label(table)}]`);
    lines.push('  end');
  }
  for (const { table, inputs } of shown) {
    for (const input of inputs) if (wanted?.has(input) !== false) lines.push(`  ${ids.of(input)} --> ${ids.of(table)}`);
  }
  return `${lines.join('\n')}\n`;
}

const tablesIn = ({ table, steps }: TableStep): string[] => [table, ...steps.flatMap(tablesIn)];

/** Columns in boxes of their tables; what only decides on rows or cases is a dotted arrow. */
export function mermaidOfColumns(lineage: Lineage, of: Step, direction: 'up' | 'down'): string {
  const ids = new Ids();
  const members = new Map<string, Set<string>>();
  const arrows = new Set<string>();
  const visit = (step: Step): void => {
    members.set(step.table, (members.get(step.table) ?? new Set()).add(step.column));
    for (const next of step.steps) {
      const [from, to] = direction === 'up' ? [next, step] : [step, next];
      const arrow = next.influences.some((i) => i.type === 'DIRECT') ? '-->' : '-.->';
      arrows.add(`  ${idOf(ids, from)} ${arrow}|${label(namesOf(next.influences))}| ${idOf(ids, to)}`);
      visit(next);
    }
  };
  visit(of);
  const lines = ['flowchart LR'];
  for (const { table, layer } of lineage) {
    const columns = members.get(table);
    if (!columns) continue;
    lines.push(`  subgraph ${ids.of(table)}[${label(`${layer}.${table}`)}]`);
    for (const column of columns) lines.push(`    ${idOf(ids, { table, column })}[${label(column)}]`);
    lines.push('  end');
  }
  return `${[...lines, ...arrows].join('\n')}\n`;
}

const idOf = (ids: Ids, { table, column }: { table: string; column: string }): string => ids.of(`${table}.${column}`);

/** Such as `TRANSFORMATION, FILTER`. */
export const namesOf = (influences: readonly Influence[]): string => influences.map((i) => i.subtype).join(', ');
