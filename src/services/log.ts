import { closeSync, existsSync, fstatSync, openSync, readSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { setTimeout as sleep } from 'node:timers/promises';

const followEveryMs = 250;
const blockBytes = 65_536;
const lineBreak = 0x0a;

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

/** The last so many lines of a service's log, which may be of any size; empty if it never said anything. */
export function logTail(folder: string, lines: number): string {
  const open = openAt(logFile(folder));
  if (!open) return '';
  try {
    const parts: Buffer[] = [];
    let breaks = 0;
    for (let from = open.size; from > 0 && breaks <= lines; ) {
      const to = from;
      from = Math.max(0, to - blockBytes);
      const part = readFrom(open.fd, from, to);
      breaks += part.filter((byte) => byte === lineBreak).length;
      parts.unshift(part);
    }
    return lastLines(Buffer.concat(parts).toString('utf8'), lines);
  } finally {
    closeSync(open.fd);
  }
}

/** What is written to a log from now on, piece by piece, also after a new start, until the signal. */
export async function* followLog(folder: string, signal: AbortSignal): AsyncGenerator<string> {
  const file = logFile(folder);
  let open = openAt(file);
  let position = open?.size ?? 0;
  const decoder = new StringDecoder('utf8');
  try {
    while (!signal.aborted) {
      const current = openAt(file);
      // A new start has a new file, which is read from its beginning.
      if (current?.inode !== open?.inode) position = 0;
      if (open) closeSync(open.fd);
      open = current;
      // What is cut in the middle of a character comes whole with the rest of it.
      const text = open && open.size > position ? decoder.write(readFrom(open.fd, position, open.size)) : '';
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

function readFrom(fd: number, from: number, to: number): Buffer {
  const buffer = Buffer.alloc(to - from);
  return buffer.subarray(0, readSync(fd, buffer, 0, buffer.length, from));
}
