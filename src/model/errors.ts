/** Every error the platform raises on purpose, with the exit code of a command that ends with it. */
export const errorCodes = {
  USAGE: 2,
  CONFIG_INVALID: 2,
  MODEL_INVALID: 2,
  UNKNOWN_TABLE: 2,
  UNKNOWN_COLUMN: 2,
  UNKNOWN_SOURCE: 2,
  INPUT_MISSING: 2,
  NOT_A_PROJECT: 2,
  NOT_READ_ONLY: 2,
  NOTHING_ADMITTED: 2,
  CHECK_FAILED: 3,
  PARTIAL: 4,
  FILE_UNREADABLE: 4,
  FILE_TRUNCATED: 4,
  FILE_ENCODING: 4,
  FILE_BROKEN: 4,
  DATABASE_LOCKED: 5,
  NO_SPACE: 5,
  NOT_WRITABLE: 5,
  DATABASE_BROKEN: 5,
  SERVICE_DOWN: 5,
  SERVICE_MISSING: 5,
  SERVICE_FAILED: 5,
  SERVICES_LOCKED: 5,
  WORK_LOST: 5,
  PORT_IN_USE: 5,
  OUT_OF_UNITS: 70,
  INTERNAL: 70,
} as const satisfies Record<string, number>;

export type ErrorCode = keyof typeof errorCodes;

export interface ErrorDetails {
  /** File, line, record, table or setting. */
  where?: string | undefined;
  /** What to do about it. */
  hint?: string | undefined;
  cause?: unknown;
}

/** The one error class: a code, what happened, where, and what to do. */
export class EdpError extends Error {
  readonly code: ErrorCode;
  readonly where: string | undefined;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'EdpError';
    this.code = code;
    this.where = details.where;
    this.hint = details.hint;
  }

  get exitCode(): number {
    return errorCodes[this.code];
  }
}
