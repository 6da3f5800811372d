import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { WorldOptions } from '../../src/generate/index.js';
import type { HandwrittenTimes } from './handwritten.js';
import { root } from './paths.js';
import type { PlatformTimes, Resources, Work } from './platform.js';
import type { Spent } from './stopwatch.js';

/** One measurement, in a process of its own: fresh memory, and its peak can be told. */
export type Task =
  | {
      kind: 'platform';
      database: string;
      world: string;
      work: Work;
      resources: Resources;
      fresh: boolean;
      checkpointLast: boolean;
    }
  | { kind: 'handwritten'; database: string; world: string; parts: 'bronze-events' | 'all'; resources: Resources }
  | { kind: 'read'; database: string; world: string; resources: Resources }
  /** `folder` of the bench's own, made anew and removed again. */
  | { kind: 'generate'; folder: string; options: WorldOptions };

export interface TaskResults {
  platform: PlatformTimes;
  handwritten: HandwrittenTimes;
  read: { total: Spent };
  generate: GenerateTimes;
}

export interface GenerateTimes {
  total: Spent;
  /** Records written. */
  events: number;
  sales: number;
  /** Of all files. */
  bytes: number;
}

export interface Measured<T> {
  times: T;
  /** Peak of resident memory, bytes. */
  peak: number;
}

const child = fileURLToPath(new URL('../child.ts', import.meta.url));

/** Runs a task in a child process. @throws Error with the child's own words if it fails. */
export const measure = <T extends Task>(task: T): Promise<Measured<TaskResults[T['kind']]>> => measureBy(child, task);

/** Runs a task by a script of its own. @throws Error with the child's own words if it fails. */
export function measureBy<R>(script: string, task: { kind: string }): Promise<Measured<R>> {
  return new Promise((resolve, reject) => {
    const started = spawn(process.execPath, ['--import', 'tsx', script, JSON.stringify(task)], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    let problems = '';
    started.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
    });
    started.stderr.on('data', (chunk: Buffer) => {
      problems += chunk.toString();
    });
    started.on('error', reject);
    started.on('close', (code, signal) => {
      if (code !== 0) reject(new Error(`${task.kind} ended with ${code ?? signal}: ${problems.trim()}`));
      else resolve(JSON.parse(out) as Measured<R>);
    });
  });
}
