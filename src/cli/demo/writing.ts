import type { WorldSummary } from '../../generate/index.js';

/** A world that is being written, day by day. */
export class Writing {
  /** What was written, when all of it is. */
  readonly whole: Promise<WorldSummary>;
  #done = 0;
  #waiting: { days: number; resolve: () => void }[] = [];

  /** @param write begins to write, and tells of each day that is done. */
  constructor(write: (onDay: (done: number) => void) => Promise<WorldSummary>) {
    this.whole = write((done) => this.#advance(done));
    // Whoever waits for it is told; until then nobody need be.
    this.whole.catch(() => undefined);
  }

  /** Waits until so many days are written. @throws what made the writing fail. */
  async until(days: number): Promise<void> {
    if (this.#done >= days) return;
    const reached = new Promise<void>((resolve) => this.#waiting.push({ days, resolve }));
    await Promise.race([reached, this.whole]);
  }

  #advance(done: number): void {
    this.#done = done;
    for (const { days, resolve } of this.#waiting) if (days <= done) resolve();
    this.#waiting = this.#waiting.filter(({ days }) => days > done);
  }
}
