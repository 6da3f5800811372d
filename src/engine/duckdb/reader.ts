import { existsSync, statSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { EdpError, type ErrorCode } from '../../model/errors.js';
import type { Database, SqlParameters } from '../database.js';
import { identifier, literal } from '../sql.js';
import { ownerAddress } from './address.js';
import { DuckDbDatabase, type DuckDbEngine } from './engine.js';
import { answer, type ReadAnswer, type ReadRequest } from './read-session.js';
import { decode, encode } from './wire.js';

export interface ReaderOptions {
  /** Such as `4GB`. */
  memoryLimit: string;
  threads?: number | undefined;
  /** No file but the database can be read or written: for statements that others wrote. */
  sealed?: boolean | undefined;
  /** How long to try while the database's owner is starting or ending, in ms. */
  patienceMs?: number | undefined;
}

/** Reads the published tables. Each statement sees them as last published; none can change anything. */
export interface Reader extends Database {
  read(request: ReadRequest): Promise<ReadAnswer>;
  close(): Promise<void>;
}

const catalog = 'edp_warehouse';

/**
 * Opens the database to read it: the file itself or, while another process owns it, through that process (DESIGN S15).
 * @throws EdpError NOTHING_ADMITTED if there is no database yet; DATABASE_LOCKED if its owner does not answer.
 */
export async function openReader(path: string, options: ReaderOptions): Promise<Reader> {
  if (!existsSync(path)) {
    throw new EdpError('NOTHING_ADMITTED', 'There is no database yet.', {
      where: path,
      hint: 'Run `edp ingest` and `edp run` first.',
    });
  }
  return patiently(options.patienceMs ?? 5_000, async () => {
    try {
      return await openFile(path, options);
    } catch (error) {
      if (!isLocked(error)) throw error;
      await ask(path, { sql: 'SELECT 1' });
      return throughOwner(path, options);
    }
  });
}

/** Tries again for as long as the database is locked, up to `patienceMs`: readers are short, owners end. */
export async function patiently<T>(patienceMs: number, attempt: () => Promise<T>): Promise<T> {
  const until = Date.now() + patienceMs;
  for (let pause = 20; ; pause = Math.min(pause * 1.5, 250)) {
    try {
      return await attempt();
    } catch (error) {
      if (!isLocked(error) || Date.now() >= until) throw error;
      await sleep(pause);
    }
  }
}

export const isLocked = (error: unknown): boolean => error instanceof EdpError && error.code === 'DATABASE_LOCKED';

function readerOf(read: (request: ReadRequest) => Promise<ReadAnswer>, close: () => Promise<void>): Reader {
  const refuse = async (): Promise<never> => {
    throw new EdpError('NOT_READ_ONLY', 'A reader changes nothing.');
  };
  return {
    read,
    close,
    rows: async <T>(sql: string, parameters?: SqlParameters) => (await read({ sql, parameters })).rows as T[],
    execute: refuse,
    transaction: (work) => work(),
    lightly: (work) => work(),
  };
}

async function openFile(path: string, options: ReaderOptions): Promise<Reader> {
  const { memoryLimit, threads } = options;
  const database = await DuckDbDatabase.open({ path: ':memory:', memoryLimit, threads });
  let connection: DuckDbEngine;
  try {
    connection = await database.connect();
    await connection.execute(`ATTACH ${literal(path)} AS ${identifier(catalog)} (READ_ONLY)`);
    if (options.sealed) {
      await connection.execute('SET enable_external_access = false');
      await connection.execute('SET lock_configuration = true');
    }
  } catch (error) {
    database.close();
    throw error;
  }
  return readerOf(
    (request) => answer(connection, catalog, request),
    async () => {
      connection.close();
      database.close();
    },
  );
}

function throughOwner(path: string, options: ReaderOptions): Reader {
  const patienceMs = options.patienceMs ?? 5_000;
  let direct: Reader | undefined;
  const read = (request: ReadRequest) =>
    patiently(patienceMs, async () => {
      if (direct) return direct.read(request);
      try {
        return await ask(path, request);
      } catch (error) {
        // The owner has ended: from here on the file itself can be read.
        if (!isLocked(error)) throw error;
        direct = await openFile(path, options);
        return direct.read(request);
      }
    });
  return readerOf(read, async () => direct?.close());
}

const unavailable = (cause: unknown): EdpError =>
  new EdpError('DATABASE_LOCKED', 'The database is in use by another process, which does not answer.', {
    hint: 'Wait until the other command ends, or end it; then run this again. Nothing was changed.',
    cause,
  });

interface Head {
  columns: ReadAnswer['columns'];
  names: string[];
  written: bigint;
}

type Line = unknown[] | { end: true } | { error: { code: ErrorCode; message: string; where?: string; hint?: string } };

/** Asks the owner. DATABASE_LOCKED stands for any way of not being answered in full. */
async function ask(path: string, question: ReadRequest): Promise<ReadAnswer> {
  const lines = responseLines(ownerAddress(path), encode(question));
  let head: Head | undefined;
  const rows: Record<string, unknown>[] = [];
  try {
    for await (const text of lines) {
      const line = decode(text) as Line | Head;
      if (Array.isArray(line)) rows.push(Object.fromEntries((head?.names ?? []).map((n, i) => [n, line[i]])));
      else if ('error' in line) throw new EdpError(line.error.code, line.error.message, line.error);
      else if ('end' in line) return { columns: head?.columns ?? [], rows, written: Number(head?.written ?? 0n) };
      else head = line;
    }
  } catch (error) {
    throw error instanceof EdpError ? error : unavailable(error);
  }
  throw unavailable(undefined);
}

async function* responseLines(address: string, body: string): AsyncGenerator<string> {
  assertOwn(address);
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const sent = httpRequest({ socketPath: address, path: '/rows', method: 'POST' }, resolve);
    sent.once('error', reject);
    sent.end(body);
  });
  let rest = '';
  for await (const chunk of response.setEncoding('utf8')) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}

/** Whoever else could make a socket of that name must not be believed. */
function assertOwn(address: string): void {
  if (process.platform === 'win32') return;
  const owner = statSync(address).uid;
  if (owner !== process.getuid?.()) throw new Error(`${address} belongs to another user`);
}
