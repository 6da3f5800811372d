import { type Dirt, defaultDirt, type WorldOptions } from './options.js';
import { Random } from './random.js';
import type { Sink, Source } from './sink.js';
import { DAY, HOUR, isoText } from './time.js';
import { MARKUP } from './vocabulary.js';

type Json = Record<string, unknown>;

/** How dirt takes hold of a source's records. */
interface Grip {
  kinds: readonly (keyof Dirt)[];
  key: string;
  /** The field of the time, and others that could stand in for it. */
  times: readonly string[];
  /** Spoils a value beyond reading. */
  spoil(record: Json, random: Random): void;
  /** The text that may hold anything. */
  text: string;
}

const metadata = (record: Json) => record.metadata as Json;

const BROKEN = ['unparsable', 'missingKey', 'impossibleValue'] as const;

const GRIPS: Partial<Record<Source, Grip>> = {
  user_events: {
    kinds: [
      ...BROKEN,
      ...(['missingTime', 'fromTheFuture', 'duplicate', 'conflict', 'noZone', 'markup', 'unknownField'] as const),
      ...(['unknownProduct', 'unknownCustomer'] as const),
    ],
    key: 'event_id',
    times: ['event_time'],
    spoil: (record, random) => {
      if (random.chance(0.4)) record.event_type = 'teleport';
      else metadata(record)[random.chance(0.5) ? 'quantity' : 'unit_price'] = 'abc';
    },
    text: 'metadata.search_query',
  },
  marketplace_sales: {
    kinds: [
      ...BROKEN,
      ...(['missingTime', 'fromTheFuture', 'duplicate', 'noZone', 'markup', 'unknownField'] as const),
      ...(['unknownProduct', 'unknownCustomer', 'unknownStatus', 'unknownCurrency', 'currencyWithoutRate'] as const),
    ],
    key: 'transaction_id',
    times: ['transaction_time', 'settlement_time', 'updated_at'],
    spoil: (record, random) => {
      record[random.chance(0.5) ? 'amount' : 'quantity'] = random.pick(['abc', '12,5,0', 'many']);
    },
    text: 'payment_method',
  },
  product_catalog: {
    kinds: [...BROKEN, 'duplicate', 'markup', 'unknownField'],
    key: 'product_id',
    times: ['last_updated'],
    spoil: (record) => {
      record.base_price = 'free';
    },
    text: 'description',
  },
  customer_data: {
    kinds: [...BROKEN, 'duplicate', 'markup', 'unknownField'],
    key: 'customer_id',
    times: ['last_updated'],
    spoil: (record) => {
      record.created_at = 'long ago';
    },
    text: 'customer_name',
  },
  marketing_spend: {
    kinds: [...BROKEN, 'duplicate', 'unknownField', 'unknownCurrency'],
    key: 'campaign_id',
    times: ['date'],
    spoil: (record) => {
      record.spend = 'n/a';
    },
    text: 'campaign_id',
  },
};

/** A record on its way out. */
export interface Outgoing {
  line: string;
  /** ms since 1970 */
  arrival: number;
  /** ms since 1970; the version time from which lateness counts, where the source has any. */
  time: number | null;
  planted?: readonly string[];
}

/**
 * Lets dirt fall on a source's records as they go to the sink. Records that are broken beyond use are *extra* ones,
 * spoiled copies under keys of their own, so that what truly happened can still be known from the others.
 */
export class Soiler {
  private readonly random: Random;
  private readonly grip: Grip;
  private readonly kinds: (keyof Dirt)[];
  private readonly shares: number[];
  private readonly total: number;
  private spoiled = 0;

  constructor(
    private readonly sink: Sink,
    private readonly source: Source,
    options: WorldOptions,
    private readonly day: number,
  ) {
    const grip = GRIPS[source];
    if (grip === undefined) throw new Error(`no dirt is defined for ${source}`);
    this.grip = grip;
    this.random = new Random(options.seed, 'dirt', source, day);
    const dirt = { ...defaultDirt, ...options.dirt };
    this.kinds = grip.kinds.filter((kind) => dirt[kind] > 0 && !(options.format === 'json' && kind === 'unparsable'));
    this.shares = this.kinds.map((kind) => dirt[kind]);
    this.total = this.shares.reduce((a, b) => a + b, 0);
  }

