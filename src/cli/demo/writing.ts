import { Worker } from 'node:worker_threads';
import type { WorldOptions, WorldSummary } from '../../generate/index.js';

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

/**
 * Makes the files of a world on a thread of its own, and tells of each day that is done: what is written already can be
 * taken in meanwhile.
 */
export function makeWorld(
  made: { directory: string; world: WorldOptions; truth: string },
  onDay: (done: number) => void,
): Promise<WorldSummary> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./make-world.js', import.meta.url), { workerData: made });
    worker.on('message', ({ done, summary }: { done?: number; summary?: WorldSummary }) => {
      if (done !== undefined) onDay(done);
      if (summary !== undefined) resolve(summary);
    });
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('The thread that makes the world has ended before it was made.')));
  });
}
