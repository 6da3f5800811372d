import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import type { Database } from '../engine/database.js';
import { openLineageSettings, RunRecorder, Transport } from '../lineage/openlineage/index.js';
import { projectLineage } from '../project/lineage.js';
import type { Project } from '../project/project.js';
import type { RunHooks, RunReport } from '../run/run.js';
import type { Context } from './context.js';
import { packageVersion } from './package.js';

type OnTable = NonNullable<RunHooks['onTable']>;

/** Does a run, and tells it as OpenLineage events where the project or the environment says so. */
export async function recorded(
  context: Context,
  project: Project,
  database: Database,
  work: (onTable: OnTable) => Promise<RunReport>,
): Promise<RunReport> {
  const warn = (message: string) => context.output.warn(message);
  const settings = openLineageSettings(project.config.openLineage, context.io.env, warn);
  if (!settings) return work(() => undefined);
  const file = settings.file === undefined ? undefined : resolve(project.directory, settings.file);
  const transport = new Transport({ ...settings, file, warn });
  const [engine] = await database.rows<{ version: string }>('SELECT version() AS version');
  const recorder = new RunRecorder({
    ...settings,
    context: project.compile,
    lineage: await projectLineage(project),
    datasets: `duckdb://${project.databasePath}`,
    producer: `urn:ecommerce-data-platform:${packageVersion}`,
    engine: { name: 'DuckDB', version: engine?.version ?? 'unknown' },
    now: context.io.now,
    random: randomBytes,
    emit: (event) => transport.emit(event),
  });
  try {
    const report = await work(({ table, outcome }) => {
      if (outcome) recorder.tableEnded(outcome);
      else recorder.tableStarted(table);
    });
    recorder.completed(report);
    return report;
  } catch (error) {
    recorder.failed(error instanceof Error ? error : new Error(String(error)));
    throw error;
  } finally {
    await transport.close();
  }
}
