import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { writeWorld } from '../src/generate/index.js';
import type { GenerateTimes, Task, TaskResults } from './support/children.js';
import { handwrittenDatabase, handwrittenSession } from './support/handwritten.js';
import { benchFolder } from './support/paths.js';
import { performTask } from './support/perform.js';
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
    case 'generate':
      return generated(task);
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

/** The folder is empty before, and gone after: neither is part of what is measured. */
async function generated({ folder, options }: Extract<Task, { kind: 'generate' }>): Promise<GenerateTimes> {
  const directory = join(benchFolder, folder);
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  const watch = stopwatch();
  const { sources } = await writeWorld(directory, options);
  const total = watch();
  const files = (await readdir(directory, { recursive: true, withFileTypes: true })).filter((f) => f.isFile());
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(file.parentPath, file.name))).size));
  await rm(directory, { recursive: true });
  return {
    total,
    events: sources.user_events.records,
    sales: sources.marketplace_sales.records,
    bytes: sizes.reduce((a, b) => a + b, 0),
  };
}

performTask(perform);
