import { setTimeout as sleep } from 'node:timers/promises';
import type { Database, SqlParameters } from '../engine/database.js';
import type { Reader } from '../engine/duckdb/reader.js';
import { EdpError } from '../model/errors.js';

/** Opens the tables, hands over the reader, and closes it again. */
export type WithReader = <T>(work: (reader: Reader) => Promise<T>) => Promise<T>;

export interface Manners {
  /** A writer waits 5 s for readers: after so long, ms, the file is let go. */
  holdMs: number;
  /** For so long, ms: longer than a waiting writer sleeps between two tries. */
  pauseMs: number;
}

const manners: Manners = { holdMs: 1_000, pauseMs: 300 };

/** The tables while they are held, and how to let them go. */
interface Turn {
  reader: Reader;
  begunAt: number;
  end(): Promise<void>;
}

/**
 * Does work of many statements without keeping a writer from the file for long: after a second of reading, the file is
 * left alone for a moment. The tables may therefore change between two statements; whoever minds compares versions.
 */
export async function politely<T>(
  withReader: WithReader,
  work: (database: Database) => Promise<T>,
  { holdMs, pauseMs }: Manners = manners,
): Promise<T> {
  let turn: Turn | undefined;
  const rows = async <R>(sql: string, parameters?: SqlParameters): Promise<R[]> => {
    if (turn && performance.now() - turn.begunAt >= holdMs) {
      await turn.end();
      turn = undefined;
      await sleep(pauseMs);
    }
    turn ??= await takeTurn(withReader);
    return turn.reader.rows<R>(sql, parameters);
  };
  const refuse = async (): Promise<never> => {
    throw new EdpError('NOT_READ_ONLY', 'A reader changes nothing.');
  };
  try {
    return await work({ rows, execute: refuse, transaction: (inner) => inner(), lightly: (inner) => inner() });
  } finally {
    await turn?.end();
  }
}

function takeTurn(withReader: WithReader): Promise<Turn> {
  return new Promise((resolve, reject) => {
    let release = () => {};
    const released = new Promise<void>((done) => {
      release = done;
    });
    const closed = withReader(async (reader) => {
      const end = () => {
        release();
        return closed;
      };
      resolve({ reader, begunAt: performance.now(), end });
      await released;
    });
    closed.catch(reject);
  });
}
