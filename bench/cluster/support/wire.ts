import { type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks';
import { setImmediate as turn } from 'node:timers/promises';

/** What was asked of Spark in a stretch of time. */
export interface WireTime {
  /** Calls of Spark Connect. */
  calls: number;
  /** Seconds in which at least one of them was under way: Spark at work, and its answers on their way. */
  busy: number;
}

/**
 * Notes the calls over HTTP/2 of this process, that is, all that the driver program asks of Spark. What is left of the
 * time by the clock is the driver's own.
 */
export class Wire {
  readonly #calls: { from: number; to: number }[] = [];
  readonly #observer = new PerformanceObserver((list) => this.#note(list.getEntries()));

  constructor() {
    this.#observer.observe({ entryTypes: ['http2'] });
  }

  #note(entries: PerformanceEntry[]): void {
    for (const { name, startTime, duration } of entries) {
      if (name === 'Http2Stream') this.#calls.push({ from: startTime, to: startTime + duration });
    }
  }

  /** @param from, to as `performance.now()` tells them. */
  async between(from: number, to: number): Promise<WireTime> {
    await turn();
    this.#note(this.#observer.takeRecords());
    const within = this.#calls
      .map((c) => ({ from: Math.max(c.from, from), to: Math.min(c.to, to) }))
      .filter((c) => c.to > c.from)
      .sort((a, b) => a.from - b.from);
    let busy = 0;
    let end = from;
    for (const call of within) {
      busy += Math.max(0, call.to - Math.max(call.from, end));
      end = Math.max(end, call.to);
    }
    return { calls: within.length, busy: busy / 1000 };
  }
}
