import type { Column } from '../model/column.js';
import type { Graph } from '../model/graph.js';
import type { TableModel } from '../model/model.js';
import { type Attribute, type Entity, entityDiagram } from './mermaid.js';
import { typeText } from './words.js';

/** A column that leads to one row of a dimension. */
export interface Join {
  column: string;
  dimension: TableModel;
  to: string;
}

const isDimension = (model: { kind: string; name: string }): boolean =>
  model.kind === 'table' && model.name.startsWith('dim_');

/** The dimensions of a graph: tables named `dim_…`, as is usual in a star schema (Kimball). */
export const dimensionsOf = (graph: Graph): TableModel[] =>
  graph.order.filter((m): m is TableModel => isDimension(m)).sort((a, b) => (a.name < b.name ? -1 : 1));

/**
 * Which columns of a table lead to one row of a dimension: those named as a column that is unique there, and dates to
 * the calendar, which is the dimension whose one key is a date.
 */
export function joinsOf(model: TableModel, dimensions: readonly TableModel[]): Join[] {
  return Object.entries(model.definition.columns).flatMap(([column, definition]) =>
    dimensions.flatMap((dimension): Join[] => {
      if (dimension.name === model.name) return [];
      const to = uniqueColumns(dimension).find(
        (u) => u === column || (isDate(definition) && isDate(dimension.definition.columns[u])),
      );
      return to === undefined ? [] : [{ column, dimension, to }];
    }),
  );
}

const isDate = (column: Column | undefined): boolean => column?.type.kind === 'date';

function uniqueColumns({ definition: { columns, key } }: TableModel): string[] {
  const declared = Object.keys(columns).filter((name) => columns[name]?.unique);
  return key.length === 1 ? [...new Set([...key, ...declared])] : declared;
}

/** An entity diagram of the facts with their dimensions: keys, joins and amounts. Undefined without a fact. */
export function starDiagram(graph: Graph): string | undefined {
  const dimensions = dimensionsOf(graph);
  const facts = graph.order
    .filter((m): m is TableModel => m.kind === 'table' && m.name.startsWith('fact_'))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  if (facts.length === 0) return undefined;
  const joins = facts.flatMap((fact) => joinsOf(fact, dimensions).map((join) => ({ fact, join })));
  const joined = dimensions.filter((d) => joins.some(({ join }) => join.dimension === d));
  const entities = [
    ...facts.map((fact) => factEntity(fact, joinsOf(fact, dimensions))),
    ...joined.map((d) => dimensionEntity(d)),
  ];
  const relationships = joins.map(({ fact, join }) => ({
    parent: join.dimension.name,
    child: fact.name,
    title: join.column === join.to ? join.column : `${join.column} = ${join.to}`,
  }));
  return entityDiagram(entities, relationships);
}

const attribute = (name: string, column: Column, keys: Attribute['keys']): Attribute => ({
  type: typeText(column).replace(/\(.*$/, ''),
  name,
  keys,
});

function factEntity({ name, definition: { columns, key } }: TableModel, joins: readonly Join[]): Entity {
  const attributes = Object.entries(columns).flatMap(([column, definition]): Attribute[] => {
    const keys: ('PK' | 'FK')[] = [];
    if (key.includes(column)) keys.push('PK');
    if (joins.some((j) => j.column === column)) keys.push('FK');
    const isAmount = definition.type.kind === 'decimal' || column === 'quantity';
    return keys.length > 0 || isAmount ? [attribute(column, definition, keys)] : [];
  });
  return { name, attributes };
}

function dimensionEntity({ name, definition: { columns, key } }: TableModel): Entity {
  const attributes = Object.entries(columns)
    .filter(([column]) => !column.startsWith('_'))
    .map(([column, definition]) => {
      const keys: ('PK' | 'UK')[] = key.includes(column) ? ['PK'] : definition.unique ? ['UK'] : [];
      return attribute(column, definition, keys);
    });
  return { name, attributes };
}
