import { type RecordBatch, RecordBatchReader } from 'apache-arrow';
import { readerOf } from './values.js';

/** The record batches of one Arrow IPC stream. Columns are read where they lie; nothing is copied that is aligned. */
export const recordBatches = (ipc: Uint8Array): RecordBatch[] => [...RecordBatchReader.from(ipc)];

/** Rows with values as {@link readerOf} has them. Of columns with one name the last counts. */
export function* rowsOf<T = Record<string, unknown>>(batch: RecordBatch): Generator<T, void, undefined> {
  const columns = batch.schema.fields.map((field, i) => {
    const data = batch.data.children[i];
    return [field.name, data === undefined ? () => null : readerOf(data)] as const;
  });
  for (let row = 0; row < batch.numRows; row += 1) {
    const values: Record<string, unknown> = {};
    for (const [name, read] of columns) values[name] = read(row);
    yield values as T;
  }
}
