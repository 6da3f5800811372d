#!/usr/bin/env node
import { CommanderError } from 'commander';
import { tell } from './errors.js';
import { type Globals, type Io, processIo } from './io.js';
import { buildProgram } from './program.js';

const exitUsage = 2;
const exitInterrupted = 130;

/** Runs one command line; returns the exit code. */
export async function main(args: readonly string[], io: Io): Promise<number> {
  const program = buildProgram(io);
  try {
    await program.parseAsync(args, { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitUsage;
    return tell(io, program.opts<Globals>(), error);
  }
}

/** A reader of our output that has seen enough, such as `head`, is no error. */
function endQuietlyOnClosedPipe(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
    throw error;
  });
}

const io = processIo();
endQuietlyOnClosedPipe(io.stdout);
endQuietlyOnClosedPipe(io.stderr);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (io.stderr.isTTY) io.stderr.write('\r\x1b[K');
    io.stderr.write('interrupted; nothing half-written is kept, and it is safe to run this again\n');
    process.exit(signal === 'SIGINT' ? exitInterrupted : 143);
  });
}
// A closed pipe may still hold output: the process ends by itself when all of it is written.
process.exitCode = await main(process.argv.slice(2), io);
