import { Lakehouse } from '../../src/engine/lakehouse/lakehouse.js';
import { parseSparkAddress, SparkSession } from '../../src/engine/spark/connect/index.js';
import { ingest } from '../../src/ingest/index.js';
import { admitInto, ensureBronze, prepareState } from '../../src/project/lakehouse.js';
import type { Project } from '../../src/project/project.js';
import { root } from '../support/paths.js';
import { performTask } from '../support/perform.js';
import { benchProject, now, timedRun } from '../support/platform.js';
import type { ClusterTask, ClusterTaskResults, RunTimes } from './support/tasks.js';
import { Wire } from './support/wire.js';

type Lakes = Extract<ClusterTask, { kind: 'ingest' | 'run' }>;

async function perform(task: ClusterTask): Promise<ClusterTaskResults[ClusterTask['kind']]> {
  switch (task.kind) {
    case 'ingest':
      return { total: await seconds(() => onLakehouse(task, task.world, admit)) };
    case 'run':
      return runTables(task);
    case 'read':
      return read(task);
  }
}

/** Does work on a lakehouse, as a command of the platform would. */
async function onLakehouse<T>(
  { lakehouse: settings, memoryLimit }: Lakes,
  world: string,
  work: (lakehouse: Lakehouse, project: Project) => Promise<T>,
): Promise<T> {
  const project = await benchProject('cluster', world, { memoryLimit, threads: 1 }, 'cluster');
  const options = { prepare: prepareState(project), memoryLimit, now: () => new Date() };
  const lakehouse = await Lakehouse.open(settings, options);
  try {
    await ensureBronze(lakehouse, project);
    return await work(lakehouse, project);
  } finally {
    await lakehouse.close();
  }
}

async function admit(lakehouse: Lakehouse, project: Project): Promise<void> {
  const result = await admitInto(lakehouse, project, (intake, recall) =>
    ingest(intake, project.sources, { now, root, recall }),
  );
  if (result.partial) throw new Error(`files were refused: ${result.refused.map((r) => r.path).join(', ')}`);
}

async function runTables(task: Lakes): Promise<RunTimes> {
  const wire = new Wire();
  let times: Omit<RunTimes, 'total'> | undefined;
  const total = await seconds(() =>
    onLakehouse(task, '', async ({ engine }, project) => {
      const from = performance.now();
      const { run, tables } = await timedRun(engine, project, {});
      times = { run: run.seconds, tables, wire: await wire.between(from, from + run.seconds * 1000) };
    }),
  );
  if (!times) throw new TypeError('the run was not measured');
  return { total, ...times };
}

/** The second of two readings: the first one finds the server cold. */
async function read({ spark, query, as }: Extract<ClusterTask, { kind: 'read' }>): Promise<ClusterTaskResults['read']> {
  const session = new SparkSession(parseSparkAddress(spark));
  const once = { arrow: arrowRows, stream: streamedRows, rows: valueRows }[as];
  try {
    await once(session, query);
    let rows = 0;
    const total = await seconds(async () => {
      rows = await once(session, query);
    });
    return { total, rows };
  } finally {
    await session.close();
  }
}

async function arrowRows(session: SparkSession, query: string): Promise<number> {
  const batches = [];
  for await (const batch of session.batches(query)) batches.push(batch);
  return batches.reduce((sum, batch) => sum + batch.numRows, 0);
}

async function streamedRows(session: SparkSession, query: string): Promise<number> {
  let rows = 0;
  for await (const _ of session.stream(query)) rows += 1;
  return rows;
}

const valueRows = async (session: SparkSession, query: string): Promise<number> => (await session.rows(query)).length;

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

performTask(perform);
