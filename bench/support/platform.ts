import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDbEngine } from '../../src/engine/duckdb/engine.js';
import type { Engine } from '../../src/engine/engine.js';
import { SOURCES } from '../../src/generate/index.js';
import { ingest } from '../../src/ingest/index.js';
import type { Refresh } from '../../src/model/table.js';
import { type Config, configSchema } from '../../src/project/config.js';
import { makeProject, type Project, withEngine } from '../../src/project/project.js';
import { type RunReport, type RunRequest, run } from '../../src/run/run.js';
import { databasesFolder, root } from './paths.js';
import { minus, nothing, plus, type Spent, stopwatch } from './stopwatch.js';

/** What both sides may use of the machine. */
export interface Resources {
  memoryLimit: string;
  threads: number;
}

/** After everything that any world holds. */
export const now = new Date('2036-01-01T00:00:00Z');

/**
 * A project of the platform over a folder of files, `<source>/*.ndjson`.
 * @param name of its database, in the bench's own folder.
 */
export function benchProject(
  name: string,
  world: string,
  resources: Resources,
  profile: Config['profile'] = 'embedded',
): Promise<Project> {
  const config = configSchema.parse({
    profile,
    database: join(databasesFolder, `${name}.duckdb`),
    memoryLimit: resources.memoryLimit,
    threads: resources.threads,
    attributionRule: 'last_touch',
    sources: Object.fromEntries(
      SOURCES.map((source) => [source, { files: join(world, source, '*.ndjson'), arrival: 'record' }]),
    ),
  });
  return makeProject(root, config);
}

export async function removeDatabase(path: string): Promise<void> {
  await mkdir(databasesFolder, { recursive: true });
  await rm(path, { force: true });
  await rm(`${path}.wal`, { force: true });
}

export interface PlatformTimes {
  ingest: Spent;
  run: Spent;
  /** What the run takes beside its tables: planning, its report, the commit. */
  publish: Spent;
  /** A run of their own for the tables kept as snapshots, commit included; nothing if they were part of the run. */
  snapshots: Spent;
  /** Writing the database file at the end. */
  checkpoint: Spent;
  total: Spent;
  tables: Record<string, TableTime>;
  asOf?: string | undefined;
}

export interface TableTime extends Spent {
  kind: Refresh['kind'];
  action: string;
  /** Why it was rebuilt. */
  reasons: string[];
  units: number;
  removed: number;
  added: number;
  rows: number;
}

/** What a session with the platform does. */
export interface Work {
  ingest?: { only?: readonly string[]; files?: readonly string[] } | undefined;
  run?: RunRequest | undefined;
  /** The run is of all other tables; those kept as snapshots get one of their own after it. */
  snapshotsApart?: boolean | undefined;
}

export interface SessionOptions {
  /** No checkpoint in between, as the engine would have one whenever enough was written: one at the end, timed apart. */
  checkpointLast: boolean;
}

/** Opens the project's database, ingests, runs, and closes it. */
export async function platformSession(project: Project, work: Work, options: SessionOptions): Promise<PlatformTimes> {
  const total = stopwatch();
  let closing = total;
  const times: PlatformTimes = {
    ingest: nothing,
    run: nothing,
    publish: nothing,
    snapshots: nothing,
    checkpoint: nothing,
    total: nothing,
    tables: {},
  };
  await withEngine(project, async (engine) => {
    if (options.checkpointLast) await engine.execute("SET checkpoint_threshold = '1TB'");
    if (work.ingest) times.ingest = await timedIngest(engine, project, work.ingest);
    if (work.run) {
      const select = work.snapshotsApart ? withoutSnapshots(project) : work.run.select;
      Object.assign(times, await timedRun(engine, project, { ...work.run, select }));
      if (work.snapshotsApart) times.snapshots = (await timedRun(engine, project, work.run)).run;
    }
    closing = stopwatch();
    await engine.execute('CHECKPOINT');
  });
  return { ...times, checkpoint: closing(), total: total() };
}

const withoutSnapshots = ({ graph }: Project): string[] =>
  graph.order.flatMap((m) => (m.kind === 'table' && m.definition.refresh.kind !== 'snapshot' ? [m.name] : []));

async function timedIngest(
  engine: DuckDbEngine,
  project: Project,
  options: NonNullable<Work['ingest']>,
): Promise<Spent> {
  const watch = stopwatch();
  const result = await ingest(engine, project.sources, { now, root, ...options });
  if (result.partial) throw new Error(`files were refused: ${result.refused.map((r) => r.path).join(', ')}`);
  return watch();
}

/** What the run of a project takes on any engine, as a whole and by table. */
export async function timedRun(
  engine: Engine,
  project: Project,
  request: RunRequest,
): Promise<Pick<PlatformTimes, 'run' | 'publish' | 'tables' | 'asOf'>> {
  const watch = stopwatch();
  const spent = new Map<string, Spent>();
  let table = watch;
  const report = await run(engine, project.compile, request, {
    now: () => new Date(),
    onTable: (event) => {
      if (event.outcome) spent.set(event.table, table());
      else table = stopwatch();
    },
  });
  const whole = watch();
  const tables = tableTimes(project, report, spent);
  const publish = minus(whole, Object.values(tables).reduce<Spent>(plus, nothing));
  return { run: whole, publish, tables, asOf: report.asOf.toISOString() };
}

function tableTimes(project: Project, report: RunReport, spent: ReadonlyMap<string, Spent>): Record<string, TableTime> {
  const failed = report.tables.flatMap((t) => t.checks.filter((c) => !c.success && c.severity === 'error'));
  if (report.status === 'partly-held') {
    throw new Error(`tables were held back: ${failed.map((c) => `${c.table}: ${c.assertion}`).join(', ')}`);
  }
  return Object.fromEntries(
    report.tables.map((t) => {
      const model = project.graph.model(t.table);
      const kind = model.kind === 'table' ? model.definition.refresh.kind : 'full';
      const { units, removed, added, rows } = t;
      const counts = { units: Number(units), removed: Number(removed), added: Number(added), rows: Number(rows) };
      const reasons = [...new Set(t.reasons.map((r) => r.kind))];
      return [t.table, { ...(spent.get(t.table) ?? nothing), kind, action: t.action, reasons, ...counts }];
    }),
  );
}
