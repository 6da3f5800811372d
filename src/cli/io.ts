import type { Profile } from '../project/config.js';

/** What a command needs of the process around it; passed in, so that a test can stand in its place. */
export interface Io {
  stdout: NodeJS.WriteStream;
  stderr: NodeJS.WriteStream;
  stdin: NodeJS.ReadStream;
  env: NodeJS.ProcessEnv;
  cwd: string;
  now: () => Date;
}

/** Options that every command takes. */
export interface Globals {
  project?: string;
  profile?: Profile;
  json?: boolean;
  debug?: boolean;
  /** False by `--no-color`. */
  color?: boolean;
  showPii?: boolean;
}

export const processIo = (): Io => ({
  stdout: process.stdout,
  stderr: process.stderr,
  stdin: process.stdin,
  env: process.env,
  cwd: process.cwd(),
  now: () => new Date(),
});
