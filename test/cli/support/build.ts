import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Tests of the command line run what users run: the built program. */
export default function setup(): void {
  const bootstrap = fileURLToPath(new URL('../../../scripts/bootstrap.mjs', import.meta.url));
  execFileSync(process.execPath, [bootstrap, 'build'], { stdio: ['ignore', 'inherit', 'inherit'] });
}
