import { spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import { EdpError } from '../../model/errors.js';
import { lastLines } from '../log.js';

/** What an installation works with. */
export interface Installing {
  /** Folder of all that is installed. */
  cache: string;
  env: NodeJS.ProcessEnv;
  /** Told now and then what a package client is at. */
  report(text: string): void;
}

export interface Run {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  user?: { uid: number; gid: number } | undefined;
  report?: (line: string) => void;
  /** What to do where the command is missing. */
  missing: string;
}

/**
 * Runs a command to its end and returns its stdout.
 * @throws EdpError SERVICE_MISSING if there is no such command; SERVICE_FAILED, with its last lines, if it fails.
 */
export function runCommand(command: string, args: readonly string[], run: Run): Promise<string> {
  const child = spawn(command, args, { cwd: run.cwd, env: run.env, ...run.user, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let said = '';
  const hear = (text: string) => {
    said = (said + text).slice(-8_000);
    const word = lastWord(said);
    if (word !== undefined) run.report?.(word);
  };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    hear(text);
  });
  child.stderr.setEncoding('utf8').on('data', hear);
  return new Promise((resolve, reject) => {
    child.on('error', (cause: NodeJS.ErrnoException) => {
      const gone = cause.code === 'ENOENT';
      const message = gone ? `There is no command ${command} here.` : `${command} cannot be run: ${cause.message}`;
      reject(new EdpError(gone ? 'SERVICE_MISSING' : 'SERVICE_FAILED', message, { hint: run.missing, cause }));
    });
    child.on('close', (code, signal) => {
      if (code === 0) resolve(stdout);
      else reject(failed(command, args, code ?? signal, said));
    });
  });
}

/** The last line that says anything, without colours and Maven's marks. */
export const lastWord = (said: string): string | undefined =>
  stripVTControlCharacters(said)
    .split(/[\r\n]/)
    .map((line) => line.replace(/^\[INFO\]/, '').trim())
    .filter((line) => /\w/.test(line))
    .at(-1);

const failed = (command: string, args: readonly string[], ended: number | string | null, said: string): EdpError =>
  new EdpError('SERVICE_FAILED', `${command} ended with ${ended}:\n${lastLines(stripVTControlCharacters(said), 15)}`, {
    where: [command, ...args].join(' ').slice(0, 200),
    hint: 'Mend what it says; then run this again. Nothing half-installed is kept.',
  });
