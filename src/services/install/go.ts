import { join } from 'node:path';
import type { Installed } from '../service.js';
import { cached } from './cache.js';
import { mustBe } from './checksum.js';
import { type Installing, runCommand } from './client.js';

export interface GoModule {
  module: string;
  moduleVersion: string;
  /** `h1:…`, of the module itself; those of its dependencies are known to Go's checksum database. */
  sum: string;
}

const missing =
  'Install Go 1.24 or later (Debian 13: apt-get install golang-go; macOS: brew install go), or name the services that you want: `edp up postgres kafka`.';

/** Builds a module's command with Go. It takes minutes the first time. */
export async function installGo(
  { cache, env, report }: Installing,
  { module, moduleVersion, sum }: GoModule,
): Promise<Installed> {
  const program = module.split('/').at(-1) ?? module;
  const at = `${module}@${moduleVersion}`;
  const folder = await cached(cache, `${program}-${moduleVersion}`, async (partial) => {
    const run = { cwd: partial, report, missing };
    const downloaded = await runCommand('go', ['mod', 'download', '-json', at], { ...run, env });
    mustBe(at, (JSON.parse(downloaded) as { Sum?: string }).Sum, sum);
    await runCommand('go', ['install', '-trimpath', at], { ...run, env: { ...env, GOBIN: partial, CGO_ENABLED: '0' } });
  });
  return { program: join(folder, program) };
}
