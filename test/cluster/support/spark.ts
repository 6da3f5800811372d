import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type SparkAddress, SparkSession, sparkAddress } from '../../../src/engine/spark/connect/index.js';
import { spark } from '../../../src/services/catalogue/spark.js';
import { freePorts } from './ports.js';
import { installed } from './services.js';

const startMs = 120_000;

/** A Spark Connect server of a test's own, on this machine only. */
export interface SparkServer {
  port: number;
  /** Another session on it, of another user if said so. */
  address(options?: Partial<SparkAddress>): SparkAddress;
  /** Ends the server: by SIGKILL as a crash would, else in order. */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

export interface SparkServerOptions {
  token?: string;
  port?: number;
  /** Spark's, besides those that keep it small and to itself. */
  settings?: Readonly<Record<string, string>>;
}

/** Starts a server with two cores and a gigabyte, and waits until it answers. */
export async function startSpark(options: SparkServerOptions = {}): Promise<SparkServer> {
  const { program: home } = await installed(spark);
  const folder = await mkdtemp(join(tmpdir(), 'edp-spark-'));
  const [port = 0] = options.port === undefined ? await freePorts(1) : [options.port];
  const { token } = options;
  const settings = {
    'spark.ui.enabled': 'false',
    'spark.connect.progress.reportInterval': '200ms',
    'spark.connect.grpc.binding.address': '127.0.0.1',
    'spark.connect.grpc.binding.port': `${port}`,
    'spark.sql.session.timeZone': 'UTC',
    'spark.sql.shuffle.partitions': '2',
    'spark.sql.warehouse.dir': join(folder, 'warehouse'),
    ...options.settings,
  };
  const child = spawn(
    join(home, 'bin', 'spark-class'),
    [
      ...['org.apache.spark.deploy.SparkSubmit', '--master', 'local[2]', '--driver-memory', '1g'],
      ...Object.entries(settings).flatMap(([key, value]) => ['--conf', `${key}=${value}`]),
      ...['--class', 'org.apache.spark.sql.connect.service.SparkConnectServer', 'spark-internal'],
    ],
    {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: {
        ...process.env,
        SPARK_HOME: home,
        SPARK_LOCAL_IP: '127.0.0.1',
        ...(token === undefined ? {} : { SPARK_CONNECT_AUTHENTICATE_TOKEN: token }),
      },
    },
  );
  const address = (more: Partial<SparkAddress> = {}) => sparkAddress({ host: '127.0.0.1', port, token, ...more });
  const stop = async (signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM') => {
    await ended(child, signal);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await answers(address(), logOf(child), child);
  } catch (error) {
    await stop('SIGKILL');
    throw error;
  }
  return { port, address, stop };
}

async function answers(address: SparkAddress, log: () => string, child: ChildProcess): Promise<void> {
  const session = new SparkSession(address, { retry: { attempts: 1, firstMs: 0, mostMs: 0 } });
  const until = Date.now() + startMs;
  try {
    for (;;) {
      try {
        await session.version();
        await session.close();
        return;
      } catch (error) {
        if (child.exitCode !== null) throw new Error(`Spark ended at once: ${log()}`);
        if (Date.now() > until) throw new Error(`Spark does not answer: ${log()}`, { cause: error });
        await setTimeout(250);
      }
    }
  } finally {
    session.disconnect();
  }
}

/** The end of what the server writes. */
function logOf(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.setEncoding('utf8').on('data', (part: string) => {
    text = (text + part).slice(-4000);
  });
  return () => text;
}

/** Ends a process, by force if it takes too long. */
export async function ended(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill(signal);
  const impatient = globalThis.setTimeout(() => child.kill('SIGKILL'), 20_000);
  await exit;
  clearTimeout(impatient);
}
