import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const wanted = 'pyspark==4.1.3';

/**
 * Spark as PyPI has it, installed once into the cache folder: $EDP_CACHE, or .cache/edp at home. It wants Python 3 with
 * pip, and Java 17 to run.
 */
export async function sparkHome(): Promise<string> {
  const cache = process.env.EDP_CACHE ?? join(homedir(), '.cache', 'edp');
  const folder = join(cache, `test-${wanted.replace('==', '-')}`);
  const home = join(folder, 'pyspark');
  if (existsSync(home)) return home;
  await mkdir(cache, { recursive: true });
  const unfinished = await mkdtemp(`${folder}-`);
  try {
    await pip('install', '--quiet', '--no-compile', '--no-deps', '--target', unfinished, wanted);
    await rename(unfinished, folder);
  } catch (error) {
    // Another test file may have been first.
    if (!existsSync(home)) throw error;
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  return home;
}

async function pip(...args: string[]): Promise<void> {
  try {
    await promisify(execFile)('python3', ['-m', 'pip', ...args], { maxBuffer: 1 << 26 });
  } catch (error) {
    throw new Error(`Spark could not be installed: it wants Python 3 with pip. ${(error as Error).message}`);
  }
}
