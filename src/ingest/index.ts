export { type EarlierMapping, earlierMappings } from './earlier-mappings.js';
export { type ForgetResult, forget } from './forget.js';
export { type IngestOptions, type IngestProgress, ingest } from './ingest.js';
export {
  type FieldMapping,
  type IngestSource,
  type SourceMapping,
  type SourceMappingInput,
  sourceMappingSchema,
} from './mapping.js';
export {
  listQuarantine,
  type QuarantinedRecord,
  type QuarantineFilter,
  showQuarantine,
  summarizeQuarantine,
} from './quarantine.js';
export { isReasonCode, type ReasonCode, reasons } from './reasons.js';
export { type ReplayResult, replayQuarantine } from './replay.js';
export type { BatchResult, Counts, IngestResult, IngestWarning, LedgerDay, RefusedFile } from './result.js';
export { ingestState } from './state.js';
