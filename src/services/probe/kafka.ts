import { exchange } from './exchange.js';

const apiVersions = 18;
const correlation = 7;

/** A request of ApiVersions, version 0: length, API key, version, correlation id, no client id (Kafka protocol guide). */
function request(): Buffer {
  const body = Buffer.alloc(10);
  body.writeInt16BE(apiVersions, 0);
  body.writeInt16BE(0, 2);
  body.writeInt32BE(correlation, 4);
  body.writeInt16BE(-1, 8);
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length);
  return Buffer.concat([length, body]);
}

/** Whether a broker tells without an error which versions of its protocol it speaks. */
export async function kafkaAnswers(port: number): Promise<boolean> {
  const answer = await exchange(port, request(), (bytes) => bytes.length >= 10);
  return answer !== undefined && answer.readInt32BE(4) === correlation && answer.readInt16BE(8) === 0;
}
