import { mkdir, open, readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { EdpError } from '../model/errors.js';

const ending = '.spool';

/**
 * A folder where files lie while they are read that come from elsewhere. It belongs to whoever may write the tables, who is
 * one: what is found there at the beginning was left by a process that has died.
 */
export class Spool {
  #files = 0;

  constructor(private readonly folder: string) {}

  /** Removes what another process has left. */
  async clear(): Promise<void> {
    const names = await readdir(this.folder).catch(() => []);
    for (const name of names) if (name.endsWith(ending)) await rm(join(this.folder, name), { force: true });
    await this.close();
  }

  /** Removes the folder, if nothing else is in it. */
  async close(): Promise<void> {
    await rmdir(this.folder).catch(() => undefined);
  }

  /**
   * Does work with a file of this content, which is then removed.
   * @throws EdpError NO_SPACE; whatever the content throws.
   */
  async keeping<T>(content: AsyncIterable<Buffer>, work: (path: string) => Promise<T>): Promise<T> {
    this.#files += 1;
    const path = join(this.folder, `${process.pid}-${this.#files}${ending}`);
    try {
      await mkdir(this.folder, { recursive: true });
      await write(path, content);
      return await work(path);
    } finally {
      await rm(path, { force: true });
    }
  }
}

async function write(path: string, content: AsyncIterable<Buffer>): Promise<void> {
  const file = await open(path, 'wx').catch(asDiskError(path));
  try {
    for await (const chunk of content) await file.writeFile(chunk).catch(asDiskError(path));
  } finally {
    await file.close();
  }
}

const asDiskError =
  (path: string) =>
  (cause: NodeJS.ErrnoException): never => {
    if (cause.code !== 'ENOSPC' && cause.code !== 'EDQUOT') throw cause;
    throw new EdpError('NO_SPACE', 'There is no space left for a file that is fetched.', {
      where: path,
      hint: 'Free some space, or move the project; then run this again. Nothing half-written is kept.',
      cause,
    });
  };
