import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from './online-retail.js';

const program = join(root, 'dist', 'src', 'cli', 'main.js');

export interface Ended {
  /** Null if it was killed. */
  code: number | null;
  seconds: number;
  /** Seconds until it told what it was at; undefined if it never did. */
  atWorkAfter: number | undefined;
  stderr: string;
}

/** When to kill a command: so many seconds after its start, or after it has begun to work. */
export interface Kill {
  after: 'start' | 'work';
  seconds: number;
}

/** On a pipe, a command tells at once which table or file it is at. */
const progress = /^ *\d+ s {2}/m;

/** Runs the built command line to its end, or until it is killed with SIGKILL. */
export function edp(project: string, args: readonly string[], kill?: Kill): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const since = () => (performance.now() - started) / 1000;
    const child = spawn(process.execPath, [program, '--project', project, ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    let atWorkAfter: number | undefined;
    let timer: NodeJS.Timeout | undefined;
    const killIn = (seconds: number) => {
      timer = setTimeout(() => child.kill('SIGKILL'), seconds * 1000);
    };
    if (kill?.after === 'start') killIn(kill.seconds);
    child.stderr.on('data', (text: Buffer) => {
      stderr += text.toString();
      if (atWorkAfter !== undefined || !progress.test(stderr)) return;
      atWorkAfter = since();
      if (kill?.after === 'work') killIn(kill.seconds);
    });
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, seconds: since(), atWorkAfter, stderr });
    });
  });
}
