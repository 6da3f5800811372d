import { setTimeout } from 'node:timers/promises';
import { isTransient, retryDelay } from './status.js';

/** How often a broken call is made again, and how long is waited before: doubling from `firstMs` up to `mostMs`. */
export interface RetryPolicy {
  attempts: number;
  firstMs: number;
  mostMs: number;
}

/** About 13 s in all: a server that starts again is back by then. */
export const defaultRetry: RetryPolicy = { attempts: 10, firstMs: 50, mostMs: 3_000 };

/** Counts failures in a row. */
export class Retries {
  #failed = 0;

  constructor(
    private readonly policy: RetryPolicy,
    private readonly wait: (ms: number, signal?: AbortSignal) => Promise<void> = pause,
  ) {}

  /** Waits before the next attempt. @throws the error itself if it is not transient or came once too often. */
  async after(error: unknown, signal?: AbortSignal): Promise<void> {
    if (!isTransient(error) || this.#failed + 1 >= this.policy.attempts || signal?.aborted) throw error;
    const backoff = Math.min(this.policy.firstMs * 2 ** this.#failed, this.policy.mostMs);
    this.#failed += 1;
    await this.wait(Math.max(backoff, retryDelay(error)), signal).catch(() => {
      throw error;
    });
  }

  succeeded(): void {
    this.#failed = 0;
  }
}

const pause = (ms: number, signal?: AbortSignal): Promise<void> => setTimeout(ms, undefined, { signal });

/** Calls until it succeeds, or fails for good; once the signal is aborted, the next failure is. */
export async function retrying<T>(policy: RetryPolicy, call: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  const retries = new Retries(policy);
  for (;;) {
    try {
      return await call();
    } catch (error) {
      await retries.after(error, signal);
    }
  }
}
