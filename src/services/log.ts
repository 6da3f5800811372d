import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const followEveryMs = 250;

export const logFile = (folder: string): string => join(folder, 'log.txt');

/** Where the log of a new start goes; that of the last start is kept beside it. */
export function freshLog(folder: string): string {
  const file = logFile(folder);
  if (existsSync(file)) renameSync(file, join(folder, 'log.previous.txt'));
  return file;
}

/** The last so many lines of a text, without the line break at its end. */
export const lastLines = (text: string, lines: number): string =>
  text.replace(/\n$/, '').split('\n').slice(-lines).join('\n');

/** The last so many lines of a service's log; empty if it never said anything. */
export function logTail(folder: string, lines: number): string {
  return existsSync(logFile(folder)) ? lastLines(readFileSync(logFile(folder), 'utf8'), lines) : '';
}

/** What is written to a log from now on, piece by piece, also after a new start, until the signal. */
export async function* followLog(folder: string, signal: AbortSignal): AsyncGenerator<string> {
  const file = logFile(folder);
  let open = openAt(file);
  let position = open?.size ?? 0;
  try {
    while (!signal.aborted) {
      const current = openAt(file);
      // A new start has a new file, which is read from its beginning.
      if (current?.inode !== open?.inode) position = 0;
      if (open) closeSync(open.fd);
      open = current;
      const text = open && open.size > position ? readFrom(open.fd, position, open.size) : '';
      position = open?.size ?? 0;
      if (text !== '') yield text;
      await sleep(followEveryMs, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    if (open) closeSync(open.fd);
  }
}

function openAt(file: string): { fd: number; inode: number; size: number } | undefined {
  if (!existsSync(file)) return undefined;
  const fd = openSync(file, 'r');
  const { ino, size } = fstatSync(fd);
  return { fd, inode: ino, size };
}

function readFrom(fd: number, from: number, to: number): string {
  const buffer = Buffer.alloc(to - from);
  return buffer.toString('utf8', 0, readSync(fd, buffer, 0, buffer.length, from));
}
