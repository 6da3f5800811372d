/** What one micro-batch of a streaming query did. */
export interface StreamingProgress {
  /** The query's id, the same for all its runs over one checkpoint; and the run's. */
  id: string;
  runId: string;
  name: string | undefined;
  /** When the micro-batch began. */
  timestamp: Date;
  batchId: number;
  /** Rows read by all sources together: Spark reports them by source only. */
  inputRows: number;
  batchDurationMs: number;
  /** Rows that arrived behind the watermark and were dropped, in all stateful operators together. */
  rowsDroppedByWatermark: number;
  /** Undefined without a watermark, and before it has left the epoch. */
  watermark: Date | undefined;
  sources: readonly StreamingSource[];
}

/** What one source gave. Offsets are JSON of the source's own form: for Kafka `{"topic":{"0":23}}`. */
export interface StreamingSource {
  description: string;
  startOffset: unknown;
  endOffset: unknown;
  latestOffset: unknown;
  inputRows: number;
}

/** https://spark.apache.org/docs/4.1.0/api/java/org/apache/spark/sql/streaming/StreamingQueryProgress.html */
interface Reported {
  id: string;
  runId: string;
  name?: string | null;
  timestamp: string;
  batchId: number;
  batchDuration: number;
  eventTime?: { watermark?: string };
  stateOperators?: { numRowsDroppedByWatermark?: number }[];
  sources: {
    description: string;
    startOffset?: unknown;
    endOffset?: unknown;
    latestOffset?: unknown;
    numInputRows: number;
  }[];
}

/** Reads a progress event as Spark writes it. */
export function progressOf(json: string): StreamingProgress {
  const reported = JSON.parse(json) as Reported;
  const { id, runId, name, batchId, batchDuration, eventTime, stateOperators = [] } = reported;
  const sources = reported.sources.map((s) => ({
    description: s.description,
    startOffset: s.startOffset,
    endOffset: s.endOffset,
    latestOffset: s.latestOffset,
    inputRows: s.numInputRows,
  }));
  const watermark = eventTime?.watermark === undefined ? undefined : new Date(eventTime.watermark);
  return {
    id,
    runId,
    name: name ?? undefined,
    timestamp: new Date(reported.timestamp),
    batchId,
    inputRows: sum(sources.map((s) => s.inputRows)),
    batchDurationMs: batchDuration,
    rowsDroppedByWatermark: sum(stateOperators.map((o) => o.numRowsDroppedByWatermark ?? 0)),
    watermark: watermark?.getTime() === 0 ? undefined : watermark,
    sources,
  };
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
