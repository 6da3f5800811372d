import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EdpError } from '../../model/errors.js';
import { DuckDbDatabase, type DuckDbEngine } from '../duckdb/engine.js';
import type { PhysicalTable } from '../engine.js';
import { parseSparkAddress, SparkSession } from '../spark/connect/index.js';
import { type Lake, SparkEngine } from '../spark/engine.js';
import { sessionSettings } from '../spark/settings.js';
import { Catalogs } from './catalogs.js';
import { Postgres } from './postgres.js';
import { catalogSettings, type LakehouseSettings, publishedCatalog } from './settings.js';
import { ship } from './ship.js';
import { StateCopy } from './state.js';

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
   * Empties it: tables, state and history. The files of the tables stay until {@link LakehouseUpkeep} removes them.
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
        await postgres.rows('DROP SCHEMA IF EXISTS edp CASCADE');
      });
    } finally {
      await postgres.close();
    }
  }

  /** Opens it as it is published now, and stays so for this reader, whatever is published meanwhile. */
  static read(settings: LakehouseSettings, options: LakehouseOptions): Promise<Lakehouse> {
    return Lakehouse.#open(
      settings,
      options,
      async () => `${readerPrefix}${moment(options.now().getTime())}_${suffix()}`,
    );
  }

  static async #open(
    settings: LakehouseSettings,
    options: LakehouseOptions,
    nameOf: (postgres: Postgres, catalogs: Catalogs) => Promise<string>,
  ): Promise<Lakehouse> {
    const postgres = await Postgres.connect(settings.postgres);
    const session = new SparkSession(parseSparkAddress(settings.spark));
    const folder = await mkdtemp(join(tmpdir(), 'edp-'));
    const scratch = await DuckDbDatabase.open({ path: join(folder, 'state.duckdb'), memoryLimit: options.memoryLimit });
    try {
      const catalogs = new Catalogs(postgres);
      await catalogs.ensure();
      const name = await nameOf(postgres, catalogs);
      const state = await scratch.connect();
      await options.prepare(state);
      const copy = new StateCopy(state, postgres);
      await copy.ensure();
      const prepare = () => options.prepare(state);
      const branch = new Branch(name, settings.warehouse, name.startsWith(readerPrefix), {
        prepare,
        postgres,
        catalogs,
        session,
        copy,
      });
      await branch.take();
      const own = { ...sessionSettings, ...catalogSettings(settings, name) };
      await begin(session, own, name);
      const openSession = async () => begin(new SparkSession(parseSparkAddress(settings.spark)), own, name);
      const parts = { postgres, session, scratch, folder, branch, openSession };
      return new Lakehouse(new SparkEngine(session, state, branch), state, parts);
    } catch (error) {
      session.disconnect();
      scratch.close();
      await rm(folder, { recursive: true, force: true });
      await postgres.close();
      throw error;
    }
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
  postgres: Postgres;
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

interface BranchParts {
  postgres: Postgres;
  catalogs: Catalogs;
  session: SparkSession;
  copy: StateCopy;
  /** Gives the state what a new one begins with. */
  prepare: () => Promise<void>;
}

/**
 * A catalog of a session's own, beside the published one. Whoever is killed leaves nothing that anybody sees; a
 * statement of his that still runs writes where nobody looks.
 */
class Branch implements Lake {
  constructor(
    private readonly name: string,
    readonly warehouse: string,
    private readonly readOnly: boolean,
    private readonly parts: BranchParts,
  ) {}

  /** Begins with what is published: tables and state of the same moment. */
  async take(): Promise<void> {
    const { catalogs, copy, prepare } = this.parts;
    await copy.pull(() => catalogs.copy(publishedCatalog, this.name));
    await prepare();
  }

  /** A reader has nothing to publish. */
  async begin(): Promise<void> {
    if (this.readOnly) throw new EdpError('NOT_READ_ONLY', 'A reader changes nothing.');
  }

  async commit(): Promise<void> {
    const { postgres, catalogs, copy } = this.parts;
    await postgres.transaction(async () => {
      await copy.push();
      await catalogs.copy(this.name, publishedCatalog);
    });
  }

  rollback(): Promise<void> {
    return this.take();
  }

  async release(): Promise<void> {
    const { postgres, catalogs } = this.parts;
    await postgres.transaction(() => catalogs.drop(this.name));
  }

  tablesOf(schema: string): Promise<string[]> {
    return this.parts.catalogs.tablesOf(this.name, schema);
  }
}
