import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Measured, Task, TaskResults } from './support/children.js';
import { handwrittenDatabase, handwrittenSession } from './support/handwritten.js';
import { benchProject, platformSession, removeDatabase } from './support/platform.js';
import { type Spent, stopwatch } from './support/stopwatch.js';

async function perform(task: Task): Promise<TaskResults[Task['kind']]> {
  switch (task.kind) {
    case 'platform': {
      const project = await benchProject(task.database, task.world, task.resources);
      if (task.fresh) await removeDatabase(project.databasePath);
      return platformSession(project, task.work, { checkpointLast: task.checkpointLast });
    }
    case 'handwritten':
      return handwrittenSession(task.database, task.world, task.resources, task.parts);
    case 'read':
      return { total: await bareRead(task) };
  }
}

/** The events as the engine's own reader finds them, stored without a look at them. */
async function bareRead({ database, world, resources }: Extract<Task, { kind: 'read' }>): Promise<Spent> {
  const path = handwrittenDatabase(database);
  await removeDatabase(path);
  const watch = stopwatch();
  const settings = { memory_limit: resources.memoryLimit, threads: String(resources.threads) };
  const instance = await DuckDBInstance.create(path, settings);
  const connection = await instance.connect();
  const files = join(world, 'user_events', '*.ndjson').replaceAll("'", "''");
  await connection.run(`CREATE TABLE event AS SELECT * FROM read_ndjson('${files}', ignore_errors = true)`);
  await connection.run('CHECKPOINT');
  connection.closeSync();
  instance.closeSync();
  return watch();
}

/** Bytes: Linux tells the peak itself, elsewhere the system's accounting does. */
function peakMemory(): number {
  try {
    const kilobytes = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    if (kilobytes !== undefined) return Number(kilobytes) * 1024;
  } catch {
    // Not Linux.
  }
  return process.resourceUsage().maxRSS * 1024;
}

async function main(): Promise<void> {
  const task = JSON.parse(process.argv[2] ?? '') as Task;
  const times = await perform(task);
  const measured: Measured<typeof times> = { times, peak: peakMemory() };
  process.stdout.write(JSON.stringify(measured));
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
