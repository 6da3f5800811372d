export type { FieldTexts } from './bronze.js';
export type { ColumnLineage, Influence, Lineage, Origin, TableLineage } from './lineage.js';
export { mermaidOfColumns, mermaidOfTables, namesOf } from './mermaid.js';
export { findTarget, type Target } from './names.js';
export { type LineageOptions, lineageOf } from './of.js';
export {
  ancestors,
  descendants,
  downstream,
  type Follow,
  pathTo,
  type Step,
  type TableStep,
  tableTree,
  upstream,
} from './paths.js';
