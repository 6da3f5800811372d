import type { Graph } from '../../src/model/graph.js';
import { buildGraph } from '../../src/model/graph.js';
import type { Model } from '../../src/model/model.js';
import type { TableDefinition } from '../../src/model/table.js';
import { toyModels } from '../model/toy.js';
import type { ToyPlatform } from './toy-platform.js';

/** The toy's models with another definition of one of its tables. */
export const replace = (name: string, values: Partial<TableDefinition>): Model[] =>
  toyModels.map((m) =>
    m.kind === 'table' && m.name === name ? { ...m, definition: { ...m.definition, ...values } } : m,
  );

/** The toy's graph with another definition of one of its tables. */
export const graphWith = (name: string, values: Partial<TableDefinition>): Graph => buildGraph(replace(name, values));

/** The same platform after someone has written its models anew. */
export function rewritten(toy: ToyPlatform, name: string, values: Partial<TableDefinition>): void {
  (toy.context as { graph: Graph }).graph = graphWith(name, values);
}
