import type { Columns } from './column.js';
import { bronzeColumns } from './platform.js';
import type { SourceDefinition } from './source.js';
import type { Layer, Refresh, TableDefinition } from './table.js';

/** A Bronze table: what arrives, exactly, append-only. */
export interface SourceModel {
  kind: 'source';
  name: string;
  layer: 'bronze';
  definition: SourceDefinition;
}

/** A derived table: its file's name and folder, and its definition. */
export interface TableModel {
  kind: 'table';
  name: string;
  layer: Layer;
  definition: TableDefinition;
}

export type Model = SourceModel | TableModel;

/** `silver.dim_customer`: the relation that readers see. */
export const relationOf = (model: Pick<Model, 'layer' | 'name'>): string => `${model.layer}.${model.name}`;

/** The file that defines it, from the project's folder, or from the platform's. */
export const fileOf = (model: Pick<Model, 'layer' | 'name'>): string => `models/${model.layer}/${model.name}.ts`;

/** All columns, the platform's own included, in the table's order. */
export function columnsOf(model: Model): Columns {
  return model.kind === 'source' ? { ...model.definition.columns, ...bronzeColumns } : model.definition.columns;
}

/** The column whose values are rebuilt at once; undefined for tables kept `full` and for views. */
export function unitOf(refresh: Refresh): string | undefined {
  return refresh.kind === 'full' || refresh.kind === 'view' ? undefined : refresh.unit;
}
