import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { birthOf } from './identity.js';

const recordSchema = z.object({
  pid: z.int().positive(),
  /** See `birthOf`. */
  birth: z.string(),
  /** ISO 8601. */
  startedAt: z.string(),
});

/** What a pid file says. */
export type ProcessRecord = z.output<typeof recordSchema>;

/** What has become of the process that a pid file names. */
export type Standing =
  | { kind: 'none' }
  | { kind: 'running'; record: ProcessRecord }
  /** It ended without being asked to; its id may by now be that of another process. */
  | { kind: 'gone'; record: ProcessRecord };

const fileOf = (folder: string): string => join(folder, 'pid.json');

/** What a service's folder says of its process, and whether that is still so. */
export function standingOf(folder: string): Standing {
  const record = readRecord(fileOf(folder));
  if (!record) return { kind: 'none' };
  return { kind: isSame(record) ? 'running' : 'gone', record };
}

/** Whether the very process of a record lives. */
export const isSame = ({ pid, birth }: ProcessRecord): boolean => birthOf(pid) === birth;

export function readRecord(file: string): ProcessRecord | undefined {
  try {
    return recordSchema.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data;
  } catch {
    return undefined;
  }
}

export function writeRecord(folder: string, record: ProcessRecord): void {
  const file = fileOf(folder);
  writeFileSync(`${file}.new`, `${JSON.stringify(record)}\n`);
  renameSync(`${file}.new`, file);
}

export const removeRecord = (folder: string): void => rmSync(fileOf(folder), { force: true });
