import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  ingest,
  loadProject,
  type Project,
  type RunReport,
  run,
  type Warehouse,
  withWarehouse,
} from '../../src/index.js';

/** What one run was given. */
export interface Day {
  /** The last day, such as `2010-12-01`. */
  day: string;
  /** Sale lines since the run before. */
  lines: bigint;
  report: RunReport;
}

/** The daily files of a folder, in order. */
export async function dailyFiles(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{4}-\d{2}-\d{2}\.csv$/.test(name));
  return names.sort().map((name) => join(folder, name));
}

/** As the shop would: each night the day's file into every source, then a run; or every `daysPerRun` nights. */
export async function dayByDay(
  project: Project,
  files: readonly string[],
  onDay: (day: Day) => void,
  daysPerRun = 1,
): Promise<void> {
  const now = () => new Date();
  await withWarehouse(project, now, (warehouse) => deliver(project, warehouse, files, onDay, daysPerRun));
}

/** The same, into tables that are open. */
export async function deliver(
  project: Project,
  { engine, admit }: Pick<Warehouse, 'engine' | 'admit'>,
  files: readonly string[],
  onDay: (day: Day) => void,
  daysPerRun: number,
): Promise<void> {
  for (let next = 0; next < files.length; next += daysPerRun) {
    const batch = files.slice(next, next + daysPerRun);
    const day = batch.at(-1)?.slice(-14, -4) ?? '';
    const now = new Date(`${day}T23:59:59Z`);
    let lines = 0n;
    for (const source of project.sources) {
      const { totals } = await admit((intake, recall) =>
        ingest(intake, [source], { now, root: project.directory, files: batch, recall }),
      );
      if (source.name === 'marketplace_sales') lines = totals.stored;
    }
    onDay({ day, lines, report: await run(engine, project.compile, {}, { now: () => new Date() }) });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const project = await loadProject(fileURLToPath(new URL('.', import.meta.url)));
  const files = await dailyFiles(join(project.directory, 'data', 'by-day'));
  await dayByDay(project, files, ({ day, lines, report }) => {
    const seconds = (report.finishedAt.getTime() - report.startedAt.getTime()) / 1000;
    process.stdout.write(`${day}  ${String(lines).padStart(5)} lines  ${report.status}  ${seconds.toFixed(2)} s\n`);
  });
}
