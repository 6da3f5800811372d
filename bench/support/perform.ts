import { readFileSync } from 'node:fs';
import type { Measured } from './children.js';

/** In a child process: performs the task that the command line holds as JSON, and prints what was measured. */
export function performTask<T, R>(perform: (task: T) => Promise<R>): void {
  measured(perform).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 1;
  });
}

async function measured<T, R>(perform: (task: T) => Promise<R>): Promise<void> {
  const task = JSON.parse(process.argv[2] ?? '') as T;
  const times = await perform(task);
  const result: Measured<R> = { times, peak: peakMemory() };
  process.stdout.write(JSON.stringify(result));
}

/** Bytes: Linux tells the peak itself, elsewhere the system's accounting does. */
function peakMemory(): number {
  try {
    const kilobytes = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    if (kilobytes !== undefined) return Number(kilobytes) * 1024;
  } catch {
    // Not Linux.
  }
  return process.resourceUsage().maxRSS * 1024;
}
