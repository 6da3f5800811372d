import type { LakehouseSettings } from '../../../src/engine/lakehouse/settings.js';
import { type Measured, measure } from '../../support/children.js';
import type { PlatformTimes } from '../../support/platform.js';
import { type StoredWorld, storedWorld, worldOf } from '../../support/worlds.js';
import { type HandwrittenRun, runHandwritten } from './handwritten.js';
import type { Lakehouses } from './lakehouses.js';
import type { Meter, ServerSpent } from './meter.js';
import type { PySpark } from './pyspark.js';
import { type ClusterTaskResults, measureDriver, type RunTimes } from './tasks.js';

interface Means {
  lakehouses: Lakehouses;
  pyspark: PySpark;
  meter: Meter;
  /** Of the embedded engine, and of the copy of the state that the driver works on. */
  resources: { memoryLimit: string; threads: number };
  note: (text: string) => void;
}

/** What was measured on one world: its Bronze is ingested once, and each run begins with a copy of it. */
export class Trials {
  readonly runs: (Measured<RunTimes> & { spent: ServerSpent })[] = [];
  readonly byHand: (HandwrittenRun & { spent: ServerSpent })[] = [];
  readonly embedded: Measured<PlatformTimes>[] = [];
  #built: LakehouseSettings | undefined;

  private constructor(
    readonly world: StoredWorld,
    readonly ingested: Measured<ClusterTaskResults['ingest']>,
    /** The lakehouse that has Bronze, and what the hand-written program made of it. */
    readonly base: LakehouseSettings,
    private readonly means: Means,
  ) {}

  static async on(events: number, means: Means): Promise<Trials> {
    const world = await storedWorld(worldOf(events, Math.round(events / 10), 60), means.note);
    const base = await means.lakehouses.make();
    means.note(`ingesting ${events} events`);
    const { memoryLimit } = means.resources;
    const ingested = await measureDriver({ kind: 'ingest', lakehouse: base, world: world.directory, memoryLimit });
    return new Trials(world, ingested, base, means);
  }

  /** The lakehouse that has the tables of the last run. */
  get built(): LakehouseSettings {
    if (this.#built === undefined) throw new TypeError('there was no run');
    return this.#built;
  }

  /** All tables by the platform, on Spark. */
  async run(): Promise<void> {
    const { lakehouses, meter, note, resources } = this.means;
    const lakehouse = await lakehouses.copy(this.base);
    note(`all tables from ${this.world.options.events} events by the platform, on Spark`);
    const { result, spent } = await meter.measure(
      () => measureDriver({ kind: 'run', lakehouse, memoryLimit: resources.memoryLimit }),
      ({ times }) => times.total,
    );
    this.runs.push({ ...result, spent });
    this.#built = lakehouse;
  }

  /** All tables by the hand-written program, in a catalog of its own beside Bronze. */
  async runByHand(): Promise<void> {
    const { meter, note, pyspark } = this.means;
    note(`all tables from ${this.world.options.events} events by the hand-written program`);
    const { result, spent } = await meter.measure(
      () => runHandwritten(pyspark, this.base),
      ({ total }) => total,
    );
    this.byHand.push({ ...result, spent });
  }

  /** All tables by the platform on DuckDB, of a Bronze that is there already. */
  async runEmbedded(): Promise<void> {
    const { note, resources } = this.means;
    const task = {
      kind: 'platform',
      database: `cluster-${this.world.options.events}`,
      world: this.world.directory,
      resources,
      checkpointLast: false,
    } as const;
    note(`all tables from ${this.world.options.events} events by the platform, on DuckDB`);
    await measure({ ...task, work: { ingest: {} }, fresh: true });
    this.embedded.push(await measure({ ...task, work: { run: {} }, fresh: false }));
  }

  /** At least one run on Spark. */
  async someRuns(): Promise<Trials['runs']> {
    if (this.runs.length === 0) await this.run();
    return this.runs;
  }
}
