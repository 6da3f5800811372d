import { isIP } from 'node:net';
import type { FastifyInstance } from 'fastify';

const loopbackNames = new Set(['localhost', '127.0.0.1', '::1']);

/** Only this machine can reach the address. */
export const isLoopback = (host: string): boolean => loopbackNames.has(host) || /^127(\.\d{1,3}){3}$/.test(host);

/** `[::1]:8420` → `::1`, `Shop.local:80` → `shop.local`. */
export function hostName(header: string | undefined): string {
  const [, bracketed, plain] = /^(?:\[([^\]]+)\]|([^:]*))(?::\d+)?$/.exec(header ?? '') ?? [];
  return (bracketed ?? plain ?? '').toLowerCase();
}

/**
 * A page of another site may resolve its own name to this address and read what is served here (DNS rebinding). It
 * cannot choose the Host header, though: this machine's names, numeric addresses where others may connect, and the name
 * that was bound are all that is let in.
 */
export function allowsHost(bound: string, header: string | undefined): boolean {
  const name = hostName(header);
  if (name === '') return false;
  if (name === bound.toLowerCase() || isLoopback(name)) return true;
  return !isLoopback(bound) && isIP(name) > 0;
}

const headers: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
  'cache-control': 'no-cache, private',
};

const refusal = (message: string) => ({ error: { code: 'USAGE', message } });

/** Security headers on every answer; strangers' hosts and other sites are turned away. */
export function guard(app: FastifyInstance, bound: string): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(headers);
    if (!allowsHost(bound, request.headers.host)) {
      return reply.code(403).send(refusal('This server is not known by that name.'));
    }
    if (request.headers['sec-fetch-site'] === 'cross-site' && request.url.startsWith('/api/')) {
      return reply.code(403).send(refusal('Other sites may not read this.'));
    }
    return undefined;
  });
}
