import { appendFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { RunEvent } from './event.js';

/** Where events go. */
export interface TransportOptions {
  /** NDJSON, appended to. */
  file?: string | undefined;
  /** The base of an endpoint; events are posted to `<url>/api/v1/lineage`. */
  url?: string | undefined;
  /** Sent as a bearer token. */
  apiKey?: string | undefined;
  /** Told once for each way that does not work; the run goes on. */
  warn: (message: string) => void;
  /** One request may take so long, and after the run's end all that still wait twice as long together. Default: 5 s. */
  patienceMs?: number;
}

/**
 * Sends events one after another, beside the run. A way that fails once is not tried again in this run: lineage never
 * holds a run up.
 */
export class Transport {
  readonly #ways: { name: string; send: (body: string) => Promise<void>; broken: boolean }[] = [];
  readonly #patienceMs: number;
  #last: Promise<void> = Promise.resolve();

  constructor(private readonly options: TransportOptions) {
    this.#patienceMs = options.patienceMs ?? 5_000;
    const { file, url } = options;
    if (file !== undefined) this.#ways.push({ name: file, send: (body) => append(file, body), broken: false });
    if (url !== undefined) this.#ways.push({ name: url, send: (body) => this.#post(url, body), broken: false });
  }

  emit(event: RunEvent): void {
    const body = JSON.stringify(event);
    this.#last = this.#last.then(() => this.#send(body));
  }

  /** Waits until all is sent, or cannot be. */
  async close(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(resolve, this.#patienceMs * 2, 'late');
    });
    const ended = await Promise.race([this.#last, late]);
    clearTimeout(timer);
    if (ended === 'late') {
      for (const way of this.#ways) way.broken = true;
      this.options.warn('OpenLineage events were left unsent: they take too long.');
    }
  }

  async #send(body: string): Promise<void> {
    for (const way of this.#ways) {
      if (way.broken) continue;
      try {
        await way.send(body);
      } catch (error) {
        way.broken = true;
        this.options.warn(`OpenLineage events do not reach ${way.name}: ${reasonOf(error)}. The run goes on without.`);
      }
    }
  }

  async #post(url: string, body: string): Promise<void> {
    const { apiKey } = this.options;
    const response = await fetch(new URL('api/v1/lineage', url.endsWith('/') ? url : `${url}/`), {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        ...(apiKey !== undefined && { Authorization: `Bearer ${apiKey}` }),
      },
      body,
      signal: AbortSignal.timeout(this.#patienceMs),
    });
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`it answers ${response.status}`);
  }
}

async function append(file: string, body: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await appendFile(file, `${body}\n`);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error && cause.message !== '' ? cause.message : error.message;
}
