import { lstat, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Writes a file so that its readers see the old one or the new one; makes its folder if there is none. A link or a
 * device, such as /dev/stdout, is written through: a rename would put a file in its place.
 */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  const there = await lstat(path).catch(() => undefined);
  if (there && !there.isFile()) return writeFile(path, content);
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}.part`;
  try {
    await writeFile(draft, content);
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
