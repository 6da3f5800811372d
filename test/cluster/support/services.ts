import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { AwsClient } from 'aws4fetch';
import { parseSparkAddress, SparkSession } from '../../../src/engine/spark/connect/index.js';
import { kafka as broker } from '../../../src/services/catalogue/kafka.js';
import { type Connections, connectionsOf } from '../../../src/services/connections.js';
import { findPostgres } from '../../../src/services/install/postgres.js';
import type { Service } from '../../../src/services/service.js';
import { cacheFolder, type ServicesConfig, servicesSchema } from '../../../src/services/settings.js';
import { freePorts } from './ports.js';

const execute = promisify(execFile);

/** A project with nothing but services, on ports of its own. */
export async function makeProject(
  size: Partial<Pick<ServicesConfig['spark'], 'cores' | 'memory' | 'master'>> = {},
): Promise<{ project: string; config: ServicesConfig; connections: Connections }> {
  const project = mkdtempSync(join(tmpdir(), 'edp-services-'));
  // PostgreSQL runs as another user where this one is root, and must get to its folder.
  chmodSync(project, 0o711);
  const [minio, consolePort, postgres, kafka, controllerPort, spark, uiPort] = await freePorts(7);
  const services = {
    minio: { port: minio, consolePort },
    postgres: { port: postgres },
    kafka: { port: kafka, controllerPort },
    spark: { port: spark, uiPort, memory: '1g', ...size },
  };
  writeFileSync(join(project, 'edp.config.ts'), `export default ${JSON.stringify({ services })};\n`);
  const config = servicesSchema.parse(services);
  return { project, config, connections: connectionsOf(config) };
}

/** Signed requests to MinIO's bucket of files. @returns the object's text after it was put, if anything was. */
export async function object({ s3 }: Connections, key: string, text?: string): Promise<string> {
  const url = `${s3.endpoint}/${s3.buckets.landing}/${key}`;
  if (text !== undefined) await must(clientOf(s3).fetch(url, { method: 'PUT', body: text }));
  return must(clientOf(s3).fetch(url));
}

/** Keys of all objects in the tables' bucket. */
export async function tableFiles({ s3 }: Connections): Promise<string[]> {
  const listed = await must(clientOf(s3).fetch(`${s3.endpoint}/${s3.buckets.tables}?list-type=2`));
  return [...listed.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key]) => key ?? '');
}

const clientOf = ({ user, password, region }: Connections['s3']): AwsClient =>
  new AwsClient({ accessKeyId: user, secretAccessKey: password, service: 's3', region });

async function must(answer: Promise<Response>): Promise<string> {
  const response = await answer;
  if (!response.ok) throw new Error(`HTTP status ${response.status}: ${await response.text()}`);
  return response.text();
}

export const isHealthy = async ({ s3 }: Connections): Promise<boolean> =>
  (await fetch(`${s3.endpoint}/minio/health/live`)).ok;

/** Runs SQL in PostgreSQL; what it prints. */
export async function psql({ postgres }: Connections, database: string, sql: string): Promise<string> {
  const bin = await findPostgres(process.env, () => true);
  const { host, port, user, password } = postgres;
  const login = ['-h', host, '-p', String(port), '-U', user, '-d', database];
  const { stdout } = await execute(join(bin ?? '', 'psql'), [...login, '-X', '-A', '-t', '-q', '-c', sql], {
    env: { ...process.env, PGPASSWORD: password },
  });
  return stdout.trim();
}

/** Works in a session of its own on Spark. */
export async function withSpark<T>({ spark }: Connections, work: (session: SparkSession) => Promise<T>): Promise<T> {
  const session = new SparkSession(parseSparkAddress(spark.address));
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}

/** Where a service's programs and libraries lie; they are installed if they are not. */
export const installed = ({ install }: Service): ReturnType<Service['install']> =>
  install({ cache: cacheFolder(process.env, homedir()), env: process.env, report: () => undefined });

const roundTrip = fileURLToPath(new URL('../services/RoundTrip.java', import.meta.url));

/** Sends texts to a topic with Kafka's own client; all that is in the topic then. */
export async function topic({ kafka }: Connections, name: string, texts: readonly string[] = []): Promise<string[]> {
  const { program, libraries } = await installed(broker);
  const args = ['-cp', join(libraries ?? '', '*'), roundTrip, kafka.bootstrap, name, ...texts];
  const { stdout } = await execute(program, args);
  return stdout.trim().split('\n');
}
