import { setTimeout } from 'node:timers/promises';
import { EdpError } from '../model/errors.js';
import { S3Refusal } from './errors.js';

/** How often a request is made again, and how long is waited before: doubling from `firstMs` up to `mostMs`. */
export interface S3Retry {
  attempts: number;
  firstMs: number;
  mostMs: number;
  /** A server from which nothing comes for so long is gone. */
  silentMs: number;
}

/** About 3 s in all for a server that refuses connections; 3 minutes for one that is silent. */
export const defaultRetry: S3Retry = { attempts: 6, firstMs: 100, mostMs: 3_000, silentMs: 30_000 };

/** Counts failures in a row. */
export class Retries {
  #failed = 0;

  constructor(private readonly policy: S3Retry) {}

  /** Waits before the next attempt. @throws the error itself if it will not pass, or came once too often. */
  async after(error: unknown): Promise<void> {
    if (!mayPass(error) || this.#failed + 1 >= this.policy.attempts) throw error;
    const backoff = Math.min(this.policy.firstMs * 2 ** this.#failed, this.policy.mostMs);
    this.#failed += 1;
    // Not all at the same moment that a server comes back.
    await setTimeout(backoff * (0.5 + Math.random() / 2));
  }

  succeeded(): void {
    this.#failed = 0;
  }
}

/** What the network does may pass; what the server has decided stays, unless it says that it is at a loss. */
function mayPass(error: unknown): boolean {
  if (error instanceof EdpError) return false;
  return !(error instanceof S3Refusal) || error.isPassing;
}
