import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { EdpError } from '../../model/errors.js';
import { leastJava } from '../versions.js';

/** @returns the `java` to use: that of JAVA_HOME, else the one on the path. @throws EdpError SERVICE_MISSING if it is too old or not there. */
export async function findJava(env: NodeJS.ProcessEnv): Promise<string> {
  const java = env.JAVA_HOME ? join(env.JAVA_HOME, 'bin', 'java') : 'java';
  const said = await versionText(java, env);
  const version = said === undefined ? undefined : javaVersion(said);
  if (version !== undefined && version >= leastJava) return java;
  const found = version === undefined ? `there is none at ${java}` : `${java} is Java ${version}`;
  throw new EdpError('SERVICE_MISSING', `Kafka and Spark need Java ${leastJava} or later; ${found}.`, {
    hint: `Install it (Debian: apt-get install openjdk-17-jre-headless), or set JAVA_HOME to one that you have.`,
  });
}

/** `openjdk version "17.0.15" …` → 17; `java version "1.8.0_392"` → 8. */
export function javaVersion(said: string): number | undefined {
  const [, first, second] = /version "(\d+)(?:\.(\d+))?/.exec(said) ?? [];
  if (first === undefined) return undefined;
  return first === '1' && second !== undefined ? Number(second) : Number(first);
}

/** Java tells its version on stderr. */
async function versionText(java: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const child = spawn(java, ['-version'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const started = new Promise<boolean>((resolve) => {
    child.once('spawn', () => resolve(true));
    child.once('error', () => resolve(false));
  });
  return (await started) ? text(child.stderr) : undefined;
}
