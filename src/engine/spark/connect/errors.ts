import { Code, ConnectError } from '@connectrpc/connect';
import { EdpError, type ErrorCode } from '../../../model/errors.js';
import type {
  FetchErrorDetailsResponse,
  FetchErrorDetailsResponse_Error as ServerError,
} from './generated/spark/connect/base_pb.js';
import { errorInfo } from './status.js';

/** The part of a statement, or of a view behind it, that an error is about. */
export interface SparkErrorContext {
  /** Where it begins and ends in the text, from 0, both inclusive. */
  start: number;
  stop: number;
  fragment: string;
  /** `VIEW` and its name; empty for the statement itself. */
  objectType: string;
  objectName: string;
}

/** A line and a column in the statement, both from 1. */
export interface SparkErrorPosition {
  line: number;
  column: number;
}

/** What Spark says of an error of its own: https://spark.apache.org/docs/4.1.0/sql-error-conditions.html */
export interface SparkErrorFacts {
  /** `TABLE_OR_VIEW_NOT_FOUND`, `UNRESOLVED_COLUMN.WITH_SUGGESTION`, … */
  errorClass?: string | undefined;
  /** Five characters; https://spark.apache.org/docs/4.1.0/sql-error-conditions-sqlstates.html */
  sqlState?: string | undefined;
  parameters: Readonly<Record<string, string>>;
  contexts: readonly SparkErrorContext[];
  position?: SparkErrorPosition | undefined;
}

/** An error that Spark or the way to it answered with. The message is one line; the statement is its `where`. */
export class SparkError extends EdpError implements SparkErrorFacts {
  readonly errorClass: string | undefined;
  readonly sqlState: string | undefined;
  readonly parameters: Readonly<Record<string, string>>;
  readonly contexts: readonly SparkErrorContext[];
  readonly position: SparkErrorPosition | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    facts: SparkErrorFacts,
    details: { where?: string | undefined; hint?: string | undefined; cause?: unknown },
  ) {
    super(code, message, details);
    this.name = 'SparkError';
    this.errorClass = facts.errorClass;
    this.sqlState = facts.sqlState;
    this.parameters = facts.parameters;
    this.contexts = facts.contexts;
    this.position = facts.position;
  }

  /** The work was stopped by an interrupt. */
  get cancelled(): boolean {
    return this.errorClass === 'OPERATION_CANCELED';
  }
}

/** What Spark answers to an interrupt, for work that was stopped before it was begun. */
export const cancelledBefore = (cause: unknown): SparkError =>
  new SparkError(
    'INTERNAL',
    '[OPERATION_CANCELED] Operation has been canceled before it began.',
    { errorClass: 'OPERATION_CANCELED', sqlState: 'HY008', parameters: {}, contexts: [] },
    { cause },
  );

const statuses = new Map<Code, { code: ErrorCode; message: string; hint: string }>([
  [
    Code.Unavailable,
    {
      code: 'SERVICE_DOWN',
      message: 'Spark Connect does not answer.',
      hint: 'Check that the server runs and that host and port are right.',
    },
  ],
  [
    Code.Unauthenticated,
    {
      code: 'CONFIG_INVALID',
      message: 'Spark Connect refuses the token.',
      hint: 'Check the token in the address of Spark Connect.',
    },
  ],
]);

/**
 * A failed call as the platform's error. `details` is the answer of FetchErrorDetails; without it (that call fails for
 * exceptions that have no message) what the gRPC status carries must do.
 */
