import { EdpError } from './errors.js';
import type { Graph } from './graph.js';

/**
 * The tables that a selection names, in dbt's notation: `fact_sales`, `layer:gold`, `+fact_sales` (with everything it
 * is derived from), `fact_sales+` (with everything derived from it), `+x+`; several by spaces or commas.
 * @throws EdpError UNKNOWN_TABLE for a name or layer that does not exist.
 */
export function selectTables(graph: Graph, selection: readonly string[]): Set<string> {
  const terms = selection.flatMap((part) => part.split(/[\s,]+/)).filter((term) => term !== '');
  const selected = new Set<string>();
  for (const term of terms) for (const name of selectTerm(graph, term)) selected.add(name);
  return selected;
}

function selectTerm(graph: Graph, term: string): Set<string> {
  const [, before, core = '', after] = /^(\+?)(.*?)(\+?)$/.exec(term) ?? [];
  const found = new Set<string>(namesOf(graph, core));
  const seeds = [...found];
  if (before) for (const name of seeds) walk(name, (n) => graph.inputsOf(n), found);
  if (after) for (const name of seeds) walk(name, (n) => graph.consumersOf(n).map((c) => c.name), found);
  return found;
}

function namesOf(graph: Graph, core: string): string[] {
  if (core.startsWith('layer:')) {
    const layer = core.slice('layer:'.length);
    const names = graph.order.filter((m) => m.layer === layer).map((m) => m.name);
    if (names.length > 0) return names;
    throw new EdpError('UNKNOWN_TABLE', `There is no layer named ${layer}.`, { hint: 'Layers: bronze, silver, gold.' });
  }
  const name = core.replace(/^(bronze|silver|gold)\./, '');
  return [graph.model(name).name];
}

function walk(name: string, next: (name: string) => readonly string[], found: Set<string>): void {
  for (const other of next(name)) {
    if (found.has(other)) continue;
    found.add(other);
    walk(other, next, found);
  }
}
