import { EdpError } from '../../../../model/errors.js';
import type { ExecutePlanResponse_ArrowBatch as ArrowBatch } from '../generated/spark/connect/base_pb.js';

/** Puts batches together again that the server sent in parts, because they were too large for one message. */
export class Chunks {
  #parts: Uint8Array[] = [];

  /** The whole batch, an Arrow IPC stream of its own, once its last part is there. @throws EdpError INTERNAL */
  add({ data, chunkIndex = 0n, numChunksInBatch = 1n }: ArrowBatch): Uint8Array | undefined {
    if (Number(chunkIndex) !== this.#parts.length) {
      throw new EdpError('INTERNAL', `Spark sent part ${chunkIndex} of a batch where ${this.#parts.length} was due.`);
    }
    this.#parts.push(data);
    if (this.#parts.length < Number(numChunksInBatch)) return undefined;
    const parts = this.#parts;
    this.#parts = [];
    return parts.length === 1 ? parts[0] : Buffer.concat(parts);
  }
}
