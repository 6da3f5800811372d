import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { duckdbDialect } from '../../src/engine/duckdb/dialect.js';
import { DuckDbDatabase } from '../../src/engine/duckdb/engine.js';
import type { Engine } from '../../src/engine/engine.js';
import { type IngestSource, ingest, replayQuarantine, sourceMappingSchema } from '../../src/ingest/index.js';
import type { Dialect } from '../../src/model/dialect.js';
import { buildGraph, type Graph } from '../../src/model/graph.js';
import type { TableModel } from '../../src/model/model.js';
import { loadModels } from '../../src/project/load-models.js';
import { prepare } from '../../src/project/project.js';
import type { Warehouse } from '../../src/project/warehouse.js';
import type { CompileContext } from '../../src/run/compile.js';
import { type RunReport, type RunRequest, run } from '../../src/run/run.js';
import { exactSelect, exactText } from '../support/exact.js';
import type { History, SourceName, SourceRecord } from './history.js';

let shared: Promise<Graph> | undefined;

/** The platform's own models. */
export const platformGraph = (): Promise<Graph> => {
  shared ??= loadModels('').then(buildGraph);
  return shared;
};

/** The moment at which files are ingested and quarantined records are replayed: after everything that a history holds. */
const now = new Date('2026-03-01T12:00:00Z');

/** Where a platform under test keeps its tables. */
export interface Backing extends Warehouse {
  dialect: Dialect;
  close(): Promise<void>;
}

/** DuckDB in memory. */
async function inMemory(graph: Graph): Promise<Backing> {
  const database = await DuckDbDatabase.open({ path: ':memory:', memoryLimit: '2GB', threads: 1 });
  const engine = await database.connect();
  await prepare(engine, { graph });
  return {
    engine,
    dialect: duckdbDialect,
    admit: (work) => work(engine, undefined),
    maintain: async () => undefined,
    close: async () => database.close(),
  };
}

/** The whole platform, fed through real files. */
export class TestPlatform {
  #files = 0;
  readonly #loads: { source: SourceName; path: string; records: SourceRecord[]; history: boolean }[] = [];

  private constructor(
    private readonly backing: Backing,
    readonly context: CompileContext,
    readonly folder: string,
    private readonly sources: readonly IngestSource[],
  ) {}

  get engine(): Engine {
    return this.backing.engine;
  }

  static async open(timeZone = 'UTC', open: (graph: Graph) => Promise<Backing> = inMemory): Promise<TestPlatform> {
    const graph = await platformGraph();
    const backing = await open(graph);
    const settings = { timeZone, baseCurrency: 'EUR', attributionRule: 'last_touch', lookBackDays: 30 };
    const context = { graph, dialect: backing.dialect, settings };
    const sources = graph.order.flatMap((model) =>
      model.kind === 'source'
        ? [
            {
              name: model.name.replace(/^raw_/, ''),
              table: model.definition,
              mapping: sourceMappingSchema.parse({
                files: [],
                arrival: model.definition.arrivalField ? 'record' : 'load',
              }),
            },
          ]
        : [],
    );
    return new TestPlatform(backing, context, await mkdtemp(join(tmpdir(), 'edp-test-')), sources);
  }

  async load(source: SourceName, records: readonly SourceRecord[], history = false): Promise<void> {
    this.#files += 1;
    const path = join(this.folder, `${source}-${this.#files}.ndjson`);
    this.#loads.push({ source, path, records: [...records], history });
    await this.#ingest(source, path, records, history);
  }

  /** Lets an earlier file grow by copies of its own first records, with other ids where they have any. */
  async regrow(which: number, more: number): Promise<void> {
    const load = this.#loads[which % Math.max(1, this.#loads.length)];
    if (!load) return;
    load.records.push(...load.records.slice(0, more));
    await this.#ingest(load.source, load.path, load.records, load.history);
  }

  async #ingest(source: SourceName, path: string, records: readonly SourceRecord[], history: boolean): Promise<void> {
    await writeFile(path, records.map((r) => `${JSON.stringify(r)}\n`).join(''));
    await this.backing.admit((intake, recall) =>
      ingest(intake, this.sources, { now, history, only: [source], files: [path], recall }),
    );
  }

  /** Judges all that is in quarantine again: what was too late is taken. */
  replay(): Promise<unknown> {
    return this.backing.admit((intake) => replayQuarantine(intake, this.sources, {}, { now }));
  }

  run(request: RunRequest = {}): Promise<RunReport> {
    return run(this.engine, this.context, request, { now: () => now });
  }

  /** Plays a history; `afterRun` sees each run. */
  async play(history: History, afterRun?: (report: RunReport) => void | Promise<void>): Promise<boolean> {
    let admitted = false;
    let built = false;
    for (const step of history.steps) {
      if (step.kind === 'load') await this.load(step.source, step.records, step.history);
      else if (step.kind === 'regrow') await this.regrow(step.which, step.more);
      else if (step.kind === 'replay') await this.replay();
      else if (admitted) {
        // Before all tables are built once, some of them would miss their inputs.
        const { kind: _, select, ...request } = step;
        const report = await this.run(built ? { ...request, select } : request);
        built = true;
        await afterRun?.(report);
      }
      admitted ||= await this.admitted();
    }
    return admitted;
  }

  async admitted(): Promise<boolean> {
    const [row] = await this.engine.state.rows<{ stored: bigint | null }>(
      'SELECT sum(stored) AS stored FROM edp.batches',
    );
    return Number(row?.stored ?? 0) > 0;
  }

  tables(): TableModel[] {
    return this.context.graph.order.filter((m): m is TableModel => m.kind === 'table');
  }

  /** Every derived table's rows, without the platform's own columns, as sorted text: comparable between platforms. */
  async contents(): Promise<Map<string, string[]>> {
    const all = new Map<string, string[]>();
    for (const model of this.tables()) all.set(model.name, await this.rowsOf(model));
    return all;
  }

  async rowsOf(model: TableModel, where = 'TRUE'): Promise<string[]> {
    const rows = await this.engine.rows<object>(exactSelect(model, this.context.dialect, where));
    return rows.map(exactText).sort();
  }

  async close(): Promise<void> {
    await this.backing.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
