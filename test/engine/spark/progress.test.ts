import { describe, expect, it } from 'vitest';
import { progressOf } from '../../../src/engine/spark/connect/streaming/progress.js';

const event = {
  id: 'q',
  runId: 'r',
  name: null,
  timestamp: '2024-05-01T10:00:00.000Z',
  batchId: 7,
  batchDuration: 120,
  eventTime: { watermark: '2024-05-01T09:50:00.000Z' },
  stateOperators: [{ numRowsDroppedByWatermark: 2 }, { numRowsDroppedByWatermark: 1 }],
  sources: [
    { description: 'Kafka', startOffset: { t: { 0: 1 } }, endOffset: { t: { 0: 4 } }, numInputRows: 3 },
    { description: 'Rate', startOffset: 0, endOffset: 4, numInputRows: 4 },
  ],
};

describe('the progress of a streaming query', () => {
  it('counts the rows of all sources together', () => {
    expect(progressOf(JSON.stringify(event))).toMatchObject({
      batchId: 7,
      inputRows: 7,
      batchDurationMs: 120,
      rowsDroppedByWatermark: 3,
      watermark: new Date('2024-05-01T09:50:00Z'),
      name: undefined,
      sources: [{ endOffset: { t: { 0: 4 } } }, { endOffset: 4 }],
    });
  });

  it('has no watermark before one is known', () => {
    const { eventTime, stateOperators, ...bare } = event;
    expect(progressOf(JSON.stringify(bare))).toMatchObject({ watermark: undefined, rowsDroppedByWatermark: 0 });
    const epoch = { ...event, eventTime: { watermark: '1970-01-01T00:00:00.000Z' } };
    expect(progressOf(JSON.stringify(epoch)).watermark).toBeUndefined();
  });
});
