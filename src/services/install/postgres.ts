import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { EdpError } from '../../model/errors.js';
import type { Installed } from '../service.js';
import { postgres } from '../versions.js';
import type { Installing } from './client.js';

/** Debian keeps the server's programs here, by major version and off the path. */
const debianFolder = '/usr/lib/postgresql';

/** PostgreSQL is the system's own: this finds it. @throws EdpError SERVICE_MISSING if it is not there, or too old. */
export async function installPostgres({ env }: Installing): Promise<Installed> {
  const bin = await findPostgres(env, (major) => major >= postgres.leastMajor);
  if (bin !== undefined) return { program: bin };
  throw new EdpError('SERVICE_MISSING', `There is no PostgreSQL ${postgres.leastMajor} or later here.`, {
    hint: `Install it (Debian: apt-get install ${postgres.package}; macOS: brew install postgresql@17).`,
  });
}

/** The folder of the server's programs; of several that suit, the newest. */
export async function findPostgres(
  env: NodeJS.ProcessEnv,
  suits: (major: number) => boolean,
): Promise<string | undefined> {
  const found = await Promise.all((await candidates(env)).map(async (bin) => ({ bin, major: await majorOf(bin) })));
  return found
    .flatMap(({ bin, major }) => (major !== undefined && suits(major) ? [{ bin, major }] : []))
    .sort((a, b) => b.major - a.major)[0]?.bin;
}

async function candidates(env: NodeJS.ProcessEnv): Promise<string[]> {
  const named = await output('pg_config', ['--bindir'], env);
  const debian = existsSync(debianFolder) ? await readdir(debianFolder) : [];
  return [...(named === undefined ? [] : [named.trim()]), ...debian.map((v) => join(debianFolder, v, 'bin'))];
}

/** `postgres (PostgreSQL) 15.14 (Debian …)` → 15; undefined where there is no server. */
async function majorOf(bin: string): Promise<number | undefined> {
  const major = /\) (\d+)/.exec((await output(join(bin, 'postgres'), ['--version'], {})) ?? '')?.[1];
  return major === undefined || !existsSync(join(bin, 'initdb')) ? undefined : Number(major);
}

async function output(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<string | undefined> {
  try {
    return (await promisify(execFile)(command, [...args], { env })).stdout;
  } catch {
    return undefined;
  }
}
