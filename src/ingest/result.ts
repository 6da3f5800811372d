import type { ErrorCode } from '../model/errors.js';
import type { ReasonCode } from './reasons.js';

/** received = redelivered + quarantined + stored. `skipped` records were left out by the source's filter. */
export interface Counts {
  received: bigint;
  redelivered: bigint;
  quarantined: bigint;
  stored: bigint;
  skipped: bigint;
}

export const noCounts: Counts = { received: 0n, redelivered: 0n, quarantined: 0n, stored: 0n, skipped: 0n };

export const addCounts = (a: Counts, b: Counts): Counts => ({
  received: a.received + b.received,
  redelivered: a.redelivered + b.redelivered,
  quarantined: a.quarantined + b.quarantined,
  stored: a.stored + b.stored,
  skipped: a.skipped + b.skipped,
});

/** Stored records of one batch that happened on one day (UTC). Lateness in seconds. */
export interface LedgerDay {
  day: string;
  rows: bigint;
  /** An hour late or more. */
  lateRows: bigint;
  immediate: bigint;
  short: bigint;
  medium: bigint;
  long: bigint;
  critical: bigint;
  latenessP50: bigint;
  latenessP95: bigint;
  latenessMax: bigint;
}

export interface BatchResult extends Counts {
  batchId: string;
  source: string;
  /** The file, as a path within the project. */
  origin: string;
  /** `unchanged`: the same file again; nothing was written, and all its records count as redelivered. */
  kind: 'load' | 'unchanged' | 'replay';
  reasons: Partial<Record<ReasonCode, bigint>>;
  days: readonly LedgerDay[];
}

export interface RefusedFile {
  source: string;
  path: string;
  code: ErrorCode;
  message: string;
  hint: string | undefined;
}

export interface IngestWarning {
  batchId: string;
  source: string;
  /**
   * `unknown_field`: a field seen for the first time that the contract does not have, kept in `_rescued`; `too_late`:
   * records quarantined for their lateness; `missing_field`: a field of the mapping that no record of the file can have;
   * `no_files`: nothing matches a pattern of the source, and nothing ever has; `nothing_taken`: a file of which every
   * record was refused; `shared_key`: records of one file that take each other's place though they are not about the same;
   * `earlier_mapping`: stored records were read by another mapping than the source has now.
   */
  code:
    | 'unknown_field'
    | 'too_late'
    | 'missing_field'
    | 'no_files'
    | 'nothing_taken'
    | 'shared_key'
    | 'earlier_mapping';
  detail: string;
  count: bigint;
}

export interface IngestResult {
  batches: readonly BatchResult[];
  refused: readonly RefusedFile[];
  warnings: readonly IngestWarning[];
  totals: Counts;
  /** Some file was refused, or nothing of it could be taken. */
  partial: boolean;
}
