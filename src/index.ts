/** What a project's `edp.config.ts` and models import, and what another program may use. */
export type { Database, SqlParameters, SqlValue } from './engine/database.js';
export { type IngestOptions, type IngestResult, ingest } from './ingest/index.js';
export type { TableCheck } from './model/check.js';
export {
  boolean,
  type Column,
  type ColumnRules,
  type Columns,
  type ColumnType,
  date,
  integer,
  money,
  type Pii,
  type RowOf,
  rate,
  ratio,
  type Severity,
  text,
  timestamp,
} from './model/column.js';
export type { SqlFunctions } from './model/dialect.js';
export { EdpError, type ErrorCode, type ErrorDetails, errorCodes } from './model/errors.js';
export { bronzeColumns } from './model/platform.js';
export { currencyCodes, type SourceDefinition, source } from './model/source.js';
export {
  byColumn,
  type Input,
  type Layer,
  lookup,
  type ModelSettings,
  type QueryContext,
  type ReadContext,
  type ReadWindow,
  type Reconciliation,
  type Refresh,
  type TableDefinition,
  type TouchContext,
  table,
  whole,
} from './model/table.js';
export { type Config, type ConfigInput, defineConfig } from './project/config.js';
export { loadProject, type Project, withEngine, withReader } from './project/project.js';
export { type Warehouse, withWarehouse } from './project/warehouse.js';
export { type RunReport, type RunRequest, run } from './run/run.js';
