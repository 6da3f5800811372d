import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from './online-retail.js';

const program = join(root, 'dist', 'src', 'cli', 'main.js');

export interface Ended {
  /** Null if it was killed. */
  code: number | null;
  seconds: number;
  stdout: string;
  stderr: string;
}

/** Runs the built command line to its end, or until it is killed with SIGKILL after so many seconds. */
export function edp(project: string, args: readonly string[], killAfterSeconds?: number): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(process.execPath, [program, '--project', project, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = { stdout: '', stderr: '' };
    child.stdout.on('data', (text: Buffer) => {
      output.stdout += text.toString();
    });
    child.stderr.on('data', (text: Buffer) => {
      output.stderr += text.toString();
    });
    const timer =
      killAfterSeconds === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfterSeconds * 1000);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, seconds: (performance.now() - started) / 1000, ...output });
    });
  });
}
