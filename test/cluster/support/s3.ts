import { randomBytes } from 'node:crypto';
import { AwsClient } from 'aws4fetch';
import { Bucket, type S3Object, type S3Settings } from '../../../src/s3/index.js';
import type { Connections } from '../../../src/services/connections.js';

/** A bucket of a test's own in a running MinIO. */
export interface TestBucket {
  name: string;
  settings: S3Settings;
  put(key: string, content: string | Buffer, headers?: Record<string, string>): Promise<void>;
  remove(key: string): Promise<void>;
  /** Removes all objects. */
  empty(): Promise<void>;
  stop(): Promise<void>;
}

const atOnce = 16;

/** Does something with each, some at once. */
export async function forAll<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  for (let i = 0; i < items.length; i += atOnce) await Promise.all(items.slice(i, i + atOnce).map(work));
}

export async function testBucket({ s3 }: Connections): Promise<TestBucket> {
  const { endpoint, region, user, password } = s3;
  const settings = { endpoint, region, accessKeyId: user, secretAccessKey: password };
  const name = `test-${randomBytes(6).toString('hex')}`;
  const client = new AwsClient({ ...settings, service: 's3' });
  const bucket = new Bucket(settings, name);
  const must = async (method: string, url: string, init: RequestInit = {}) => {
    const response = await client.fetch(url, { ...init, method });
    if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`);
    await response.arrayBuffer();
  };
  const at = (key: string) => `${endpoint}/${name}/${key.split('/').map(encodeURIComponent).join('/')}`;
  await must('PUT', `${endpoint}/${name}`);
  const empty = async () => {
    const objects: S3Object[] = [];
    for await (const object of bucket.list('')) objects.push(object);
    await forAll(objects, ({ key }) => bucket.remove(key));
  };
  return {
    name,
    settings,
    put: (key, content, headers = {}) =>
      must('PUT', at(key), { body: typeof content === 'string' ? content : new Uint8Array(content), headers }),
    remove: (key) => bucket.remove(key),
    empty,
    stop: async () => {
      await empty();
      await must('DELETE', `${endpoint}/${name}`);
    },
  };
}
