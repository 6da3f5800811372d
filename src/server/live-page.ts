import type { Payload } from '../charts/page/payload.js';
import type { Database } from '../engine/database.js';
import { EdpError } from '../model/errors.js';
import { politely, type WithReader } from './polite-reader.js';

/** What can be told of the tables at the moment. */
export type Standing =
  /** These are the numbers as last published. */
  | { state: 'current'; payload: Payload }
  /** The tables cannot be read just now, since a command is at work; these are the numbers as last read. */
  | { state: 'running'; payload: Payload };

export interface LivePageOptions {
  withReader: WithReader;
  collect: (database: Database) => Promise<Payload>;
  version: (database: Database) => Promise<string>;
  /** Milliseconds; passed in, so that tests need not wait. */
  now: () => number;
  /** For so long, ms, nobody looks whether there is anything new. */
  freshMs?: number;
}

/** The page's numbers, read anew when a run has published something: once, however many ask for them. */
export class LivePage {
  #last: Payload | undefined;
  #checkedAt = Number.NEGATIVE_INFINITY;
  #checking: Promise<Standing> | undefined;

  constructor(private readonly options: LivePageOptions) {}

  /** @throws EdpError NOTHING_ADMITTED or DATABASE_LOCKED as long as nothing could be read yet. */
  standing(): Promise<Standing> {
    const { now, freshMs = 1_000 } = this.options;
    if (this.#last && now() - this.#checkedAt < freshMs) {
      return Promise.resolve({ state: 'current', payload: this.#last });
    }
    this.#checking ??= this.#check().finally(() => {
      this.#checking = undefined;
    });
    return this.#checking;
  }

  async #check(): Promise<Standing> {
    const { withReader, collect, version, now } = this.options;
    try {
      const found = await withReader(version);
      if (found !== this.#last?.version) this.#last = await politely(withReader, collect);
      this.#checkedAt = now();
      return { state: 'current', payload: this.#last as Payload };
    } catch (error) {
      const busy = error instanceof EdpError && error.code === 'DATABASE_LOCKED';
      if (!busy || !this.#last) throw error;
      return { state: 'running', payload: this.#last };
    }
  }
}
