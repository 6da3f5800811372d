import { resolve } from 'node:path';
import type { Command } from 'commander';
import { duckdbDialect } from '../engine/duckdb/dialect.js';
import type { DuckDbEngine } from '../engine/duckdb/engine.js';
import { openReader, patiently, type Reader } from '../engine/duckdb/reader.js';
import type { Engine } from '../engine/engine.js';
import { readOnlyEngine } from '../engine/read-only.js';
import { EdpError } from '../model/errors.js';
import { loadProject, type Project, withEngine } from '../project/project.js';
import { ensurePseudonyms } from '../quality/masked-views.js';
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
    return loadProject(this.path(this.globals.project ?? '.'));
  }

  /** Works with the database as its owner, after readers are done. @throws EdpError DATABASE_LOCKED. */
  async own<T>(
    project: Project,
    work: (engine: DuckDbEngine, connect: () => Promise<DuckDbEngine>) => Promise<T>,
  ): Promise<T> {
    let begun = false;
    return patiently(writerPatienceMs, () => {
      if (begun) throw new EdpError('INTERNAL', 'A command was about to begin twice.');
      return withEngine(project, async (engine, connect) => {
        begun = true;
        await ensurePseudonyms(engine);
        return work(engine, connect);
      });
    });
  }

  /** Reads the published tables, beside a run if need be. */
  async read<T>(
    project: Project,
    work: (reader: Reader, engine: Engine) => Promise<T>,
    options: { sealed?: boolean } = {},
  ): Promise<T> {
    const { memoryLimit, threads } = project.config;
    const reader = await openReader(project.databasePath, { memoryLimit, threads, ...options });
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
