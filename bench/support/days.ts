import { copyFile, link, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SOURCES } from '../../src/generate/index.js';
import { measure } from './children.js';
import { benchFolder, databasesFolder } from './paths.js';
import { type PlatformTimes, removeDatabase } from './platform.js';
import type { BenchContext } from './result.js';
import { minus, nothing, plus, type Spent } from './stopwatch.js';
import type { StoredWorld } from './worlds.js';

/** A folder of files to which the last day of a world is still to come, and the platform's database of the others. */
export interface DayBase {
  name: string;
  files: string;
  /** Peak of memory, bytes, while it was built. */
  peak: number;
  built: PlatformTimes;
  /** Puts the last day's files into the folder, or takes them away again. */
  arrive: () => Promise<void>;
  leave: () => Promise<void>;
}

const baseOf = (name: string): string => join(databasesFolder, `${name}-base.duckdb`);
const workingOf = (name: string): string => join(databasesFolder, `${name}.duckdb`);

/** What grows day by day; the other sources say who and what there is. */
const daily: ReadonlySet<string> = new Set(['user_events', 'marketplace_sales', 'marketing_spend']);

/** A folder of files to which the last day is still to come. */
export interface Folder {
  name: string;
  files: string;
  /** Where the last day's files are, and where they are to come. */
  last: [from: string, to: string][];
}

/**
 * Links the files of all days but the last into a folder. A link made later changes the file's own stamp, by which the
 * platform tells that it need not be read again: all folders of one world are laid out before anything is built of them.
 * @param days of what grows day by day, only so many days before the last; all unless given.
 */
export async function layOut(name: string, world: StoredWorld, days = world.options.days - 1): Promise<Folder> {
  const files = join(benchFolder, 'folders', name);
  const dayAt = (index: number) =>
    new Date(Date.parse(world.options.start) + index * 86_400_000).toISOString().slice(0, 10);
  const lastDay = dayAt(world.options.days - 1);
  const firstDay = dayAt(world.options.days - 1 - days);
  await rm(files, { recursive: true, force: true });
  const last: [from: string, to: string][] = [];
  for (const source of SOURCES) {
    await mkdir(join(files, source), { recursive: true });
    for (const file of await readdir(join(world.directory, source))) {
      const pair: [string, string] = [join(world.directory, source, file), join(files, source, file)];
      if (file.startsWith(lastDay)) last.push(pair);
      else if (file >= firstDay || !daily.has(source)) await link(...pair);
    }
  }
  return { name, files, last };
}

/** Lets the platform take a folder's files in and build its tables. */
export async function buildBase({ name, files, last }: Folder, context: BenchContext): Promise<DayBase> {
  context.note(`${name}: building the tables of all days but the last`);
  if (!context.reuse) await removeDatabase(baseOf(name));
  const task = { kind: 'platform', database: `${name}-base`, world: files, work: { ingest: {}, run: {} } } as const;
  const { times, peak } = await measure({ ...task, resources: context.resources, fresh: false, checkpointLast: false });
  const arrive = async () => {
    for (const [from, to] of last) await link(from, to);
  };
  const leave = async () => {
    for (const [, to] of last) await rm(to, { force: true });
  };
  return { name, files, peak, built: times, arrive, leave };
}

/** What one more day cost. */
export interface DayTimes {
  ingest: Spent;
  /** The run, with planning and commit, without tables kept `full`. */
  run: Spent;
  /** A run of their own after it, with planning and commit. */
  snapshots: Spent;
  keptFull: Spent;
  checkpoint: Spent;
  tables: PlatformTimes['tables'];
}

/** The last day's files arrive at a copy of the database, are taken in, and a run follows. */
export async function oneMoreDay(base: DayBase, context: BenchContext): Promise<DayTimes> {
  context.note(`${base.name}: one more day`);
  await copyFile(baseOf(base.name), workingOf(base.name));
  await rm(`${workingOf(base.name)}.wal`, { force: true });
  await base.arrive();
  try {
    const work = { ingest: {}, run: {}, snapshotsApart: true };
    const task = { kind: 'platform', database: base.name, world: base.files, work } as const;
    const { times } = await measure({ ...task, resources: context.resources, fresh: false, checkpointLast: true });
    const { snapshots } = times;
    const keptFull = sumOf(times, 'full');
    const run = minus(times.run, keptFull);
    return { ingest: times.ingest, run, snapshots, keptFull, checkpoint: times.checkpoint, tables: times.tables };
  } finally {
    await base.leave();
  }
}

/** All of Silver and Gold anew, over the database that the last day was added to. */
export async function fullRebuild(base: DayBase, context: BenchContext): Promise<DayTimes> {
  context.note(`${base.name}: everything anew`);
  const task = { kind: 'platform', database: base.name, world: base.files, work: { run: { full: true } } } as const;
  const { times } = await measure({ ...task, resources: context.resources, fresh: false, checkpointLast: true });
  const snapshots = sumOf(times, 'snapshot');
  const keptFull = sumOf(times, 'full');
  const run = minus(minus(times.run, snapshots), keptFull);
  return { ingest: nothing, run, snapshots, keptFull, checkpoint: times.checkpoint, tables: times.tables };
}

function sumOf(times: PlatformTimes, kind: string): Spent {
  const ofKind = Object.values(times.tables).filter((t) => t.kind === kind);
  return ofKind.reduce<Spent>(plus, nothing);
}
