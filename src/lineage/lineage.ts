/** Where each value comes from: the column lineage of all models, as data. Pure; the page shows the same structure. */

/** How a source column acts, after OpenLineage's column lineage facet (1-2-0): on the value itself, or on which rows there are. */
export type Influence =
  | { type: 'DIRECT'; subtype: 'IDENTITY' | 'TRANSFORMATION' | 'AGGREGATION' }
  | { type: 'INDIRECT'; subtype: 'JOIN' | 'GROUP_BY' | 'FILTER' | 'SORT' | 'WINDOW' | 'CONDITIONAL' };

/** A column of another table that a column is made from. */
export interface Origin {
  /** The table's name without its layer, such as `standardized_sales`. */
  table: string;
  column: string;
  influences: readonly Influence[];
}

export interface ColumnLineage {
  table: string;
  column: string;
  /** The expression in the model's SQL that makes it, as a person reads it; for Bronze, the field of the contract. */
  expression: string;
  origins: readonly Origin[];
}

export interface TableLineage {
  /** Without its layer. */
  table: string;
  layer: 'bronze' | 'silver' | 'gold';
  description: string;
  inputs: readonly string[];
  columns: readonly ColumnLineage[];
}

/** All tables, each after its inputs. */
export type Lineage = readonly TableLineage[];
