import { duckdbDialect } from '../../src/engine/duckdb/dialect.js';
import { DuckDbDatabase } from '../../src/engine/duckdb/engine.js';
import type { Engine } from '../../src/engine/engine.js';
import { ingestState } from '../../src/ingest/index.js';
import type { Dialect } from '../../src/model/dialect.js';
import type { Graph } from '../../src/model/graph.js';
import { relationOf } from '../../src/model/model.js';
import type { CompileContext } from '../../src/run/compile.js';
import { type RunReport, type RunRequest, run } from '../../src/run/run.js';
import { ensureRunState } from '../../src/run/store.js';

export interface Click {
  id: string;
  visit: string;
  person: string | null;
  /** Hours after 2026-01-30T00:00Z. */
  at: number;
  known: number;
}

const start = Date.UTC(2026, 0, 30);
const stamp = (hours: number) =>
  `TIMESTAMP '${new Date(start + hours * 3_600_000).toISOString().slice(0, 19).replace('T', ' ')}'`;

/** Where a toy keeps its tables. */
export interface ToyBacking {
  engine: Engine;
  dialect: Dialect;
  close(): Promise<void>;
}

async function inMemory(graph: Graph): Promise<ToyBacking> {
  const database = await DuckDbDatabase.open({ path: ':memory:', memoryLimit: '1GB', threads: 1 });
  const engine = await database.connect();
  await ensureRunState(engine);
  await ingestState(engine, graph.order);
  return { engine, dialect: duckdbDialect, close: async () => database.close() };
}

/** The toy graph, by default on a DuckDB in memory; records are put straight into Bronze. */
export class ToyPlatform {
  #seq = 0;

  private constructor(
    private readonly backing: ToyBacking,
    readonly context: CompileContext,
  ) {}

  get engine(): Engine {
    return this.backing.engine;
  }

  static async open(graph: Graph, on: (graph: Graph) => Promise<ToyBacking> = inMemory): Promise<ToyPlatform> {
    const backing = await on(graph);
    const settings = { timeZone: 'UTC', baseCurrency: 'EUR', attributionRule: 'last_touch', lookBackDays: 30 };
    return new ToyPlatform(backing, { graph, dialect: backing.dialect, settings });
  }

  async click(clicks: readonly Click[]): Promise<void> {
    const rows = clicks.map((c) => {
      this.#seq += 1;
      const person = c.person === null ? 'NULL' : `'${c.person}'`;
      const known = stamp(Math.max(c.known, c.at));
      return `('${c.id}', '${c.visit}', ${person}, ${stamp(c.at)}, ${this.#seq}, ${known}, ${known}, ${stamp(c.at)}, ${known})`;
    });
    await this.engine.execute(
      `INSERT INTO bronze.raw_clicks (click_id, visit, person, clicked_at, _seq, _known_at, _arrived_at, _version_time, _visible_from)
       VALUES ${rows.join(', ')}`,
    );
  }

  run(request: RunRequest = {}): Promise<RunReport> {
    return run(this.engine, this.context, request, { now: () => new Date(0) });
  }

  /** How many rows each derived table has by the platform's own account, which runs keep by adding and taking away. */
  async accounted(): Promise<Record<string, number>> {
    const rows = await this.engine.state.rows<{ name: string; rows: bigint }>(
      'SELECT table_name AS name, row_count AS rows FROM edp.tables',
    );
    return Object.fromEntries(rows.map(({ name, rows }) => [name, Number(rows)]));
  }

  /** All rows of all derived tables, sorted, as text. */
  async contents(): Promise<Record<string, string[]>> {
    const all: Record<string, string[]> = {};
    for (const model of this.context.graph.order) {
      if (model.kind === 'source') continue;
      const rows = await this.engine.rows(`SELECT * FROM ${relationOf(model)}`);
      all[model.name] = rows
        .map((row) => JSON.stringify(row, (_, v: unknown) => (typeof v === 'bigint' ? Number(v) : v)))
        .sort();
    }
    return all;
  }

  close(): Promise<void> {
    return this.backing.close();
  }
}
