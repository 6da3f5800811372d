import { EdpError, type ErrorCode } from '../../model/errors.js';

interface Known {
  pattern: RegExp;
  code: ErrorCode;
  message: string;
  hint: string;
}

/** What DuckDB says, and what it means to the person who reads it. */
const known: readonly Known[] = [
  {
    pattern: /Could not set lock on file|Conflicting lock is held|being used by another process/i,
    code: 'DATABASE_LOCKED',
    message: 'The database is in use by another process.',
    hint: 'Wait until the other command ends, or end it; then run this again. Nothing was changed.',
  },
  {
    pattern: /No space left on device|failed to offload|max_temp_directory_size|Disk quota/i,
    code: 'NO_SPACE',
    message: 'There is no space left for the database or its temporary files.',
    hint: 'Free some space, or move the project; then run this again. Nothing half-written is kept.',
  },
  {
    pattern: /Out of Memory|could not allocate/i,
    code: 'NO_SPACE',
    message: 'The memory limit is too small for this work.',
    hint: 'Raise `memoryLimit` in edp.config.ts; then run this again. Nothing half-written is kept.',
  },
  {
    pattern: /not a valid DuckDB database file|Corrupt database file|Serialization Error|older version of DuckDB/i,
    code: 'DATABASE_BROKEN',
    message: 'The database file cannot be read.',
    hint: 'Restore it from a backup, or run `edp reset` and ingest the files again.',
  },
  {
    pattern: /Permission denied|Cannot open file|IO Error/i,
    code: 'DATABASE_BROKEN',
    message: 'The database file cannot be opened or written.',
    hint: "Check that the project's folder exists and that you may write there.",
  },
];

/** DuckDB's error as the platform's: a code, what happened, and what to do. The statement is its `where`. */
export function asEdpError(error: unknown, sql?: string): EdpError {
  if (error instanceof EdpError) return error;
  const text = error instanceof Error ? error.message : String(error);
  const match = known.find((k) => k.pattern.test(text));
  const where = sql === undefined ? undefined : sql.length > 2000 ? `${sql.slice(0, 2000)} …` : sql;
  if (match)
    return new EdpError(match.code, `${match.message} (${firstLine(text)})`, { hint: match.hint, cause: error });
  return new EdpError('INTERNAL', firstLine(text), { where, cause: error });
}

const firstLine = (text: string): string => text.split('\n')[0] ?? text;
