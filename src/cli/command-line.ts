import { CommanderError } from 'commander';
import { tell } from './errors.js';
import type { Globals, Io } from './io.js';
import { buildProgram } from './program.js';

const exitUsage = 2;

/** Runs one command line; returns the exit code. */
export async function runCommandLine(args: readonly string[], io: Io): Promise<number> {
  const program = buildProgram(io);
  try {
    await program.parseAsync(args, { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitUsage;
    return tell(io, program.opts<Globals>(), error);
  }
}
