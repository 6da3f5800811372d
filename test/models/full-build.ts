import { readdirSync } from 'node:fs';
import { DuckDbDatabase, type DuckDbEngine } from '../../src/engine/duckdb/engine.js';
import { columnList } from '../../src/engine/engine.js';
import { identifier } from '../../src/engine/sql.js';
import type { Column } from '../../src/model/column.js';
import { buildGraph, type Graph } from '../../src/model/graph.js';
import { columnsOf, type Model, type SourceModel, type TableModel } from '../../src/model/model.js';
import { selectTables } from '../../src/model/select.js';
import type { SourceDefinition } from '../../src/model/source.js';
import type { ModelSettings, TableDefinition } from '../../src/model/table.js';
import { calendarMoments } from '../../src/plan/calendar.js';

const root = new URL('../../models/', import.meta.url);

/** All models of the project. */
export async function loadModels(): Promise<Model[]> {
  const models: Model[] = [];
  for (const layer of ['bronze', 'silver', 'gold'] as const) {
    for (const file of readdirSync(new URL(`${layer}/`, root)).filter((f) => f.endsWith('.ts'))) {
      const { default: definition } = await import(new URL(`${layer}/${file}`, root).href);
      const name = file.slice(0, -'.ts'.length);
      if (layer === 'bronze') models.push({ kind: 'source', name, layer, definition: definition as SourceDefinition });
      else models.push({ kind: 'table', name, layer, definition: definition as TableDefinition });
    }
  }
  return models;
}

export const defaults: ModelSettings = {
  timeZone: 'UTC',
  baseCurrency: 'EUR',
  attributionRule: 'position_based',
  lookBackDays: 30,
};

type Value = string | number | bigint | boolean | Date | null;

/** A record as a test writes it: what it leaves out is null, or the platform's default. Times are ISO texts. */
export type TestRecord = Record<string, Value>;

export interface BuildOptions {
  /** Moments of the tables of calendar `weeks`; as_of only unless given. */
  moments?: readonly string[];
  /** Only these tables and what they are derived from. */
  only?: readonly string[];
}

/** A database in memory with the project's Bronze tables, from which all other tables are built whole. */
export class World {
  #seq = 0;
  #known = 0;

  private constructor(
    readonly graph: Graph,
    readonly engine: DuckDbEngine,
    private readonly database: DuckDbDatabase,
    readonly settings: ModelSettings,
  ) {}

  static async create(settings: Partial<ModelSettings> = {}): Promise<World> {
    const graph = buildGraph(await loadModels());
    const database = await DuckDbDatabase.open({ path: ':memory:', memoryLimit: '2GB', threads: 1 });
    const engine = await database.connect();
    for (const model of graph.order) {
      if (model.kind !== 'source') continue;
      const { layer, name, definition } = model;
      const table = { layer, name, columns: columnsOf(model), key: definition.key };
      await engine.stage(table);
      await engine.publishStaged(table);
    }
    return new World(graph, engine, database, { ...defaults, ...settings });
  }

  close(): void {
    this.engine.close();
    this.database.close();
  }

  /**
   * Admits records in this order. `_arrived_at` is a minute after the event, or 2024-01-01, unless given; `_known_at`
   * is the arrival unless given.
   */
  async admit(source: string, ...records: readonly TestRecord[]): Promise<void> {
    const model = this.graph.model(source);
    if (model.kind !== 'source') throw new TypeError(`${source} is no source`);
    const { versionTime, eventTime } = model.definition;
    const { fn } = this;
    const event = eventTime ? fn.cast(identifier(eventTime), { kind: 'timestamp' }) : fn.timestampLiteral(new Date(0));
    await this.engine.execute(`
      INSERT INTO bronze.${source} BY NAME
      SELECT *, greatest(_known_at, _version_time, ${event}) AS _visible_from FROM (
        SELECT *, ${versionTime} AS _version_time FROM (${records.map((r) => this.#row(model, r)).join(' UNION ALL ')}))`);
  }

  /** Forgets all records. */
  async clear(): Promise<void> {
    this.#seq = 0;
    this.#known = 0;
    for (const model of this.graph.order) {
      if (model.kind === 'source') await this.engine.execute(`DELETE FROM bronze.${model.name}`);
    }
  }

