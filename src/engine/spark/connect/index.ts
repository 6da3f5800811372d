/** A client of Spark Connect, Spark's remote protocol: https://spark.apache.org/docs/4.1.0/spark-connect-overview.html */
export { parseSparkAddress, type SparkAddress, type SparkAddressOptions, sparkAddress } from './address.js';
export { rowsOf } from './arrow/rows.js';
export type { UploadColumns, UploadRow } from './arrow/write.js';
export { SparkError, type SparkErrorContext, type SparkErrorFacts, type SparkErrorPosition } from './errors.js';
export type { ExecutionOptions, SparkProgress } from './execution.js';
export type { InterruptTarget } from './interrupt.js';
export type { DateText, DecimalText, SparkParameters, SparkValue } from './literals.js';
export {
  deduplicateWithinWatermark,
  type ReadOptions,
  type Relation,
  read,
  sql,
  sqlOver,
  unionAll,
  withWatermark,
} from './relations.js';
export type { RetryPolicy } from './retry.js';
export type { SparkColumn } from './schema.js';
export { type Query, type QueryOptions, SparkSession } from './session.js';
export type { StreamingProgress, StreamingSource } from './streaming/progress.js';
export type { SinkOptions, StreamingQueries, Trigger } from './streaming/queries.js';
export type { StreamingQuery, StreamingQueryId, StreamingStatus } from './streaming/query.js';
