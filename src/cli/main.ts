#!/usr/bin/env node
import { runCommandLine } from './command-line.js';
import { processIo } from './io.js';

const exitInterrupted = 130;

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
process.exitCode = await runCommandLine(process.argv.slice(2), io);
