import type { Column } from '../../model/column.js';
import { columnsOf, type Model, relationOf } from '../../model/model.js';
import type { Influence, Origin, TableLineage } from '../lineage.js';
import type { Dataset, Facet, MakeFacet } from './event.js';

/** A table as OpenLineage names it. */
export interface Naming {
  namespace: string;
  /** `silver.dim_customer`, by the table's own name. */
  nameOf: (table: string) => string;
}

export const datasetOf = (naming: Naming, model: Model, facet: MakeFacet): Dataset => ({
  namespace: naming.namespace,
  name: relationOf(model),
  facets: { schema: schemaFacet(model, facet) },
});

const schemaFacet = (model: Model, facet: MakeFacet): Facet =>
  facet('SchemaDatasetFacet', {
    fields: Object.entries(columnsOf(model)).map(([name, column]) => ({
      name,
      type: typeName(column),
      description: column.description,
    })),
  });

const typeName = ({ type }: Column): string =>
  type.kind === 'decimal' ? `decimal(${type.precision},${type.scale})` : type.kind;

const rowActs: ReadonlySet<string> = new Set(['JOIN', 'GROUP_BY', 'FILTER', 'SORT']);

/**
 * The column lineage of a table. What acts on all columns alike, by deciding which rows there are, is said once, for the
 * dataset.
 */
export function columnLineageFacet(naming: Naming, { columns }: TableLineage, facet: MakeFacet): Facet {
  const shared = sharedActs(columns.map((c) => c.origins));
  const isShared = (origin: Origin, influence: Influence) => shared.has(actKey(origin, influence));
  const field = (origin: Origin, influences: readonly Influence[]) => ({
    namespace: naming.namespace,
    name: naming.nameOf(origin.table),
    field: origin.column,
    transformations: influences.map(({ type, subtype }) => ({ type, subtype, description: '', masking: false })),
  });
  const pick = (origins: readonly Origin[], wanted: (o: Origin, i: Influence) => boolean) =>
    origins.flatMap((origin) => {
      const influences = origin.influences.filter((i) => wanted(origin, i));
      return influences.length > 0 ? [field(origin, influences)] : [];
    });
  const fields = columns.map(({ column, origins }) => [
    column,
    { inputFields: pick(origins, (o, i) => !isShared(o, i)) },
  ]);
  return facet('ColumnLineageDatasetFacet', {
    fields: Object.fromEntries(fields),
    dataset: pick(columns[0]?.origins ?? [], isShared),
  });
}

const actKey = ({ table, column }: Origin, { subtype }: Influence): string => `${table}.${column} ${subtype}`;

/** What decides on rows and stands with every column. */
function sharedActs(columns: readonly (readonly Origin[])[]): Set<string> {
  const counts = new Map<string, number>();
  for (const origin of columns.flat()) {
    for (const influence of origin.influences) {
      if (!rowActs.has(influence.subtype)) continue;
      const key = actKey(origin, influence);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return new Set([...counts].filter(([, n]) => n === columns.length).map(([key]) => key));
}