  #row(model: SourceModel, record: TestRecord): string {
    const { columns, eventTime, defaults: byDefault = {} } = model.definition;
    this.#seq += 1;
    for (const name of Object.keys(record)) {
      if (!(name in columnsOf(model))) throw new TypeError(`${model.name} has no column ${name}`);
    }
    const values = Object.entries(columns).map(([name, column]) => {
      const fallback = (byDefault as Record<string, string>)[name];
      const value = fallback && record[name] === undefined ? record[fallback] : record[name];
      return `${this.#constant(column, value ?? null)} AS ${identifier(name)}`;
    });
    const happened = eventTime && columns[eventTime]?.type.kind === 'timestamp' ? record[eventTime] : '2024-01-01';
    const given = (name: string) => (typeof record[name] === 'string' ? new Date(record[name]) : undefined);
    const arrived = given('_arrived_at') ?? new Date(new Date(String(happened)).getTime() + 60_000);
    this.#known = Math.max(this.#known, arrived.getTime());
    const at = (date: Date) => this.fn.timestampLiteral(date);
    return `
      SELECT ${values.join(', ')}, ${this.#seq} AS _seq, 'b1' AS _batch_id, 'test' AS _origin, ${this.#seq} AS _line,
        ${at(arrived)} AS _arrived_at, ${at(given('_known_at') ?? arrived)} AS _known_at, '{}' AS _text, NULL AS _rescued`;
  }

  get fn() {
    return this.engine.dialect.functions({ timeZone: this.settings.timeZone });
  }

  #constant(column: Column, value: Value): string {
    const { fn } = this;
    if (value === null) return fn.cast('NULL', column.type);
    if (column.type.kind === 'timestamp') return fn.timestampLiteral(new Date(value as string));
    if (column.type.kind === 'date') return fn.dateLiteral(value as string);
    if (column.type.kind === 'text') return fn.literal(value as string);
    return fn.cast(String(value), column.type);
  }

  /** Builds every derived table from Bronze; snapshots from what was visible at their moments. */
  async build(asOf = new Date(this.#known).toISOString(), options: BuildOptions = {}): Promise<void> {
    const wanted =
      options.only &&
      selectTables(
        this.graph,
        options.only.map((name) => `+${name}`),
      );
    for (const model of this.graph.order) {
      if (model.kind !== 'table' || wanted?.has(model.name) === false) continue;
      await this.#buildTable(model, new Date(asOf), options);
    }
  }

  async #buildTable(model: TableModel, asOf: Date, options: BuildOptions): Promise<void> {
    const { definition, layer, name } = model;
    const table = { layer, name, columns: definition.columns, key: definition.key };
    const { refresh } = definition;
    const published = (input: string) => `${this.graph.model(input).layer}.${input}`;
    if (refresh.kind === 'view') return this.engine.createView(table, this.#select(model, published, asOf));
    if (refresh.kind !== 'snapshot') {
      await this.engine.execute(`CREATE SCHEMA IF NOT EXISTS ${layer}`);
      await this.engine.execute(`CREATE OR REPLACE TABLE ${layer}.${name} AS ${this.#select(model, published, asOf)}`);
      return;
    }
    await this.engine.execute(`DROP TABLE IF EXISTS ${layer}.${name}`);
    await this.engine.stage(table);
    await this.engine.publishStaged(table);
    for (const moment of await this.#moments(refresh.at, asOf, options)) {
      const known = await this.#asKnown(model, moment);
      const columns = columnList(definition.columns);
      const select = this.#select(model, (input) => known.get(input) ?? '', moment);
      await this.engine.execute(`INSERT INTO ${layer}.${name} (${columns}) SELECT ${columns} FROM (${select})`);
    }
  }

  #select(model: TableModel, ref: (input: string) => string, asOf: Date): string {
    const { fn, settings } = this;
    return model.definition.query({ ref, fn, settings, asOf: fn.timestampLiteral(asOf) });
  }

  async #moments(calendar: 'as-of' | 'months' | 'weeks', asOf: Date, options: BuildOptions): Promise<Date[]> {
    if (calendar === 'weeks') return [...(options.moments ?? []).map((m) => new Date(m)), asOf];
    const bronze = this.graph.order.filter((m) => m.kind === 'source');
    const union = bronze.map((m) => `SELECT min(_visible_from) AS moment FROM bronze.${m.name}`).join(' UNION ALL ');
    const [row] = await this.engine.rows<{ moment: Date | null }>(`SELECT min(moment) AS moment FROM (${union})`);
    const bounds = { timeZone: this.settings.timeZone, asOf, firstKnown: row?.moment ?? undefined, requested: [] };
    return calendarMoments(calendar, bounds, []);
  }

  /** The inputs of a table, and all above them, built whole from the records visible at a moment. */
  async #asKnown(model: TableModel, moment: Date): Promise<Map<string, string>> {
    const known = new Map<string, string>();
    const resolve = async (name: string): Promise<string> => {
      const found = known.get(name);
      if (found) return found;
      const input = this.graph.model(name);
      let select: string;
      if (input.kind === 'source') {
        select = `SELECT * FROM bronze.${name} WHERE _visible_from <= ${this.fn.timestampLiteral(moment)}`;
      } else {
        for (const other of this.graph.inputsOf(name)) await resolve(other);
        select = this.#select(input, (other) => known.get(other) ?? '', moment);
      }
      const relation = await this.engine.work(`known_${name}`, select);
      known.set(name, relation);
      return relation;
    };
    for (const input of this.graph.inputsOf(model.name)) await resolve(input);
    return known;
  }

  /** Rows of a SELECT; timestamps as ISO texts, whole numbers as numbers. */
  async rows(sql: string): Promise<Record<string, unknown>[]> {
    const rows = await this.engine.rows(sql);
    return rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)])));
  }
}

const plain = (value: unknown): unknown => {
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'bigint' ? Number(value) : value;
};
