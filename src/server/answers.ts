import type { FastifyInstance, FastifyReply } from 'fastify';
import { EdpError, type ErrorCode } from '../model/errors.js';

const statusOf: Partial<Record<ErrorCode, number>> = {
  USAGE: 400,
  UNKNOWN_TABLE: 404,
  NOTHING_ADMITTED: 503,
  DATABASE_LOCKED: 503,
};

const bare = (code: ErrorCode, message: string) => ({ error: { code, message } });

/** Errors as JSON: code, message and hint, never a stack or the text of an unexpected one. */
export function answerErrors(app: FastifyInstance, onFault: (error: unknown) => void): void {
  app.setNotFoundHandler((_, reply) => reply.code(404).send(bare('USAGE', 'There is no such page.')));
  app.setErrorHandler((error: unknown, _, reply) => {
    if (error instanceof EdpError && statusOf[error.code] !== undefined) return tell(reply, error);
    const status = (error as { statusCode?: number }).statusCode;
    if (status !== undefined && status >= 400 && status < 500) {
      return reply.code(status).send(bare('USAGE', 'The request cannot be read.'));
    }
    onFault(error);
    return reply.code(500).send(bare('INTERNAL', 'Something went wrong; the terminal tells what.'));
  });
}

function tell(reply: FastifyReply, { code, message, hint }: EdpError): FastifyReply {
  const status = statusOf[code] ?? 500;
  if (status === 503) reply.header('retry-after', '2');
  return reply.code(status).send({ error: { code, message, hint } });
}