export function asSparkError(error: unknown, sql?: string, details?: FetchErrorDetailsResponse): EdpError {
  if (error instanceof EdpError) return error;
  const where = sql === undefined ? undefined : sql.length > 2000 ? `${sql.slice(0, 2000)} …` : sql;
  if (!(error instanceof ConnectError)) {
    return new EdpError('INTERNAL', firstLine(error instanceof Error ? error.message : String(error)), {
      where,
      cause: error,
    });
  }
  const info = errorInfo(error);
  const known = info === undefined ? statuses.get(error.code) : undefined;
  if (known !== undefined) {
    const text = `${known.message} (${firstLine(error.rawMessage)})`;
    return new SparkError(known.code, text, nothingKnown, { where, hint: known.hint, cause: error });
  }
  const told = details === undefined ? undefined : mostTelling(details);
  const text = told?.message ?? error.rawMessage;
  const facts = told === undefined ? factsOfStatus(error) : factsOf(told);
  const position = positionIn(text) ?? positionOf(facts.contexts, sql);
  if (lostCheckpoint.test(facts.errorClass ?? text)) {
    const message = 'Spark has lost an executor, and with it rows of the work under way.';
    const hint =
      'Nothing was published: run the command again. What an executor said last is in its log at the worker.';
    return new SparkError('WORK_LOST', message, facts, { where, hint, cause: error });
  }
  const fallback = facts.errorClass === undefined ? 'Spark failed without saying why.' : `[${facts.errorClass}]`;
  return new SparkError('INTERNAL', firstLine(text) || fallback, { ...facts, position }, { where, cause: error });
}

/** Of a checkpoint that an executor kept; as a rule wrapped into the error of a job, which has no class. */
const lostCheckpoint = /CHECKPOINT_RDD_BLOCK_ID_NOT_FOUND/;

const nothingKnown: SparkErrorFacts = { parameters: {}, contexts: [] };

/** The first error from the root down its causes that has a class; a failed job wraps the reason. */
function mostTelling({ errors, rootErrorIdx }: FetchErrorDetailsResponse): ServerError | undefined {
  const chain: ServerError[] = [];
  for (let at = rootErrorIdx; at !== undefined && chain.length < errors.length; ) {
    const next = errors[at];
    if (next === undefined) break;
    chain.push(next);
    at = next.causeIdx;
  }
  return chain.find((e) => e.sparkThrowable?.errorClass !== undefined) ?? chain[0];
}

function factsOf({ sparkThrowable }: ServerError): SparkErrorFacts {
  return {
    errorClass: sparkThrowable?.errorClass,
    sqlState: sparkThrowable?.sqlState,
    parameters: { ...sparkThrowable?.messageParameters },
    contexts: (sparkThrowable?.queryContexts ?? []).map((c) => ({
      start: c.startIndex,
      stop: c.stopIndex,
      fragment: c.fragment,
      objectType: c.objectType,
      objectName: c.objectName,
    })),
  };
}

function factsOfStatus(error: ConnectError): SparkErrorFacts {
  const metadata = errorInfo(error)?.metadata ?? {};
  return {
    errorClass: metadata.errorClass ?? /^\[([A-Z][A-Z0-9_.]*)\]/.exec(error.rawMessage)?.[1],
    sqlState: metadata.sqlState ?? /SQLSTATE: ([0-9A-Z]{5})/.exec(error.rawMessage)?.[1],
    parameters: parametersOf(metadata.messageParameters),
    contexts: [],
  };
}

/** The status has room for little: long parameters are cut off, and are no JSON then. */
function parametersOf(json: string | undefined): Record<string, string> {
  try {
    return json === undefined ? {} : (JSON.parse(json) as Record<string, string>);
  } catch {
    return {};
  }
}

/** The parser writes its position into the message only; its columns count from 0. */
function positionIn(message: string): SparkErrorPosition | undefined {
  const match = /\(line (\d+), pos (\d+)\)/.exec(message);
  return match === null ? undefined : { line: Number(match[1]), column: Number(match[2]) + 1 };
}

function positionOf(contexts: readonly SparkErrorContext[], sql: string | undefined): SparkErrorPosition | undefined {
  const context = contexts.find((c) => c.objectName === '' && c.fragment !== '');
  if (sql === undefined || context === undefined) return undefined;
  const before = sql.slice(0, context.start).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

const firstLine = (text: string): string => (text.trim().split('\n')[0] ?? text).trim();
