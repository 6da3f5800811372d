import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { duckdbDialect } from '../../../src/engine/duckdb/dialect.js';
import { DuckDbDatabase, type DuckDbEngine } from '../../../src/engine/duckdb/engine.js';
import type { Engine } from '../../../src/engine/engine.js';
import { defaultWorld, writeWorld } from '../../../src/generate/index.js';
import { type IngestSource, ingest, sourceMappingSchema } from '../../../src/ingest/index.js';
import { type Lineage, lineageOf } from '../../../src/lineage/index.js';
import { buildGraph } from '../../../src/model/graph.js';
import { columnsOf, type Model, relationOf, type SourceModel } from '../../../src/model/model.js';
import { selectTables } from '../../../src/model/select.js';
import { loadModels } from '../../../src/project/load-models.js';
import { prepare } from '../../../src/project/project.js';
import type { CompileContext } from '../../../src/run/compile.js';
import { run } from '../../../src/run/run.js';
import { type Change, changed } from './changes.js';

/** After everything that arrives, so that no change of an arrival moves it. */
export const asOf = new Date('2026-08-20T00:00:00Z');

/** What the values of a table's columns come to: of all, and of all with their keys. */
export interface Signature {
  keys: string;
  columns: ReadonlyMap<string, { values: string; placed: string }>;
}

/**
 * A small retail world in memory: six weeks across a month's start, dirty as ever. The values of one Bronze column
 * change, everything derived from it is rebuilt by a full run, and whoever asks is told which columns moved.
 */
export class ChangingWorld {
  #base = new Map<string, Signature>();

  private constructor(
    private readonly database: DuckDbDatabase,
    readonly engine: DuckDbEngine,
    readonly context: CompileContext,
    readonly lineage: Lineage,
  ) {}

  static async open(): Promise<ChangingWorld> {
    const graph = buildGraph(await loadModels(''));
    const settings = { timeZone: 'UTC', baseCurrency: 'EUR', attributionRule: 'linear', lookBackDays: 30 };
    const context: CompileContext = { graph, dialect: duckdbDialect, settings };
    const database = await DuckDbDatabase.open({ path: ':memory:', memoryLimit: '2GB', threads: 1 });
    const engine = await database.connect();
    await prepare(engine, { graph });
    await fill(engine, graph.order);
    const world = new ChangingWorld(database, engine, context, await lineageOf(engine, context));
    for (const { name } of world.sources()) {
      await engine.execute(`CREATE TABLE base_${name} AS SELECT * FROM bronze.${name}`);
    }
    await world.rebuild(graph.order.map((m) => m.name));
    world.#base = await world.#signatures(graph.order);
    return world;
  }

  close(): void {
    this.database.close();
  }

  sources(): SourceModel[] {
    return this.context.graph.order.filter((m): m is SourceModel => m.kind === 'source');
  }

  async rebuild(select: readonly string[]): Promise<void> {
    const report = await run(
      this.engine,
      this.context,
      { full: true, select: select.filter((name) => this.context.graph.model(name).kind === 'table'), asOf },
      { now: () => new Date(0) },
    );
    const held = report.tables.filter((t) => t.status === 'held').map((t) => t.table);
    if (held.length > 0) throw new Error(`Held back: ${held.join(', ')}`);
  }

  /** The columns, as `table.column`, that move when the values of a Bronze column change. */
  async moved(source: SourceModel, column: string, change: Change): Promise<Set<string>> {
    const below = selectTables(this.context.graph, [`${source.name}+`]);
    await this.engine.execute(changed(source, column, change));
    await this.rebuild([...below]);
    const models = this.context.graph.order.filter((m) => below.has(m.name));
    const now = await this.#signatures(models);
    await this.engine.execute(`DELETE FROM bronze.${source.name}`);
    await this.engine.execute(`INSERT INTO bronze.${source.name} SELECT * FROM base_${source.name}`);
    return new Set(models.flatMap((m) => movedColumns(m.name, this.#base.get(m.name), now.get(m.name))));
  }

  /** Puts all tables derived from a source back to what they were. */
  async restore(source: SourceModel): Promise<void> {
    await this.rebuild([...selectTables(this.context.graph, [`${source.name}+`])]);
  }

  async #signatures(models: readonly Model[]): Promise<Map<string, Signature>> {
    const all = new Map<string, Signature>();
    for (const model of models) all.set(model.name, await signatureOf(this.engine, model));
    return all;
  }
}

/** The columns that tell a table's rows apart, as a list. */
export const keyOf = (model: Model): string =>
  model.kind === 'source' ? '_seq' : model.definition.key.map((c) => `"${c}"`).join(', ');

/** @param relation the table's rows; the published ones unless given. */
export async function signatureOf(engine: Engine, model: Model, relation = relationOf(model)): Promise<Signature> {
  const columns = Object.keys(columnsOf(model));
  const sum = (values: string) => `CAST(coalesce(sum(hash(${values})), 0) AS VARCHAR) || ' ' || count(*)`;
  const parts = columns.flatMap((c, i) => [`${sum(`"${c}"`)} AS v${i}`, `${sum(`${keyOf(model)}, "${c}"`)} AS p${i}`]);
  const [row = {}] = await engine.rows<Record<string, string>>(
    `SELECT ${sum(keyOf(model))} AS keys, ${parts.join(', ')} FROM ${relation}`,
  );
  return {
    keys: row.keys ?? '',
    columns: new Map(columns.map((c, i) => [c, { values: row[`v${i}`] ?? '', placed: row[`p${i}`] ?? '' }])),
  };
}

/** A column moves if its values are others, or, where the keys stay, stand elsewhere. */
export function movedColumns(table: string, before: Signature | undefined, now: Signature | undefined): string[] {
  if (!before || !now) throw new Error(`${table} has no signature`);
  return [...now.columns].flatMap(([column, { values, placed }]) => {
    const was = before.columns.get(column);
    const moved = values !== was?.values || (before.keys === now.keys && placed !== was.placed);
    return moved ? [`${table}.${column}`] : [];
  });
}

async function fill(engine: DuckDbEngine, models: readonly Model[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'edp-lineage-'));
  try {
    const size = { customers: 50, products: 25, campaigns: 5, days: 40, events: 2_500, marketplaceSales: 300, seed: 5 };
    await writeWorld(
      folder,
      defaultWorld({ ...size, dirt: { corrected: 0.1, duplicate: 0.03, conflict: 0.02, returned: 0.06 } }),
    );
    const sources = models.flatMap((model): IngestSource[] => {
      if (model.kind !== 'source') return [];
      const name = model.name.replace(/^raw_/, '');
      const mapping = sourceMappingSchema.parse({ files: [join(folder, name)], arrival: 'record' });
      return [{ name, table: model.definition, mapping }];
    });
    await ingest(engine, sources, { now: asOf, history: false });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
