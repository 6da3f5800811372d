import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive } from '../process/identity.js';

/**
 * A folder of the cache, made where it is not there yet. It is made under another name and then renamed, so a folder of
 * its own name is whole; two that make it at once do no harm.
 */
export async function cached(cache: string, key: string, make: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(cache, key);
  if (existsSync(folder)) return folder;
  await mkdir(cache, { recursive: true });
  await removeLeftOvers(cache, key);
  const partial = `${folder}${partialMark}${process.pid}`;
  await mkdir(partial, { recursive: true });
  try {
    await make(partial);
    await rename(partial, folder).catch((error: NodeJS.ErrnoException) => {
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  return folder;
}

const partialMark = '.partial-';

/** What a process that was killed has left half made. */
async function removeLeftOvers(cache: string, key: string): Promise<void> {
  for (const name of await readdir(cache)) {
    if (!name.startsWith(key + partialMark)) continue;
    const maker = Number(name.slice((key + partialMark).length));
    if (!isAlive(maker)) await rm(join(cache, name), { recursive: true, force: true });
  }
}

/** A name part that changes whenever what is pinned does. */
export const fingerprint = (pinned: unknown): string =>
  createHash('sha256').update(JSON.stringify(pinned)).digest('hex').slice(0, 12);
