import { rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EdpError } from '../../model/errors.js';
import { ownerAddress } from './address.js';
import type { DuckDbDatabase, DuckDbEngine } from './engine.js';
import { asEdpError } from './errors.js';
import { answer, type ReadRequest } from './read-session.js';
import { decode, encode } from './wire.js';

/** Each running read holds a thread of Node's pool of four; the run needs one. */
const readsAtOnce = 2;

/** How long reads under way may take when the owner ends; then they are interrupted, and their readers ask again. */
const graceMs = 1_000;

/**
 * Serves other processes' reads for as long as this process owns the database file (DESIGN S15): `POST /rows` on a
 * socket that only this user can open, answered in NDJSON. Each read sees the tables as last published. A socket left
 * by a killed process is replaced: whoever holds the file's lock is the only owner. Where no socket can be made, reads
 * wait until the owner ends.
 */
export async function serveReads(database: DuckDbDatabase, databasePath: string): Promise<{ close(): Promise<void> }> {
  if (databasePath === ':memory:') return { close: async () => undefined };
  const address = ownerAddress(databasePath);
  const reads = new Reads(database);
  const server = createServer((request, response) => void reads.serve(request, response));
  if (!(await listen(server, address))) return { close: async () => undefined };
  return {
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await reads.end();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function listen(server: Server, address: string): Promise<boolean> {
  if (process.platform !== 'win32') rmSync(address, { force: true, recursive: false });
  const before = process.umask(0o177);
  try {
    return await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(address, () => {
        server.unref();
        resolve(true);
      });
    });
  } catch {
    return false;
  } finally {
    process.umask(before);
  }
}

/** The reads under way. */
class Reads {
  readonly #running = new Map<DuckDbEngine, Promise<void>>();
  readonly #waiting: (() => void)[] = [];
  #taken = 0;
  #ended = false;
  #catalog: string | undefined;

  constructor(private readonly database: DuckDbDatabase) {}

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'POST' || request.url !== '/rows') {
      response.writeHead(404).end();
      return;
    }
    await this.#turn();
    try {
      if (this.#ended) response.destroy();
      else await this.#answer(request, response);
    } finally {
      this.#taken -= 1;
      this.#waiting.shift()?.();
    }
  }

  /** Lets reads end, then interrupts them, and waits for all. */
  async end(): Promise<void> {
    this.#ended = true;
    const all = Promise.allSettled(this.#running.values());
    await Promise.race([all, sleep(graceMs, undefined, { ref: false })]);
    for (const connection of this.#running.keys()) connection.interrupt();
    await all;
  }

  async #turn(): Promise<void> {
    if (this.#taken >= readsAtOnce) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#taken += 1;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let connection: DuckDbEngine | undefined;
    try {
      const question = decode(await bodyOf(request)) as ReadRequest;
      connection = await this.database.connect();
      const reading = connection;
      response.once('close', () => {
        if (!response.writableFinished && this.#running.has(reading)) reading.interrupt();
      });
      const work = this.#read(reading, question, response);
      this.#running.set(reading, work);
      await work;
    } catch (error) {
      if (!this.#ended) await write(response, encode({ error: plainError(asEdpError(error)) }));
    } finally {
      if (connection) {
        this.#running.delete(connection);
        connection.close();
      }
      if (this.#ended) response.destroy();
      else response.end();
    }
  }

  async #read(connection: DuckDbEngine, question: ReadRequest, response: ServerResponse): Promise<void> {
    this.#catalog ??= (await connection.rows<{ c: string }>('SELECT current_catalog() AS c'))[0]?.c ?? '';
    const { columns, rows, written } = await answer(connection, this.#catalog, question);
    const names = Object.keys(rows[0] ?? {});
    await write(response, encode({ columns, names, written: BigInt(written) }));
    for (const row of rows) await write(response, encode(names.map((name) => row[name])));
    await write(response, encode({ end: true }));
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

async function write(response: ServerResponse, line: string): Promise<void> {
  if (response.destroyed || response.write(`${line}\n`)) return;
  await new Promise<void>((resolve) => {
    const go = () => {
      response.off('drain', go).off('close', go);
      resolve();
    };
    response.once('drain', go).once('close', go);
  });
}

const plainError = ({ code, message, where, hint }: EdpError) => ({ code, message, where, hint });
