import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { type SparkError, type SparkProgress, SparkSession } from '../../../src/engine/spark/connect/index.js';
import { type SparkServer, type SparkServerOptions, startSpark } from './spark.js';

/** What the tests of one file share. */
export interface SparkInUse {
  server: SparkServer;
  spark: SparkSession;
  /** An empty one, for what the tests write. */
  folder: string;
}

/** A server, a session on it and a folder while the tests of a file run. */
export function useSpark(options: SparkServerOptions = {}): SparkInUse {
  const used = {} as SparkInUse;
  beforeAll(async () => {
    used.folder = await mkdtemp(join(tmpdir(), 'edp-spark-test-'));
    used.server = await startSpark(options);
    used.spark = new SparkSession(used.server.address());
  });
  afterAll(async () => {
    await used.spark?.close();
    await used.server?.stop();
    await rm(used.folder, { recursive: true, force: true });
  });
  return used;
}

/** The SparkError that the work is to end with. */
export async function failure(work: Promise<unknown>): Promise<SparkError> {
  const error = await work.then(
    () => undefined,
    (e: unknown) => e,
  );
  expect(error).toHaveProperty('name', 'SparkError');
  return error as SparkError;
}

/** One million rows of five types: about 60 MB as Arrow, and more than 200 MB as rows all at once. */
export const million = `SELECT id, id * 2 AS twice, CAST(id AS STRING) AS text, CAST(id AS DECIMAL(18,2)) AS d,
  timestamp_seconds(id) AS at FROM range(1000000)`;

/** Runs until it is stopped. A range looks whether it is to stop; a cross join would run on. */
export const endless = 'SELECT sum(hash(id)) AS s FROM range(10000000000000)';

/** How long nothing happens in a test that looks at what goes on meanwhile. */
export const aWhileMs = 2_000;

/** To know when an operation's tasks run: one that is interrupted while Spark plans it may leave its job behind. */
export function watched(): { onProgress: (progress: SparkProgress) => void; running: Promise<void> } {
  let told = (): void => undefined;
  const running = new Promise<void>((resolve) => {
    told = resolve;
  });
  return { onProgress: ({ tasksRunning }) => void (tasksRunning > 0 && told()), running };
}
