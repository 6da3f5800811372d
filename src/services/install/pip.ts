import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Requirements } from '../versions.js';
import { cached, fingerprint } from './cache.js';
import { type Installing, runCommand } from './client.js';

const missing = 'Install Python 3 with venv (Debian: apt-get install python3-venv).';

/**
 * Unpacks Python packages with pip, which compares the hashes, and returns the folder that they are in. The virtual
 * environment serves that alone: it is bound to its folder's name, and is not kept.
 */
export function installPackages(
  { cache, env, report }: Installing,
  name: string,
  requirements: Requirements,
  buildRequirements: Requirements,
): Promise<string> {
  return cached(cache, `${name}-${fingerprint(requirements)}`, async (partial) => {
    const venv = join(partial, 'venv');
    const run = { cwd: partial, env, report, missing };
    const pip = async (file: string, wanted: Requirements, options: readonly string[]) => {
      const list = join(venv, file);
      await writeFile(list, requirementsFile(wanted));
      await runCommand(
        join(venv, 'bin', 'pip'),
        ['install', '--require-hashes', '--no-deps', ...options, '-r', list],
        run,
      );
    };
    await runCommand('python3', ['-m', 'venv', venv], run);
    await pip('build.txt', buildRequirements, []);
    await pip('requirements.txt', requirements, ['--no-build-isolation', '--no-compile', '--target', partial]);
    await rm(venv, { recursive: true });
  });
}

export const requirementsFile = (requirements: Requirements): string =>
  Object.entries(requirements)
    .map(([requirement, sha256]) => `${requirement} --hash=sha256:${sha256}\n`)
    .join('');
