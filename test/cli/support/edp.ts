import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const built = (file: string) => new URL(`../../../dist/src/cli/${file}`, import.meta.url);
const main = fileURLToPath(built('main.js'));
const commandLine = built('command-line.js').href;

export interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
  /** Lines of stdout as JSON. */
  json(): Record<string, unknown>[];
}

export interface RunOptions {
  cwd?: string;
  stdin?: string;
  env?: Record<string, string>;
}

export interface HereOptions extends RunOptions {
  /** Which of the streams are a terminal. */
  terminals?: readonly ('stdout' | 'stderr')[];
  now?: Date;
}

export function start(args: readonly string[], options: RunOptions = {}): ChildProcess {
  const env = { ...process.env, NO_COLOR: '1', ...options.env };
  return spawn(process.execPath, [main, ...args], { cwd: options.cwd, env, stdio: ['pipe', 'pipe', 'pipe'] });
}

/** Runs the real command line to its end. */
export async function edp(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const child = start(args, options);
  child.stdin?.end(options.stdin ?? '');
  return outcomeOf(child);
}

export async function outcomeOf(child: ChildProcess): Promise<Outcome> {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', (exit) => resolve(exit)));
  return { code, stdout, stderr, json: () => jsonLines(stdout) };
}

const jsonLines = (text: string): Record<string, unknown>[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** Runs a command line in this process, sparing it the start of another: for what does not depend on being one. */
export async function edpHere(args: readonly string[], options: HereOptions = {}): Promise<Outcome> {
  const { runCommandLine } = (await import(commandLine)) as typeof import('../../../src/cli/command-line.js');
  const [stdout, stderr, stdin] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const written = [stdout, stderr].map((stream) => text(stream));
  stdin.end(options.stdin ?? '');
  const { terminals = [], now } = options;
  Object.assign(stdout, { isTTY: terminals.includes('stdout') });
  Object.assign(stderr, { isTTY: terminals.includes('stderr') });
  const code = await runCommandLine(args, {
    stdout: stdout as unknown as NodeJS.WriteStream,
    stderr: stderr as unknown as NodeJS.WriteStream,
    stdin: stdin as unknown as NodeJS.ReadStream,
    env: { ...process.env, NO_COLOR: '1', ...options.env },
    cwd: options.cwd ?? process.cwd(),
    now: () => now ?? new Date(),
  });
  process.exitCode = undefined;
  stdout.end();
  stderr.end();
  const [out = '', err = ''] = await Promise.all(written);
  return { code, stdout: out, stderr: err, json: () => jsonLines(out) };
}

/** A folder that is gone after the tests. */
export function temporaryFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'edp-test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
