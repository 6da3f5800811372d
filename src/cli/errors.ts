import { EdpError } from '../model/errors.js';
import { toJson, visible } from './format.js';
import type { Globals, Io } from './io.js';
import { Output } from './output.js';

/** Anything thrown as the platform's error; what the file system says becomes something to act on. */
export function asCliError(error: unknown): EdpError {
  if (error instanceof EdpError) return error;
  const { code, path, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new EdpError('NO_SPACE', 'There is no space left on the device.', {
      where: path,
      hint: 'Free some space; then run this again. Nothing half-written is kept.',
      cause: error,
    });
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOTDIR' || code === 'EEXIST') {
    return new EdpError('NOT_WRITABLE', `This cannot be written: ${message}`, {
      where: path,
      hint: 'Check the path and its permissions, or choose another folder.',
      cause: error,
    });
  }
  if (code === 'ENOENT' || code === 'EISDIR') {
    return new EdpError('FILE_UNREADABLE', `This cannot be read: ${message}`, { where: path, cause: error });
  }
  return new EdpError('INTERNAL', error instanceof Error ? error.message : String(error), { cause: error });
}

/** Tells an error on stderr: code, what happened, where, what to do; the stack by `--debug` only. Returns the exit code. */
export function tell(io: Io, globals: Globals, thrown: unknown): number {
  const error = asCliError(thrown);
  const output = new Output(io, globals);
  const { code, message, where, hint } = error;
  if (globals.json) {
    output.note(toJson({ error: { code, message, where, hint } }));
  } else {
    const { remarkColors: colors } = output;
    output.note(`${colors.red(colors.bold('error'))} ${colors.bold(code)}: ${lines(message)}`);
    if (where !== undefined) output.note(`  ${colors.dim('where')} ${lines(where)}`);
    if (hint !== undefined) output.note(`  ${colors.dim('hint ')} ${lines(hint)}`);
    if (code === 'INTERNAL' && !globals.debug)
      output.note(`  ${colors.dim('hint ')} \`--debug\` shows where in the program.`);
  }
  if (globals.debug) {
    for (let e: unknown = error; e !== undefined; e = (e as { cause?: unknown }).cause) {
      output.note(e instanceof Error ? (e.stack ?? e.message) : String(e));
    }
  }
  return error.exitCode;
}

const lines = (text: string): string => text.split('\n').map(visible).join('\n');
