import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance, DuckDBTimestampValue } from '@duckdb/node-api';
import { SOURCES } from '../../src/generate/index.js';
import { databasesFolder, handwrittenFolder } from './paths.js';
import { type Resources, removeDatabase } from './platform.js';
import { nothing, plus, type Spent, stopwatch } from './stopwatch.js';

/** What statements took, by what they make. */
export type StatementTimes = Record<string, Spent>;

export interface HandwrittenTimes {
  ingest: Spent;
  run: Spent;
  checkpoint: Spent;
  total: Spent;
  statements: StatementTimes;
}

export const handwrittenDatabase = (name: string): string => join(databasesFolder, `${name}.duckdb`);

/** The statements of a file of `bench/handwritten/`. */
function statementsOf(file: string): string[] {
  const text = readFileSync(join(handwrittenFolder, file), 'utf8');
  return text
    .split(/;\s*\n/)
    .map((s) => s.trim())
    .filter((s) => s.replace(/^--.*$/gm, '').trim() !== '');
}

const filesOf = (stage: string): string[] =>
  readdirSync(handwrittenFolder)
    .filter((f) => f.startsWith(stage) && f.endsWith('.sql'))
    .sort();

/** What a statement makes: `silver.dim_date`. */
function nameOf(statement: string): string {
  const plain = statement.replace(/^--.*$/gm, '').trim();
  return (
    /^(?:CREATE (?:OR REPLACE )?(?:TEMP )?(?:TABLE|VIEW|MACRO|SCHEMA)|INSERT INTO|DROP TABLE) ([\w.]+)/.exec(
      plain,
    )?.[1] ?? plain.slice(0, 30)
  );
}

class Script {
  readonly times: StatementTimes = {};

  constructor(private readonly connection: DuckDBConnection) {}

  async stage(stage: string): Promise<void> {
    for (const file of filesOf(stage)) await this.file(file);
  }

  async file(file: string): Promise<void> {
    for (const statement of statementsOf(file)) {
      const watch = stopwatch();
      await this.connection.run(statement).catch((error: unknown) => {
        throw new Error(`${file}, ${nameOf(statement)}: ${String(error)}`);
      });
      const name = nameOf(statement);
      this.times[name] = plus(this.times[name] ?? nothing, watch());
    }
  }
}

/** Runs the hand-written script into a new database file: Bronze only, or all tables. */
export async function handwrittenSession(
  name: string,
  world: string,
  resources: Resources,
  parts: 'bronze-events' | 'all',
): Promise<HandwrittenTimes> {
  const path = handwrittenDatabase(name);
  await removeDatabase(path);
  const total = stopwatch();
  const instance = await DuckDBInstance.create(path, {
    memory_limit: resources.memoryLimit,
    threads: String(resources.threads),
  });
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  await connection.run(`SET VARIABLE world = '${world.replaceAll("'", "''")}'`);
  const script = new Script(connection);
  await script.stage('00');
  let watch = stopwatch();
  if (parts === 'bronze-events') await script.file('10_bronze_events.sql');
  else await script.stage('1');
  const ingest = watch();
  watch = stopwatch();
  if (parts === 'all') await tables(connection, script);
  const run = watch();
  watch = stopwatch();
  await connection.run('CHECKPOINT');
  connection.closeSync();
  instance.closeSync();
  return { ingest, run, checkpoint: watch(), total: total(), statements: script.times };
}

async function tables(connection: DuckDBConnection, script: Script): Promise<void> {
  await connection.run(
    `SET VARIABLE as_of = (SELECT max(known) FROM (${SOURCES.map((s) => `SELECT max(_known_at) AS known FROM bronze.raw_${s}`).join(' UNION ALL ')}))`,
  );
  await script.stage('2');
  await script.file('30_snapshots.sql');
  const moments = await connection.runAndReadAll(
    'SELECT moment, is_month, is_week, is_last FROM moment ORDER BY moment',
  );
  for (const [at, isMonth, isWeek, isLast] of moments.getRows()) {
    if (!(at instanceof DuckDBTimestampValue)) throw new TypeError('a moment is no timestamp');
    await connection.run(`SET VARIABLE t = TIMESTAMP '${at.toString()}'`);
    await script.file('31_moment.sql');
    if (isMonth) await script.file('32_segment_history.sql');
    if (isWeek) await script.file('33_interactions.sql');
    if (isLast) await script.file('34_segmentation.sql');
  }
  await script.stage('4');
}
