import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import customers from '../../models/bronze/raw_customer_data.js';
import rates from '../../models/bronze/raw_fx_rates.js';
import campaigns from '../../models/bronze/raw_marketing_campaigns.js';
import spend from '../../models/bronze/raw_marketing_spend.js';
import sales from '../../models/bronze/raw_marketplace_sales.js';
import products from '../../models/bronze/raw_product_catalog.js';
import events from '../../models/bronze/raw_user_events.js';
import {
  type IngestOptions,
  type IngestResult,
  type IngestSource,
  ingest,
  ingestState,
  type QuarantineFilter,
  replayQuarantine,
  type SourceMappingInput,
  sourceMappingSchema,
} from '../../src/ingest/index.js';
import type { SourceDefinition } from '../../src/model/source.js';
import { openDatabase } from '../support/database.js';

const tables: Record<string, SourceDefinition> = {
  user_events: events,
  marketplace_sales: sales,
  product_catalog: products,
  customer_data: customers,
  marketing_campaigns: campaigns,
  marketing_spend: spend,
  fx_rates: rates,
};

export type Json = Record<string, unknown>;

export const noon = new Date('2026-11-22T12:00:00Z');

/** A database and a folder of files: what the ingest room needs, and nothing else. */
export class Room {
  private constructor(
    readonly database: Awaited<ReturnType<typeof openDatabase>>,
    readonly folder: string,
    public sources: IngestSource[],
  ) {}

  static async open(mappings: Record<string, SourceMappingInput>, path?: string): Promise<Room> {
    const folder = mkdtempSync(join(tmpdir(), 'edp-ingest-'));
    const database = await openDatabase(path);
    const models = Object.entries(tables).map(([name, definition]) => {
      return { kind: 'source', layer: 'bronze', name: `raw_${name}`, definition } as const;
    });
    await ingestState(database, models);
    return new Room(database, folder, sourcesOf(mappings));
  }

  /** Sets the sources anew. */
  configure(mappings: Record<string, SourceMappingInput>): void {
    this.sources = sourcesOf(mappings);
  }

  close(): void {
    this.database.end();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Everything as on the first day. */
  async reset(): Promise<void> {
    const tables = await this.rows<{ name: string }>(
      `SELECT schema_name || '.' || table_name AS name FROM duckdb_tables() WHERE schema_name IN ('edp', 'bronze') AND table_name <> 'counters'`,
    );
    for (const { name } of tables) await this.database.execute(`DELETE FROM ${name}`);
    for (const file of readdirSync(this.folder)) rmSync(join(this.folder, file));
  }

  write(name: string, content: string | Buffer, modifiedAt?: Date): void {
    writeFileSync(join(this.folder, name), content);
    if (modifiedAt) utimesSync(join(this.folder, name), modifiedAt, modifiedAt);
  }

  ingest(options: Partial<IngestOptions> = {}): Promise<IngestResult> {
    return ingest(this.database, this.sources, { now: noon, root: this.folder, ...options });
  }

  /** Writes one file and ingests everything. */
  load(name: string, content: string | Buffer, options: Partial<IngestOptions> = {}): Promise<IngestResult> {
    this.write(name, content);
    return this.ingest(options);
  }

  replay(filter: QuarantineFilter = {}, now = noon, history = false) {
    return replayQuarantine(this.database, this.sources, filter, { now, history });
  }

  rows<T = Json>(sql: string): Promise<T[]> {
    return this.database.rows<T>(sql);
  }

  async one<T = Json>(sql: string): Promise<T> {
    const [row, ...others] = await this.database.rows<T>(sql);
    if (row === undefined || others.length > 0) throw new Error(`${others.length + (row ? 1 : 0)} rows: ${sql}`);
    return row;
  }

  /** Texts, reasons and details in quarantine, in order. */
  quarantine(): Promise<{ text: string; reason: string; detail: string }[]> {
    return this.rows(
      "SELECT text, reason, detail FROM edp.quarantine WHERE status = 'quarantined' ORDER BY quarantine_id",
    );
  }
}

const sourcesOf = (mappings: Record<string, SourceMappingInput>): IngestSource[] =>
  Object.entries(mappings).map(([name, mapping]) => {
    const table = tables[name];
    if (!table) throw new Error(`no table ${name}`);
    return { name, table, mapping: sourceMappingSchema.parse(mapping) };
  });

/** An event that is admitted at noon, changed as said; undefined takes a field away. */
export const event = (changes: Json = {}): Json =>
  clean({ event_id: 'e1', event_type: 'page_view', event_time: '2026-11-22T10:00:00Z', ...changes });

/** A sale line that is admitted at noon. */
export const sale = (changes: Json = {}): Json =>
  clean({
    transaction_id: 't1',
    line_id: '1',
    marketplace_name: 'amazon',
    product_id: 'p1',
    customer_id: 'c1',
    amount: 10.5,
    currency: 'EUR',
    quantity: 2,
    transaction_time: '2026-11-22T09:00:00Z',
    status: 'completed',
    ...changes,
  });

const clean = (record: Json): Json =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));

export const lines = (...records: (Json | string)[]): string =>
  records.map((r) => `${typeof r === 'string' ? r : JSON.stringify(r)}\n`).join('');
