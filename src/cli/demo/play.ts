import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '../../engine/database.js';
import type { DuckDbEngine } from '../../engine/duckdb/engine.js';
import { ingest } from '../../ingest/index.js';
import type { CheckResult } from '../../quality/checks.js';
import { checkAll } from '../../run/check.js';
import { type RunReport, run } from '../../run/run.js';
import type { Context } from '../context.js';
import { type ListedTable, listModels } from '../describe.js';
import { count } from '../format.js';
import type { Progress } from '../progress.js';
import { type Tally, tally } from '../report.js';
import type { DemoSetting } from './project.js';

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
}

const dayMs = 86_400_000;

/** Some days, whose files are taken in together. */
interface Period {
  label: string;
  days: readonly string[];
  history: boolean;
}

/**
 * Loads the first half of the days as history, then each day by itself, with a run after each. While the tables of a day
 * are built, the next day's files are taken in already: a run sees what had arrived when it began.
 */
export async function playDemo(context: Context, setting: DemoSetting, progress: Progress): Promise<DemoResult> {
  const { project, world } = setting;
  const first = Date.parse(`${world.start}T00:00:00Z`);
  const days = Array.from({ length: world.days }, (_, i) => new Date(first + i * dayMs).toISOString().slice(0, 10));
  const half = Math.ceil(days.length / 2);
  const periods: Period[] = [
    { label: `${half} days of history`, days: days.slice(0, half), history: true },
    ...days.slice(half).map((day) => ({ label: day, days: [day], history: false })),
  ];
  return context.own(project, async (engine, connect) => {
    const intake = await connect();
    const take = (period: Period | undefined) => {
      const stored = period && takeIn(setting, intake, period, progress);
      // Whoever waits for it is told; until then nobody need be.
      stored?.catch(() => undefined);
      return stored;
    };
    const reports: RunReport[] = [];
    let taken = take(periods[0]);
    for (const [i, period] of periods.entries()) {
      const stored = (await taken) ?? 0n;
      taken = undefined;
      try {
        const onPlanned = () => {
          taken ??= take(periods[i + 1]);
        };
        reports.push(await runAfter(context, setting, engine, period, stored, progress, onPlanned));
        onPlanned();
      } catch (error) {
        // Both have the database open.
        await Promise.allSettled([taken]);
        throw error;
      }
    }
    progress.update('checking whole tables');
    const { results } = await checkAll(engine, project.compile, {});
    return {
      runs: reports.length,
      held: [...new Set(reports.flatMap((r) => r.tables.filter((t) => t.status === 'held').map((t) => t.table)))],
      tables: await listModels(engine, project.graph.order),
      accounts: await accounts(engine, setting),
      reasons: await engine.rows(
        'SELECT source, reason, count(*) AS records FROM edp.quarantine GROUP BY source, reason ORDER BY 3 DESC, 1, 2',
      ),
      inRuns: tally(reports.flatMap((r) => r.tables.flatMap((t) => t.checks))),
      atEnd: tally(results),
      failed: results.filter((c) => !c.success),
    };
  });
}

/** Ingests what arrived in a period. @returns how many records were stored. */
async function takeIn(
  { project, world }: DemoSetting,
  engine: DuckDbEngine,
  { label, days, history }: Period,
  progress: Progress,
): Promise<bigint> {
  const last = days.at(-1) ?? world.start;
  const now = new Date(Date.parse(`${last}T00:00:00Z`) + dayMs);
  const root = project.directory;
  let stored = 0n;
  for (const { name } of project.sources) {
    const files = days.map((day) => join('data', name, `${day}.ndjson`)).filter((f) => existsSync(join(root, f)));
    if (files.length === 0) continue;
    if (history) progress.update(`${label}: ingesting ${name}`);
    const result = await ingest(engine, project.sources, { now, root, history, only: [name], files });
    stored += result.totals.stored;
  }
  return stored;
}

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

async function accounts(database: Database, { project, written }: DemoSetting): Promise<SourceAccount[]> {
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
