import { Code, ConnectError } from '@connectrpc/connect';
import { type ErrorInfo, ErrorInfoSchema, RetryInfoSchema } from './generated/google/rpc/error_details_pb.js';

/** What Spark attaches to the gRPC status of an error of its own; undefined if the error came from elsewhere. */
export const errorInfo = (error: ConnectError): ErrorInfo | undefined => error.findDetails(ErrorInfoSchema)[0];

/**
 * Whether a call may succeed if it is made again: the connection broke or could not be made, the server asks for it, or
 * another call of ours took the stream over.
 */
export function isTransient(error: unknown): error is ConnectError {
  if (!(error instanceof ConnectError)) return false;
  if (error.code === Code.Unavailable || error.findDetails(RetryInfoSchema).length > 0) return true;
  if (error.code === Code.Internal && error.message.includes('INVALID_CURSOR.DISCONNECTED')) return true;
  return errorInfo(error) === undefined && isBroken(error);
}

/** A connection that ends in the middle is told apart from an answer of the server's only by what Node says of it. */
const isBroken = (error: ConnectError): boolean =>
  /http\/2 stream closed|missing status|missing trailer|premature/i.test(error.message) ||
  (brokenCodes.has(error.code) && error.cause !== undefined);

const brokenCodes = new Set([Code.Aborted, Code.Internal, Code.Unknown]);

/** How long the server asks to wait, in ms. */
export function retryDelay(error: ConnectError): number {
  const delay = error.findDetails(RetryInfoSchema)[0]?.retryDelay;
  return delay === undefined ? 0 : Number(delay.seconds) * 1000 + delay.nanos / 1e6;
}

/** The server knows nothing of the operation: it never reached it, or was released, or the server is a new one. */
export const isUnknownOperation = (error: unknown): boolean =>
  error instanceof ConnectError &&
  (error.message.includes('INVALID_HANDLE.OPERATION_NOT_FOUND') ||
    error.message.includes('INVALID_HANDLE.SESSION_NOT_FOUND'));
