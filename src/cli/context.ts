import { resolve } from 'node:path';
import type { Command } from 'commander';
import { duckdbDialect } from '../engine/duckdb/dialect.js';
import type { DuckDbEngine } from '../engine/duckdb/engine.js';
import { readOnlyEngine } from '../engine/duckdb/read-only.js';
import { openReader, patiently, type Reader } from '../engine/duckdb/reader.js';
import type { Engine } from '../engine/engine.js';
import { EdpError } from '../model/errors.js';
import { type Answer, askLakehouse } from '../project/ask-lakehouse.js';
import { withLakehouse } from '../project/lakehouse.js';
import { loadProject, type Project, withEngine } from '../project/project.js';
import { type Warehouse, withWarehouse } from '../project/warehouse.js';
import { ensurePseudonyms, maskedViews } from '../quality/masked-views.js';
import type { Globals, Io } from './io.js';
import { Output } from './output.js';
import { Progress } from './progress.js';

/** Writers wait so long for readers, which are short. */
const writerPatienceMs = 5_000;

/** What the body of a command works with. */
export class Context {
  readonly output: Output;

  constructor(
    readonly io: Io,
    readonly globals: Globals,
  ) {
    this.output = new Output(io, globals);
  }

  static of(io: Io, command: Command): Context {
    return new Context(io, command.optsWithGlobals<Globals>());
  }

  get showPii(): boolean {
    return this.globals.showPii === true;
  }

  /** A path as the user wrote it. */
  path(given: string): string {
    return resolve(this.io.cwd, given);
  }

  progress(): Progress {
    return new Progress(this.io);
  }

  project(): Promise<Project> {
    return loadProject(this.path(this.globals.project ?? '.'), this.globals.profile);
  }

  /** Works with the tables as the one who may change them, after readers are done. @throws EdpError DATABASE_LOCKED. */
  async change<T>(project: Project, work: (warehouse: Warehouse) => Promise<T>): Promise<T> {
    return this.#once((begin) =>
      withWarehouse(project, this.io.now, async (warehouse) => {
        begin();
        await ensurePseudonyms(warehouse.engine.state);
        return work(warehouse);
      }),
    );
  }

  /** The same for what only a database file can do. @throws EdpError USAGE for a project on a cluster. */
  async own<T>(
    project: Project,
    work: (engine: DuckDbEngine, connect: () => Promise<DuckDbEngine>) => Promise<T>,
  ): Promise<T> {
    this.#assertEmbedded(project);
    return this.#once((begin) =>
      withEngine(project, async (engine, connect) => {
        begin();
        await ensurePseudonyms(engine);
        return work(engine, connect);
      }),
    );
  }

  /** Waits for readers, who are short; but what has begun is not begun again. */
  #once<T>(attempt: (begin: () => void) => Promise<T>): Promise<T> {
    let begun = false;
    return patiently(writerPatienceMs, () => {
      if (begun) throw new EdpError('INTERNAL', 'A command was about to begin twice.');
      return attempt(() => {
        begun = true;
      });
    });
  }

  #assertEmbedded({ config }: Project): void {
    if (config.profile === 'embedded') return;
    throw new EdpError('USAGE', 'This command works on a database file only, not yet on a cluster.', {
      where: "edp.config.ts: profile: 'cluster'",
    });
  }

  /** @throws EdpError USAGE for a project whose tables are in a database file. */
  assertCluster({ config }: Project): void {
    if (config.profile === 'cluster') return;
    throw new EdpError('USAGE', 'This command is for a cluster; a database file needs no such thing.', {
      where: "edp.config.ts: profile: 'embedded'",
    });
  }

  /** Reads platform state and counts tables, whatever the profile; beside a run if need be. */
  async look<T>(project: Project, work: (engine: Engine) => Promise<T>): Promise<T> {
    if (project.config.profile === 'embedded') return this.read(project, (_, engine) => work(engine));
    return withLakehouse(project, { now: this.io.now, write: false }, ({ engine }) => work(engine));
  }

  /**
   * Answers one SELECT over the tables, today's or those of a publication; personal data masked unless it is asked for. The
   * rows can be read as long as `work` does.
   */
  async ask<T>(
    project: Project,
    { sql, at }: { sql: string; at?: Date | number | undefined },
    work: (answer: Answer) => Promise<T>,
  ): Promise<T> {
    if (at !== undefined) this.assertCluster(project);
    if (project.config.profile === 'cluster') {
      const options = { now: this.io.now, write: false, at };
      return withLakehouse(project, options, async (lakehouse) =>
        work(await askLakehouse(lakehouse, project, sql, this.showPii)),
      );
    }
    const answer = await this.read(
      project,
      async (reader) => reader.read({ sql, views: await maskedViews(reader, project.graph, this.showPii) }),
      { sealed: true },
    );
    return work(answer);
  }

  /** Reads the published tables, beside a run if need be. */
  async read<T>(
    project: Project,
    work: (reader: Reader, engine: Engine) => Promise<T>,
    options: { sealed?: boolean } = {},
  ): Promise<T> {
    this.#assertEmbedded(project);
    const { memoryLimit, config } = project;
    const reader = await openReader(project.databasePath, { memoryLimit, threads: config.threads, ...options });
    try {
      const [ready] = await reader.rows(
        "SELECT 1 FROM information_schema.tables WHERE table_schema = 'edp' AND table_name = 'secrets'",
      );
      if (!ready)
        throw new EdpError('NOTHING_ADMITTED', 'There is no record yet.', { hint: 'Run `edp ingest` first.' });
      return await work(reader, readOnlyEngine(reader, duckdbDialect));
    } finally {
      await reader.close();
    }
  }
}
