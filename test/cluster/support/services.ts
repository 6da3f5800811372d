import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { AwsClient } from 'aws4fetch';
import { kafka as broker } from '../../../src/services/catalogue/kafka.js';
import { findPostgres } from '../../../src/services/install/postgres.js';
import {
  cacheFolder,
  credentials,
  host,
  names,
  type ServicesConfig,
  servicesSchema,
} from '../../../src/services/settings.js';

const execute = promisify(execFile);

/** Ports that nobody listens on at the moment. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, () => {
      const server = createServer();
      return new Promise<typeof server>((resolve) => server.listen(0, host, () => resolve(server)));
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** A project with nothing but services, on ports of its own. */
export async function makeProject(): Promise<{ project: string; config: ServicesConfig }> {
  const project = mkdtempSync(join(tmpdir(), 'edp-services-'));
  // PostgreSQL runs as another user where this one is root, and must get to its folder.
  chmodSync(project, 0o711);
  const [minio, consolePort, postgres, kafka, controllerPort, spark, uiPort] = await freePorts(7);
  const services = {
    minio: { port: minio, consolePort },
    postgres: { port: postgres },
    kafka: { port: kafka, controllerPort },
    spark: { port: spark, uiPort, memory: '1g' },
  };
  writeFileSync(join(project, 'edp.config.ts'), `export default ${JSON.stringify({ services })};\n`);
  return { project, config: servicesSchema.parse(services) };
}

/** Signed requests to MinIO. @returns the object's text after it was put, if anything was. */
export async function object({ minio: { port } }: ServicesConfig, key: string, text?: string): Promise<string> {
  const { user, password, region } = credentials.minio;
  const client = new AwsClient({ accessKeyId: user, secretAccessKey: password, service: 's3', region });
  const url = `http://${host}:${port}/${names.bucket}/${key}`;
  if (text !== undefined) await must(client.fetch(url, { method: 'PUT', body: text }));
  return must(client.fetch(url));
}

async function must(answer: Promise<Response>): Promise<string> {
  const response = await answer;
  if (!response.ok) throw new Error(`HTTP status ${response.status}: ${await response.text()}`);
  return response.text();
}

export const isHealthy = async ({ minio: { port } }: ServicesConfig): Promise<boolean> =>
  (await fetch(`http://${host}:${port}/minio/health/live`)).ok;

/** Runs SQL in PostgreSQL; what it prints. */
export async function psql({ postgres: { port } }: ServicesConfig, sql: string): Promise<string> {
  const bin = await findPostgres(process.env, () => true);
  const { user, password } = credentials.postgres;
  const login = ['-h', host, '-p', String(port), '-U', user, '-d', names.catalogDatabase];
  const { stdout } = await execute(join(bin ?? '', 'psql'), [...login, '-X', '-A', '-t', '-q', '-c', sql], {
    env: { ...process.env, PGPASSWORD: password },
  });
  return stdout.trim();
}

const roundTrip = fileURLToPath(new URL('../services/RoundTrip.java', import.meta.url));

/** Sends texts to a topic with Kafka's own client; all that is in the topic then. */
export async function topic(config: ServicesConfig, name: string, texts: readonly string[] = []): Promise<string[]> {
  const report = () => undefined;
  const cache = cacheFolder(process.env, homedir());
  const { program, libraries } = await broker.install({ cache, env: process.env, report });
  const args = ['-cp', join(libraries ?? '', '*'), roundTrip, broker.address(config), name, ...texts];
  const { stdout } = await execute(program, args);
  return stdout.trim().split('\n');
}