  send(out: Outgoing): void {
    let u = this.random.next();
    if (u >= this.total) {
      this.pass(out);
      return;
    }
    for (let i = 0; i < this.kinds.length; i += 1) {
      u -= this.shares[i]!;
      if (u >= 0) continue;
      this.soil(this.kinds[i]!, out);
      return;
    }
    this.pass(out);
  }

  private pass(out: Outgoing, line = out.line, kind?: string): void {
    const planted = kind === undefined ? out.planted : [...(out.planted ?? []), kind];
    const lateness = out.time === null ? undefined : out.arrival - out.time;
    this.sink.push(this.source, out.arrival, line, planted, lateness);
  }

  private soil(kind: keyof Dirt, out: Outgoing): void {
    const record = JSON.parse(out.line) as Json;
    if (kind === 'unknownProduct' || kind === 'unknownCustomer') {
      this.pass(out, ...this.misname(kind, record, out.line));
    } else if (this.stain(kind, record)) {
      this.pass(out, JSON.stringify(record), kind);
    } else {
      this.pass(out);
      if (kind === 'duplicate' || kind === 'conflict') this.copy(kind, record, out);
      else this.spoil(kind, record, out);
    }
  }

  /** Dirt that leaves the record of use. Returns whether the kind is of that sort. */
  private stain(kind: keyof Dirt, record: Json): boolean {
    const { random, grip } = this;
    if (kind === 'noZone') {
      const field = grip.times[0]!;
      record[field] = String(record[field]).replace(/Z$/, '');
    } else if (kind === 'markup') {
      if (grip.text.startsWith('metadata.')) metadata(record)[grip.text.slice(9)] = random.pick(MARKUP);
      else record[grip.text] = `${String(record[grip.text])} ${random.pick(MARKUP)}`;
    } else if (kind === 'unknownField') {
      record[random.pick(['experiment', 'ab_bucket', 'schema_version'])] = random.pick(['a', 'b', 3]);
    } else if (kind === 'currencyWithoutRate') {
      record.currency = 'TRY';
    } else {
      return false;
    }
    return true;
  }

  /** Names a product or customer that nobody knows; leaves purchases and anonymous events as they are. */
  private misname(kind: keyof Dirt, record: Json, line: string): [string, string?] {
    const unknown = this.random.below(1000);
    if (kind === 'unknownCustomer') {
      if (typeof record.customer_id !== 'string') return [line];
      record.customer_id = `C-9${String(unknown).padStart(6, '0')}`;
      return [JSON.stringify(record), kind];
    }
    const holder = this.source === 'user_events' ? metadata(record) : record;
    if (holder.product_id === undefined || record.event_type === 'purchase') return [line];
    holder.product_id = `P-9${String(unknown).padStart(5, '0')}`;
    return [JSON.stringify(record), kind];
  }

  private copy(kind: 'duplicate' | 'conflict', record: Json, out: Outgoing): void {
    if (kind === 'conflict') record.device_type = record.device_type === 'desktop' ? 'tablet' : 'desktop';
    const arrival = out.arrival + Math.floor(this.random.exponential(40 * 60_000));
    record.ingestion_time = isoText(arrival);
    this.pass({ line: JSON.stringify(record), arrival, time: out.time }, undefined, kind);
  }

  private spoil(kind: keyof Dirt, record: Json, out: Outgoing): void {
    const { random, grip } = this;
    const key = String(record[grip.key]);
    this.spoiled += 1;
    record[grip.key] = `${key}-X${this.day}-${this.spoiled}`;
    let line: string | null = null;
    if (kind === 'unparsable') line = out.line.slice(0, Math.floor(out.line.length * random.between(0.2, 0.95)));
    else if (kind === 'missingKey') delete record[grip.key];
    else if (kind === 'missingTime') for (const field of grip.times) delete record[field];
    else if (kind === 'impossibleValue') grip.spoil(record, random);
    else if (kind === 'unknownStatus') record.status = random.pick(['shipped?', 'teleported', 'UNKNOWN_7']);
    else if (kind === 'unknownCurrency') record.currency = random.pick(['XQZ', 'EURO', '€']);
    else if (kind === 'fromTheFuture') {
      const ahead = isoText(out.arrival + Math.floor(random.between(2 * HOUR, 20 * DAY)));
      for (const field of grip.times) delete record[field];
      record[grip.times[0]!] = ahead;
    }
    this.sink.push(this.source, out.arrival, line ?? JSON.stringify(record), [kind]);
  }
}
