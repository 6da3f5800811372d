import { Bucket } from './bucket.js';
import { DAY, HOUR } from './time.js';

export const SOURCES = [
  'user_events',
  'marketplace_sales',
  'product_catalog',
  'customer_data',
  'marketing_campaigns',
  'marketing_spend',
  'fx_rates',
] as const;

export type Source = (typeof SOURCES)[number];

export const LATENESS_CLASSES = ['immediate', 'short', 'medium', 'long', 'critical'] as const;
export type LatenessClass = (typeof LATENESS_CLASSES)[number];

export function latenessClass(ms: number): LatenessClass {
  if (ms < HOUR) return 'immediate';
  if (ms < 6 * HOUR) return 'short';
  if (ms < 24 * HOUR) return 'medium';
  return ms <= 48 * HOUR ? 'long' : 'critical';
}

/** States that are taken however late they come. */
const NEVER_TOO_LATE = new Set(['cancelled', 'refunded']);

function count(summary: SourceSummary, kind: string): void {
  summary.planted[kind] = (summary.planted[kind] ?? 0) + 1;
}

/** What was written of one source. */
export interface SourceSummary {
  files: number;
  /** Lines, whole or broken. */
  records: number;
  /** How many records of each kind of dirt, and of each other kind worth counting (`returned`, `pending` …). */
  planted: Record<string, number>;
  lateness: Record<LatenessClass, number>;
  /** Not written, since they arrive after the end. */
  inFlight: number;
}

/** Takes records in any order and keeps them by day of arrival until that day is over. */
export class Sink {
  readonly summary: Record<Source, SourceSummary>;
  private readonly buckets = new Map<Source, Map<number, Bucket>>();

  constructor(
    readonly start: number,
    readonly end: number,
  ) {
    this.summary = Object.fromEntries(SOURCES.map((s) => [s, emptySummary()])) as Record<Source, SourceSummary>;
    for (const source of SOURCES) this.buckets.set(source, new Map());
  }

  /**
   * Takes a line. `arrival` in ms since 1970; `planted` are the kinds it counts for. `lateness` in ms, where
   * the source has any. Returns whether it arrives before the end.
   */
  push(source: Source, arrival: number, line: string, planted: readonly string[] = [], lateness?: number): boolean {
    const summary = this.summary[source];
    if (arrival >= this.end) {
      summary.inFlight += 1;
      return false;
    }
    const offset = Math.max(0, arrival - this.start);
    const day = Math.floor(offset / DAY);
    const days = this.buckets.get(source)!;
    let bucket = days.get(day);
    if (bucket === undefined) {
      bucket = new Bucket();
      days.set(day, bucket);
    }
    bucket.add(Math.floor(offset % DAY), line);
    for (const kind of planted) count(summary, kind);
    if (lateness !== undefined) {
      const found = latenessClass(lateness);
      summary.lateness[found] += 1;
      if (found === 'critical' && !planted.some((kind) => NEVER_TOO_LATE.has(kind))) count(summary, 'tooLate');
    }
    return true;
  }

  /** Hands over, and forgets, what arrived on a day. */
  take(source: Source, day: number): Bucket | null {
    const days = this.buckets.get(source)!;
    const bucket = days.get(day) ?? null;
    days.delete(day);
    return bucket;
  }
}

function emptySummary(): SourceSummary {
  const lateness = { immediate: 0, short: 0, medium: 0, long: 0, critical: 0 };
  return { files: 0, records: 0, planted: {}, lateness, inFlight: 0 };
}
