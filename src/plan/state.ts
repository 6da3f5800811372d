/** What the platform remembers of a published table. */
export interface TableState {
  /** Of the model and settings that built it. */
  fingerprint: string;
  /** Of the checks that its rows have passed. */
  checks: string;
  /** The run that last changed its rows. */
  version: number;
  /** The run that last rebuilt it whole: a consumer that has not seen that run must be rebuilt whole, too. */
  rebuiltAt: number;
  /** The as_of of its last build. */
  asOf: Date;
  rowCount: bigint;
  /** Moments that a snapshot table holds. */
  moments: readonly Date[];
}

/** How far a source has come. */
export interface SourceState {
  /** The greatest `_seq` admitted. All sources are numbered by one counter. */
  head: bigint;
  records: bigint;
  /** Records up to this `_seq` were rewritten in place (`edp forget`): who has read less of it since must be rebuilt. */
  rewrittenAt: number;
}

/** How far a table has read one of its inputs: `_seq` of a source, or the run number of a table. */
export interface Cursor {
  position: bigint;
  /** The last run that moved it. */
  run: number;
}

/** All that planning needs to know; read from the state, never from the clock. */
export interface PlanState {
  tables: ReadonlyMap<string, TableState>;
  sources: ReadonlyMap<string, SourceState>;
  /** By table, then by input. */
  cursors: ReadonlyMap<string, ReadonlyMap<string, Cursor>>;
}
