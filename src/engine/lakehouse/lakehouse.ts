import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EdpError } from '../../model/errors.js';
import { DuckDbDatabase, type DuckDbEngine } from '../duckdb/engine.js';
import type { PhysicalTable } from '../engine.js';
import { parseSparkAddress, SparkSession } from '../spark/connect/index.js';
import { SparkEngine } from '../spark/engine.js';
import { sessionSettings } from '../spark/settings.js';
import { Branch } from './branch.js';
import { Catalogs } from './catalogs.js';
import { Postgres } from './postgres.js';
import { type Publication, Publications } from './publications.js';
import { catalogSettings, type LakehouseSettings, publishedCatalog } from './settings.js';
import { ship } from './ship.js';
import { StateCopy } from './state.js';
import { type Optimized, type OptimizeOptions, optimize } from './upkeep.js';

export interface LakehouseOptions {
  /** Creates the tables of the state, schema `edp`, in an empty DuckDB database. */
  prepare: (state: DuckDbEngine) => Promise<void>;
  /** Of the copy of the state: such as `4GB`. */
  memoryLimit: string;
  now: () => Date;
}

/** Only one command at a time changes the lakehouse: PostgreSQL's advisory lock of this number. */
const writerLock = 7_401_131;

/** A lakehouse, opened: an engine over its tables, with a copy of the state. */
export class Lakehouse {
  private constructor(
    readonly engine: SparkEngine,
    /** The state's copy, which has the intake of records, too. */
    readonly state: DuckDbEngine,
    private readonly parts: LakehouseParts,
  ) {}

  /**
   * Opens it to change it: what a transaction changes is seen when it ends, by all readers at once.
   * @throws EdpError SERVICE_DOWN; DATABASE_LOCKED if another command is changing it.
   */
  static open(settings: LakehouseSettings, options: LakehouseOptions): Promise<Lakehouse> {
    return Lakehouse.#open(settings, options, async (postgres, catalogs) => {
      await lock(postgres);
      // What a command left behind that was killed: its tables were seen by nobody.
      await catalogs.dropBetween(writerPrefix, `${writerPrefix}~`);
      await catalogs.dropBetween(readerPrefix, `${readerPrefix}${moment(options.now().getTime() - longestRead)}`);
      return `${writerPrefix}${suffix()}`;
    });
  }

  /**
   * Empties it: tables, state and history. The files of the tables stay until {@link optimize} removes them.
   * @throws EdpError SERVICE_DOWN; DATABASE_LOCKED.
   */
  static async reset(settings: LakehouseSettings): Promise<void> {
    const postgres = await Postgres.connect(settings.postgres);
    try {
      await lock(postgres);
      const catalogs = new Catalogs(postgres);
      await catalogs.ensure();
      await postgres.transaction(async () => {
        await catalogs.drop(publishedCatalog);
        await catalogs.dropBetween(writerPrefix, `${writerPrefix}~`);
        await postgres.rows('DROP SCHEMA IF EXISTS edp, lakehouse CASCADE');
      });
    } finally {
      await postgres.close();
    }
  }

  /**
   * Opens it as it is published now, and stays so for this reader, whatever is published meanwhile; or as it was at a
   * moment, or in a publication. The state is today's.
   * @throws EdpError SERVICE_DOWN; USAGE if there is no such publication.
   */
  static read(
    settings: LakehouseSettings,
    options: LakehouseOptions & { at?: Date | number | undefined },
  ): Promise<Lakehouse> {
    const name = `${readerPrefix}${moment(options.now().getTime())}_${suffix()}`;
    return Lakehouse.#open(settings, options, async () => name, options.at ?? null);
  }

  static async #open(
    settings: LakehouseSettings,
    options: LakehouseOptions,
    nameOf: (postgres: Postgres, catalogs: Catalogs) => Promise<string>,
    reads?: Date | number | null,
  ): Promise<Lakehouse> {
    const postgres = await Postgres.connect(settings.postgres);
    const session = new SparkSession(parseSparkAddress(settings.spark));
    const folder = await mkdtemp(join(tmpdir(), 'edp-'));
    const scratch = await DuckDbDatabase.open({ path: join(folder, 'state.duckdb'), memoryLimit: options.memoryLimit });
    try {
      const catalogs = new Catalogs(postgres);
      await catalogs.ensure();
      const publications = new Publications(postgres);
      await publications.ensure();
      const name = await nameOf(postgres, catalogs);
      const state = await scratch.connect();
      const prepare = () => options.prepare(state);
      await prepare();
      const copy = new StateCopy(state, postgres);
      await copy.ensure();
      const shared = { settings, postgres, catalogs, publications };
      const branch = new Branch(name, { ...shared, copy, prepare, ...(reads !== undefined && { reads }) });
      await branch.take();
      const own = { ...sessionSettings, ...catalogSettings(settings, name) };
      await begin(session, own, name);
      const openSession = async () => begin(new SparkSession(parseSparkAddress(settings.spark)), own, name);
      const parts = { ...shared, session, scratch, folder, branch, openSession };
      return new Lakehouse(new SparkEngine(session, state, branch), state, parts);
    } catch (error) {
      session.disconnect();
      scratch.close();
      await rm(folder, { recursive: true, force: true });
      await postgres.close();
      throw error;
    }
  }

  /** What was published when, the latest first. */
  history(limit: number): Promise<Publication[]> {
    return this.parts.publications.list(limit);
  }

  /** {@link optimize} */
  optimize(options: OptimizeOptions): Promise<Optimized> {
    return optimize({ ...this.parts, engine: this.engine, branch: this.parts.branch.name }, options);
  }

  /** Adds rows of the state's database to a table; to be called in a transaction. @returns how many. */
  readonly ship = (select: string, table: PhysicalTable): Promise<bigint> =>
    ship(this.state, select, table, this.parts.openSession);

  async close(): Promise<void> {
    const { postgres, session, scratch, folder, branch } = this.parts;
    await branch.release().catch(() => undefined);
    await session.close().catch(() => undefined);
    scratch.close();
    await rm(folder, { recursive: true, force: true });
    await postgres.close();
  }
}

const [writerPrefix, readerPrefix] = ['edp_w_', 'edp_r_'];
/** Readers of longer standing have been killed. */
const longestRead = 24 * 3_600_000;
/** Milliseconds since 1970 in nine letters or digits, which sort as the numbers do. */
const moment = (at: number) => at.toString(36).padStart(9, '0');
const suffix = () => randomUUID().slice(0, 8);

async function lock(postgres: Postgres): Promise<void> {
  const [row] = await postgres.rows<{ locked: string }>(`SELECT pg_try_advisory_lock(${writerLock}) AS locked`);
  if (row?.locked === 't') return;
  throw new EdpError('DATABASE_LOCKED', 'The lakehouse is being changed by another command.', {
    hint: 'Wait until the other command ends, or end it; then run this again. Nothing was changed.',
  });
}

interface LakehouseParts {
  settings: LakehouseSettings;
  postgres: Postgres;
  catalogs: Catalogs;
  publications: Publications;
  session: SparkSession;
  scratch: DuckDbDatabase;
  /** Of the state's copy. */
  folder: string;
  branch: Branch;
  /** A further session on the same tables. */
  openSession: () => Promise<SparkSession>;
}

async function begin(session: SparkSession, settings: Record<string, string>, catalog: string): Promise<SparkSession> {
  await session.config.set(settings);
  await session.execute(`USE ${catalog}`);
  return session;
}
