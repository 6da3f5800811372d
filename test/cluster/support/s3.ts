import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { AwsClient } from 'aws4fetch';
import { loadConfig } from '../../../src/project/config.js';
import { Bucket, type S3Object, type S3Settings } from '../../../src/s3/index.js';
import { type Connections, connectionsOf } from '../../../src/services/connections.js';
import { edp } from '../../cli/support/edp.js';
import { makeProject } from './services.js';

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

/** Installs and starts MinIO, or uses the one of the project that CLUSTER_PROJECT names. */
async function startMinio(): Promise<{ connections: Connections; stop(): Promise<void> }> {
  const running = process.env.CLUSTER_PROJECT;
  if (running) {
    const { services } = await loadConfig(running);
    return { connections: connectionsOf(services), stop: async () => undefined };
  }
  const { project, connections } = await makeProject();
  const run = (...args: string[]) => edp(['--project', project, '--json', ...args]);
  const started = await run('up', 'minio');
  if (started.code !== 0) throw new Error(`MinIO does not start:\n${started.stderr}`);
  return {
    connections,
    stop: async () => {
      await run('down');
      rmSync(project, { recursive: true, force: true });
    },
  };
}

const atOnce = 16;

/** Does something with each, some at once. */
export async function forAll<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  for (let i = 0; i < items.length; i += atOnce) await Promise.all(items.slice(i, i + atOnce).map(work));
}

/** @param running where MinIO is, if it runs. */
export async function testBucket(running?: Connections): Promise<TestBucket> {
  const minio = running ? { connections: running, stop: async () => undefined } : await startMinio();
  const { endpoint, region, user, password } = minio.connections.s3;
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
      await minio.stop();
    },
  };
}
