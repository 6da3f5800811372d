import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '../../engine/database.js';
import type { DuckDbEngine } from '../../engine/duckdb/engine.js';
import type { WorldSummary } from '../../generate/index.js';
import { ingest } from '../../ingest/index.js';
import type { Project } from '../../project/project.js';
import type { CheckResult } from '../../quality/checks.js';
import { checkAll } from '../../run/check.js';
import { type RunReport, run } from '../../run/run.js';
import type { Context } from '../context.js';
import { type ListedTable, listModels } from '../describe.js';
import { count } from '../format.js';
import type { Progress } from '../progress.js';
import { type Tally, tally } from '../report.js';
import type { DemoSetting } from './project.js';
import type { Shown } from './show.js';

export interface SourceAccount extends Record<string, unknown> {
  source: string;
  received: bigint;
  redelivered: bigint;
  quarantined: bigint;
  stored: bigint;
  /** Lines that the generator wrote. */
  written: number;
  /** Rows in Bronze. */
  bronze: bigint;
}

export interface DemoResult {
  runs: number;
  held: string[];
  tables: ListedTable[];
  accounts: SourceAccount[];
  reasons: { source: string; reason: string; records: bigint }[];
  /** Of all runs. */
  inRuns: Tally;
  /** Over the whole tables, at the end. */
  atEnd: Tally;
  failed: CheckResult[];
  /** What there is to look at. */
  shown: Shown;
}

const dayMs = 86_400_000;

/** Some days, whose files are taken in together. */
interface Period {
  label: string;
  days: readonly string[];
  /** How many days of the world are over with it. */
  until: number;
  history: boolean;
}

function periodsOf(days: readonly string[]): Period[] {
  const half = Math.ceil(days.length / 2);
  const daily = days.slice(half).map((day, i) => ({ label: day, days: [day], until: half + i + 1, history: false }));
  return [{ label: `${half} days of history`, days: days.slice(0, half), until: half, history: true }, ...daily];
}

/**
 * Loads the first half of the days as history, then each day by itself, with a run after each. While the tables of a day
 * are built, the next day's files are taken in already: a run sees what had arrived when it began. History is taken in
 * ten days at a time while the world is being made.
 */
export async function playDemo(context: Context, setting: DemoSetting, progress: Progress): Promise<DemoResult> {
  const { project, writing } = setting;
  return context.own(project, async (engine, connect) => {
    const intake = await connect();
    const reports = await playPeriods(context, setting, { engine, intake }, progress);
    // The database's file is put in order meanwhile, which closing it would do afterwards.
    const ordered = intake.execute('CHECKPOINT');
    // Whoever waits for it is told; until then nobody need be.
    ordered.catch(() => undefined);
    // Large, and of no use to other commands.
    const { show } = await import('./show.js');
    progress.update('checking whole tables');
    const { results } = await checkAll(engine, project.compile, {});
    const shown = await show(engine, project, progress);
    await ordered;
    return {
      shown,
      runs: reports.length,
      held: [...new Set(reports.flatMap((r) => r.tables.filter((t) => t.status === 'held').map((t) => t.table)))],
      tables: await listModels(engine, project.graph.order),
      accounts: await accounts(engine, project, await writing.whole),
      reasons: await engine.rows(
        'SELECT source, reason, count(*) AS records FROM edp.quarantine GROUP BY source, reason ORDER BY 3 DESC, 1, 2',
      ),
      inRuns: tally(reports.flatMap((r) => r.tables.flatMap((t) => t.checks))),
      atEnd: tally(results),
      failed: results.filter((c) => !c.success),
    };
  });
}

async function playPeriods(
  context: Context,
  setting: DemoSetting,
  { engine, intake }: { engine: DuckDbEngine; intake: DuckDbEngine },
  progress: Progress,
): Promise<RunReport[]> {
  const reports: RunReport[] = [];
  let taken: Promise<bigint> | undefined;
  const take = (period: Period | undefined) => {
    if (taken || !period) return;
    taken = takeIn(setting, intake, period, progress);
    // Whoever waits for it is told; until then nobody need be.
    taken.catch(() => undefined);
  };
  const play = async (period: Period, next: Period | undefined): Promise<void> => {
    take(period);
    const stored = (await taken) ?? 0n;
    taken = undefined;
    reports.push(await runAfter(context, setting, engine, period, stored, progress, () => take(next)));
    take(next);
  };
  const [history, ...daily] = periodsOf(setting.days);
  try {
    if (history) await play(history, daily[0]);
    await engine.lightly(async () => {
      for (const [i, period] of daily.entries()) await play(period, daily[i + 1]);
    });
  } finally {
    // All have files open.
    await Promise.allSettled([taken, setting.writing.whole]);
  }
  return reports;
}

/** Ingests what arrived in a period. @returns how many records were stored. */
async function takeIn(
  { project, writing }: DemoSetting,
  engine: DuckDbEngine,
  { label, days, until, history }: Period,
  progress: Progress,
): Promise<bigint> {
  const now = new Date(Date.parse(`${days.at(-1)}T00:00:00Z`) + dayMs);
  const root = project.directory;
  let stored = 0n;
  for (let from = 0; from < days.length; from += daysAtOnce) {
    const some = days.slice(from, from + daysAtOnce);
    await writing.until(until - days.length + from + some.length);
    for (const { name } of project.sources) {
      const files = some.map((day) => join('data', name, `${day}.ndjson`)).filter((f) => existsSync(join(root, f)));
      if (files.length === 0) continue;
      if (history) progress.update(`${label}: ingesting ${name} up to ${some.at(-1)}`);
      const result = await ingest(engine, project.sources, { now, root, history, only: [name], files });
      stored += result.totals.stored;
    }
  }
  return stored;
}

/** While some days are taken in, the next are being made. */
const daysAtOnce = 10;

/** @param onPlanned called when the run has seen what has arrived, for each table that it builds. */
const runAfter = (
  context: Context,
  { project }: DemoSetting,
  engine: DuckDbEngine,
  { label }: Period,
  stored: bigint,
  progress: Progress,
  onPlanned: () => void,
): Promise<RunReport> =>
  run(
    engine,
    project.compile,
    {},
    {
      now: context.io.now,
      onTable: ({ table, done, total }) => {
        onPlanned();
        progress.update(`${label}: ${count(stored)} new records; ${done}/${total} ${table}`);
      },
    },
  );

async function accounts(database: Database, project: Project, written: WorldSummary): Promise<SourceAccount[]> {
  const sums = await database.rows<Omit<SourceAccount, 'written' | 'bronze'>>(
    `SELECT source, ${['received', 'redelivered', 'quarantined', 'stored'].map((c) => `CAST(sum(${c}) AS BIGINT) AS ${c}`).join(', ')}
     FROM edp.batches GROUP BY source`,
  );
  const none = { received: 0n, redelivered: 0n, quarantined: 0n, stored: 0n };
  const rows: SourceAccount[] = [];
  for (const { name } of project.sources) {
    const [held] = await database.rows<{ n: bigint }>(`SELECT count(*) AS n FROM bronze.raw_${name}`);
    const lines = Object.entries(written.sources).find(([source]) => source === name)?.[1].records ?? 0;
    rows.push({ source: name, ...none, ...sums.find((s) => s.source === name), written: lines, bronze: held?.n ?? 0n });
  }
  return rows;
}
