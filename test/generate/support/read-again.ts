import type { z } from 'zod';
import { type LatenessClass, latenessClass } from '../../../src/generate/sink.js';
import * as contract from './contract.js';
import { type Json, linesOf, parsed } from './world.js';

/** What reading a source's files again finds. */
export interface Found {
  lines: number;
  planted: Record<string, number>;
  lateness: Record<LatenessClass, number>;
  /** Lines in a file of another day than their arrival's, or before an earlier line. */
  misplaced: number;
  /** Events that were there before, with the same content and with another. */
  same: number;
  differing: number;
}

const HOUR = 3_600_000;
const CURRENCIES = /^(EUR|GBP|USD|PLN|SEK|CHF|TRY)$/;
const instantOf = (text: unknown) => Date.parse(/Z$/.test(String(text)) ? String(text) : `${String(text)}Z`);

/** The version time of an event or a sale, as DESIGN S1 has it. */
function versionTime(record: Json, arrival: number): number {
  if (record.event_time !== undefined) return instantOf(record.event_time);
  if (record.updated_at !== undefined) return instantOf(record.updated_at);
  const settled = record.settlement_time === null ? Number.NaN : instantOf(record.settlement_time);
  return settled <= arrival ? settled : instantOf(record.transaction_time);
}

/** Names the dirt of a record by nothing but its looks. */
function dirtOf(record: Json, key: string, time: string, schema: z.ZodType): string | null {
  const metadata = (record.metadata ?? {}) as Json;
  if (record[key] === undefined) return 'missingKey';
  if (record[time] === undefined) return 'missingTime';
  if (instantOf(record[time]) > instantOf(record.ingestion_time) + HOUR) return 'fromTheFuture';
  if (!String(record[time]).endsWith('Z')) return 'noZone';
  if (/^P-9\d{5}$/.test(String(record.product_id ?? metadata.product_id))) return 'unknownProduct';
  if (/^C-9\d{6}$/.test(String(record.customer_id))) return 'unknownCustomer';
  if (record.currency === 'TRY') return 'currencyWithoutRate';
  if (/[<;"{]/.test(`${String(record.payment_method)}${String(metadata.search_query)}`)) return 'markup';
  if (record.currency !== undefined && !CURRENCIES.test(String(record.currency))) return 'unknownCurrency';
  const result = schema.safeParse(record);
  if (result.success) return null;
  const [issue] = result.error.issues;
  if (issue?.code === 'unrecognized_keys') return 'unknownField';
  return issue?.path[0] === 'status' ? 'unknownStatus' : 'impossibleValue';
}

/** Dirt that makes a record useless. */
export const BROKEN = /^(missingKey|missingTime|fromTheFuture|impossibleValue|unknownStatus|unknownCurrency)$/;

function compareWithFirst(seen: Map<string, string>, line: string, record: Json, result: Found): void {
  const first = seen.get(String(record.event_id));
  if (first === undefined) seen.set(String(record.event_id), line);
  else if (canonical(first) === canonical(line)) result.same += 1;
  else result.differing += 1;
}

/** A record but for its arrival, with numbers in one form. */
const canonical = (line: string) => JSON.stringify({ ...(JSON.parse(line) as Json), ingestion_time: null });

/** Reads what was written of a source, and judges it by nothing but the files. */
export function readAgain(directory: string, source: 'user_events' | 'marketplace_sales'): Found {
  const [key, time, schema] =
    source === 'user_events'
      ? (['event_id', 'event_time', contract.event] as const)
      : (['transaction_id', 'transaction_time', contract.sale] as const);
  const lateness = { immediate: 0, short: 0, medium: 0, long: 0, critical: 0 };
  const result: Found = { lines: 0, planted: {}, lateness, misplaced: 0, same: 0, differing: 0 };
  const seen = new Map<string, string>();
  const count = (kind: string) => {
    result.planted[kind] = (result.planted[kind] ?? 0) + 1;
  };
  let last = '';
  for (const { day, line } of linesOf(directory, source)) {
    result.lines += 1;
    const record = parsed(line);
    if (record === null) {
      count('unparsable');
      continue;
    }
    const arrival = String(record.ingestion_time);
    if (!arrival.startsWith(day) || arrival < last) result.misplaced += 1;
    last = arrival;
    const dirt = dirtOf(record, key, time, schema);
    if (dirt !== null) count(dirt);
    if (dirt !== null && BROKEN.test(dirt)) continue;
    if (source === 'user_events') compareWithFirst(seen, line, record, result);
    result.lateness[latenessClass(instantOf(arrival) - versionTime(record, instantOf(arrival)))] += 1;
  }
  return result;
}
