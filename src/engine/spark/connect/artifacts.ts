import { createHash } from 'node:crypto';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { EdpError } from '../../../model/errors.js';
import type { SparkChannel } from './channel.js';
import { crc32 } from './crc32.js';
import type { AddArtifactsRequestSchema } from './generated/spark/connect/base_pb.js';

type Payload = NonNullable<MessageInitShape<typeof AddArtifactsRequestSchema>['payload']>;

/** What gRPC advises for streamed parts: https://github.com/grpc/grpc.github.io/issues/371 */
const partBytes = 32 * 1024;

/**
 * Lays bytes down in the session's cache on the server, if they are not there yet. Returns the name they go by: their
 * SHA-256, in hexadecimal.
 * @throws EdpError
 */
export async function cacheArtifact(channel: SparkChannel, bytes: Uint8Array): Promise<string> {
  const hash = createHash('sha256').update(bytes).digest('hex');
  const name = `cache/${hash}`;
  const { statuses } = await channel.call((client) => client.artifactStatus({ ...channel.identity, names: [name] }));
  if (statuses[name]?.exists) return hash;
  const { artifacts } = await channel.call((client) => client.addArtifacts(requests(channel, name, bytes)));
  if (artifacts.some((a) => !a.isCrcSuccessful)) {
    throw new EdpError('INTERNAL', 'Data sent to Spark arrived damaged.', { hint: 'Run it again.' });
  }
  return hash;
}

async function* requests(channel: SparkChannel, name: string, bytes: Uint8Array) {
  for (const payload of payloads(name, bytes)) yield { ...channel.identity, payload };
}

function* payloads(name: string, bytes: Uint8Array): Generator<Payload> {
  const count = Math.ceil(bytes.length / partBytes);
  const part = (i: number) => {
    const data = bytes.subarray(i * partBytes, (i + 1) * partBytes);
    return { data, crc: BigInt(crc32(data)) };
  };
  if (count <= 1) {
    yield { case: 'batch', value: { artifacts: [{ name, data: part(0) }] } };
    return;
  }
  const sizes = { totalBytes: BigInt(bytes.length), numChunks: BigInt(count) };
  yield { case: 'beginChunk', value: { name, ...sizes, initialChunk: part(0) } };
  for (let i = 1; i < count; i += 1) yield { case: 'chunk', value: part(i) };
}
