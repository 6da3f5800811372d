import { randomUUID } from 'node:crypto';
import { connect } from 'node:http2';

/** A field of a protocol buffer that holds a text or another message. */
function field(number: number, content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([varint((number << 3) | 2), varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const bytes = [];
  for (; value > 0x7f; value >>>= 7) bytes.push((value & 0x7f) | 0x80);
  return Buffer.from([...bytes, value]);
}

/** `ExecutePlanRequest` of a plan that is one SQL statement (Spark's base.proto and relations.proto). */
function executePlan(sql: string): Buffer {
  const relation = field(10, field(1, sql));
  const userContext = field(1, 'test');
  return Buffer.concat([field(1, randomUUID()), field(2, userContext), field(3, field(1, relation))]);
}

/** Runs a statement over Spark Connect. @throws Error with Spark's message if it fails. */
export function sparkSql(port: number, sql: string): Promise<void> {
  const session = connect(`http://127.0.0.1:${port}`);
  const message = executePlan(sql);
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return new Promise<void>((resolve, reject) => {
    session.on('error', reject);
    const call = session.request({
      ':method': 'POST',
      ':path': '/spark.connect.SparkConnectService/ExecutePlan',
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    const finish = (headers: Record<string, unknown>) => {
      const status = headers['grpc-status'];
      if (status === undefined) return;
      if (status === '0') resolve();
      else reject(new Error(`gRPC status ${status}: ${decodeURIComponent(String(headers['grpc-message']))}`));
    };
    call.on('error', reject);
    // A call that fails at once has its status in the headers.
    call.on('response', finish);
    call.on('trailers', finish);
    call.on('close', () => reject(new Error('Spark hung up.')));
    call.resume();
    call.end(Buffer.concat([head, message]));
  }).finally(() => session.destroy());
}
