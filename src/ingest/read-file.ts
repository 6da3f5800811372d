import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline, Writable } from 'node:stream';
import { promisify } from 'node:util';
import { createGunzip } from 'node:zlib';
import { EdpError, type ErrorCode } from '../model/errors.js';

export interface ReadOptions {
  gzip: boolean;
  encoding: 'utf-8' | 'latin-1' | 'binary';
  /** Whole lines of the file (without a byte order mark), with their line feeds but for the last. */
  onText?: (text: string) => Promise<void>;
  /** The unpacked bytes, as they come. */
  onBytes?: (bytes: Buffer) => void;
}

export interface FileContent {
  /** BLAKE2b-512 of the file as it lies on the disk: as strong as SHA-256, and twice as fast without special instructions. */
  digest: string;
  bytes: number;
}

const pipe = promisify(pipeline);
const lineFeed = 10;
const longestLine = 256 * 2 ** 20;

/**
 * Reads a file to its end, once: its digest, its unpacked bytes, its text in pieces of whole lines. A compressed file is
 * read to its checksum.
 * @throws EdpError FILE_TRUNCATED, FILE_BROKEN, FILE_ENCODING or FILE_UNREADABLE.
 */
export async function readFile(path: string, options: ReadOptions): Promise<FileContent> {
  const hash = createHash('blake2b512');
  let bytes = 0;
  const source = createReadStream(path, { highWaterMark: 4 * 2 ** 20 });
  source.on('data', (chunk: string | Buffer) => {
    hash.update(chunk);
    bytes += chunk.length;
  });
  const sink = lineSink(path, options);
  try {
    if (options.gzip) await pipe(source, createGunzip({ chunkSize: 2 ** 20 }), sink);
    else await pipe(source, sink);
  } catch (error) {
    await sink.settled();
    throw asFileError(error, path);
  }
  return { digest: hash.digest('hex'), bytes };
}

/** Hands on whole lines. `settled` waits for those that are being handled when another part of the pipe fails. */
function lineSink(path: string, options: ReadOptions): Writable & { settled(): Promise<unknown> } {
  let busy: Promise<unknown> = Promise.resolve();
  let rest: Buffer[] = [];
  let restLength = 0;
  let offset = 0;
  let first = true;
  const decode = (bytes: Buffer): string => {
    if (options.encoding === 'latin-1') return bytes.toString('latin1');
    if (!isUtf8(bytes)) throw encodingError(path, offset + firstBadLine(bytes));
    const text = bytes.toString('utf8');
    const start = first && text.startsWith('\ufeff') ? text.slice(1) : text;
    first = false;
    return start;
  };
  const emit = async (bytes: Buffer): Promise<void> => {
    if (options.encoding === 'binary') return;
    if (!options.onText) {
      if (options.encoding === 'utf-8' && !isUtf8(bytes)) throw encodingError(path, offset + firstBadLine(bytes));
    } else await options.onText(decode(bytes));
    offset += bytes.length;
  };
  const write = async (chunk: Buffer): Promise<void> => {
    options.onBytes?.(chunk);
    if (options.encoding === 'binary') return;
    const end = chunk.lastIndexOf(lineFeed) + 1;
    if (end > 0) {
      // Of what is only checked, nothing is copied but the line that began in an earlier piece.
      const begun = rest.length === 0 ? 0 : options.onText ? end : chunk.indexOf(lineFeed) + 1;
      if (begun > 0) await emit(Buffer.concat([...rest, chunk.subarray(0, begun)]));
      rest = [];
      restLength = 0;
      if (begun < end) await emit(chunk.subarray(begun, end));
    }
    if (end < chunk.length) {
      rest.push(chunk.subarray(end));
      restLength += chunk.length - end;
    }
    if (restLength > longestLine) throw new EdpError('FILE_BROKEN', 'A line is longer than 256 MiB.', { where: path });
  };
  const handle = (work: Promise<void>, done: (error?: Error) => void): void => {
    busy = work.then(() => done(), done);
  };
  const sink = new Writable({
    highWaterMark: 8 * 2 ** 20,
    write: (chunk: Buffer, _encoding, done) => handle(write(chunk), done),
    final: (done) => handle(restLength > 0 ? emit(Buffer.concat(rest)) : Promise.resolve(), done),
  });
  return Object.assign(sink, { settled: () => busy });
}

/** Where the first line begins that is not UTF-8. */
function firstBadLine(bytes: Buffer): number {
  for (let start = 0; ; ) {
    const end = bytes.indexOf(lineFeed, start);
    if (end < 0 || !isUtf8(bytes.subarray(start, end))) return start;
    start = end + 1;
  }
}

const encodingError = (path: string, offset: number): EdpError =>
  new EdpError('FILE_ENCODING', `The text is not UTF-8 (in the line that begins at byte ${offset}).`, {
    where: path,
    hint: 'Convert the file, or set `csv.encoding` of its source.',
  });

/** What the system and zlib say, in the platform's words. */
export function asFileError(error: unknown, path: string): EdpError {
  if (error instanceof EdpError) return error;
  const { code = '', message = String(error) } = error as NodeJS.ErrnoException;
  const as = (kind: ErrorCode, text: string, hint: string) =>
    new EdpError(kind, text, { where: path, hint, cause: error });
  if (code === 'Z_BUF_ERROR') {
    return as('FILE_TRUNCATED', 'The compressed file ends before its end.', 'Fetch or copy the file again.');
  }
  if (code.startsWith('Z_'))
    return as('FILE_BROKEN', `The compressed file is damaged (${message}).`, 'Fetch the file again.');
  return as(
    'FILE_UNREADABLE',
    `The file cannot be read (${message}).`,
    'Check that it exists and that you may read it.',
  );
}
