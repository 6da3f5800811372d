import { existsSync } from 'node:fs';
import { Command } from 'commander';
import type { Database } from '../../engine/database.js';
import type { Engine } from '../../engine/engine.js';
import { earlierMappings } from '../../ingest/index.js';
import { EdpError } from '../../model/errors.js';
import type { Project } from '../../project/project.js';
import { planRun } from '../../run/run.js';
import { Context } from '../context.js';
import { listModels } from '../describe.js';
import type { Io } from '../io.js';
import type { Row } from '../output.js';
import { reasonText } from '../reasons.js';
import { earlierMappingText } from '../report.js';
import { printServices, siteOf } from '../services.js';

interface Flags {
  runs: string;
  services?: boolean;
}

export const statusCommand = (io: Io): Command =>
  new Command('status')
    .summary('how far sources, tables and runs have come; how services are')
    .description(
      'Sources: last arrival, watermark, batches, quarantine. Tables: rows, last run, whether they are up to date. Last runs. Services, once `edp up` has started any.',
    )
    .option('--runs <n>', 'how many runs to show', '5')
    .option('--services', 'the services alone; needs no tables')
    .addHelpText(
      'after',
      `
Examples:
  $ edp status
  $ edp status --services
  $ edp status --json | jq 'select(.kind == "table" and .state != "up to date")'`,
    )
    .action((flags: Flags, command: Command) => status(Context.of(io, command), flags));

async function status(context: Context, flags: Flags): Promise<void> {
  const site = await siteOf(context);
  if (flags.services) return printServices(context, site);
  await printTables(context, flags);
  if (existsSync(site.folder)) await printServices(context, site);
}

async function printTables(context: Context, flags: Flags): Promise<void> {
  const project = await context.project();
  const { output } = context;
  const found = await context.look(project, async (engine) => ({
    sources: await sourceRows(engine.state, project),
    tables: await tableRows(engine, project),
    runs: await runRows(engine.state, Number.parseInt(flags.runs, 10) || 5),
    earlier: await earlierMappings(engine.state, project.sources),
  }));
  const numeric = (name: string) => ({ name, numeric: true });
  output.heading('Sources');
  output.table(
    [
      { name: 'source' },
      numeric('batches'),
      numeric('received'),
      numeric('redelivered'),
      numeric('quarantined'),
      numeric('stored'),
      { name: 'last_arrival' },
      { name: 'watermark' },
    ],
    found.sources,
    'source',
  );
  for (const { source, files, records } of found.earlier) {
    output.warn(`${source}: ${earlierMappingText(files, records)}`);
  }
  output.heading('Tables');
  output.table(
    [
      { name: 'table' },
      numeric('rows'),
      { name: 'kept' },
      { name: 'changed_in_run' },
      { name: 'as_of' },
      { name: 'state', width: 70 },
    ],
    found.tables,
    'table',
  );
  output.heading('Runs');
  output.table(
    [
      numeric('run'),
      { name: 'status' },
      { name: 'as_of' },
      { name: 'started_at' },
      numeric('seconds'),
      numeric('tables'),
      numeric('held'),
    ],
    found.runs,
    'run',
  );
}

async function sourceRows(database: Database, project: Project): Promise<Row[]> {
  const rows = await database.rows<Row & { source: string }>(
    `SELECT b.source, count(*) AS batches, CAST(sum(received) AS BIGINT) AS received,
       CAST(sum(redelivered) AS BIGINT) AS redelivered, CAST(sum(quarantined) AS BIGINT) AS quarantined,
       CAST(sum(stored) AS BIGINT) AS stored, max(b.arrived_to) AS last_arrival, any_value(w.watermark) AS watermark
     FROM edp.batches b LEFT JOIN edp.watermarks w ON w.source = b.source GROUP BY b.source`,
  );
  return project.sources.map(
    ({ name }) =>
      rows.find((r) => r.source === name) ?? { source: name, batches: 0n, last_arrival: null, watermark: null },
  );
}

async function tableRows(engine: Engine, project: Project): Promise<Row[]> {
  const { graph } = project;
  const listed = await listModels(
    engine,
    graph.order.filter((m) => m.kind === 'table'),
  );
  const versions = await engine.state.rows<{ table_name: string; version: bigint }>(
    'SELECT table_name, version FROM edp.tables',
  );
  const pending = await pendingSteps(engine, project);
  return listed.map(({ layer, table, rows, kept, as_of }) => ({
    table: `${layer}.${table}`,
    rows,
    kept,
    changed_in_run: versions.find((v) => v.table_name === table)?.version ?? null,
    as_of,
    state: pending.get(table) ?? 'up to date',
  }));
}

/** What a run would do next, by table. */
async function pendingSteps(engine: Engine, project: Project): Promise<Map<string, string>> {
  try {
    const { steps } = await planRun(engine, project.compile, {});
    const pending = steps.filter((s) => s.action.kind !== 'skip');
    return new Map(pending.map(({ model, reasons }) => [model.name, `stale: ${reasons.map(reasonText).join('; ')}`]));
  } catch (error) {
    if (!(error instanceof EdpError) || error.code !== 'NOTHING_ADMITTED') throw error;
    return new Map(project.graph.order.map((m) => [m.name, 'nothing has arrived yet']));
  }
}

function runRows(database: Database, runs: number): Promise<Row[]> {
  return database.rows(
    `SELECT r.run_id AS run, r.status, r.as_of, r.started_at,
       round(epoch_ms(r.finished_at - r.started_at) / 1000.0, 2) AS seconds, count(t.table_name) AS tables,
       count(CASE WHEN t.status = 'held' THEN 1 END) AS held
     FROM edp.runs r LEFT JOIN edp.run_tables t ON t.run_id = r.run_id
     GROUP BY ALL ORDER BY r.run_id DESC LIMIT ${runs}`,
  );
}
