import type { FastifyInstance } from 'fastify';
import { EdpError } from '../model/errors.js';

/** Starts to listen. @throws EdpError USAGE if the port or the host cannot be had. */
export async function listen(app: FastifyInstance, host: string, port: number): Promise<string> {
  try {
    return await app.listen({ host, port });
  } catch (error) {
    throw asUsage(error, host, port);
  }
}

function asUsage(cause: unknown, host: string, port: number): unknown {
  const refused = (message: string, hint: string) =>
    new EdpError('USAGE', message, { where: `${host}:${port}`, hint, cause });
  switch ((cause as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return refused(
        `Port ${port} is in use by another program.`,
        `Choose another with --port ${port + 1}, or --port 0 for any free one.`,
      );
    case 'EACCES':
      return refused(`Port ${port} may not be used by this user.`, 'Choose one above 1023, such as --port 8420.');
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return refused(
        `${host} is no address of this machine.`,
        'Leave --host out for this machine only, or give 0.0.0.0 for all its addresses.',
      );
    default:
      return cause;
  }
}
