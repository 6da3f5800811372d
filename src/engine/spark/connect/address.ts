import { randomUUID } from 'node:crypto';
import { EdpError } from '../../../model/errors.js';

/** Where a Spark Connect server answers, and as whom to speak to it. */
export interface SparkAddress {
  host: string;
  port: number;
  /** A session belongs to a user: to come back to it, both its id and the user's must be kept. */
  userId: string;
  /** A UUID. The server makes the session with the first request that names it. */
  sessionId: string;
  /** Sent as `Authorization: Bearer …`. */
  token?: string | undefined;
  tls: boolean;
}

export interface SparkAddressOptions {
  host: string;
  port?: number | undefined;
  userId?: string | undefined;
  sessionId?: string | undefined;
  token?: string | undefined;
  tls?: boolean | undefined;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const loopback = new Set(['localhost', '127.0.0.1', '::1', '[::1]']);

/**
 * Fills in what was left out: port 15002, a new session, TLS if a token would otherwise leave this machine in the clear.
 * @throws EdpError CONFIG_INVALID
 */
export function sparkAddress(options: SparkAddressOptions): SparkAddress {
  const { host, port = 15002, userId = 'edp', sessionId = randomUUID(), token } = options;
  if (host === '') throw invalid('The address of Spark Connect has no host.');
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw invalid(`${port} is no port of Spark Connect.`);
  if (!uuid.test(sessionId)) throw invalid(`The session id "${sessionId}" is no UUID.`);
  if (token === '') throw invalid('The token for Spark Connect is empty.');
  const tls = options.tls ?? (token !== undefined && !loopback.has(host));
  return { host, port, userId, sessionId, token, tls };
}

/**
 * Reads Spark's own connection string: `sc://host:port/;user_id=…;token=…;use_ssl=true;session_id=…`.
 * https://github.com/apache/spark/blob/v4.1.0/sql/connect/docs/client-connection-string.md
 * @throws EdpError CONFIG_INVALID
 */
export function parseSparkAddress(text: string): SparkAddress {
  const match = /^sc:\/\/(?<host>\[[^\]]+\]|[^:/;]+)(?::(?<port>\d+))?(?:\/(?:;(?<parameters>.*))?)?$/.exec(text);
  const { host, port, parameters } = match?.groups ?? {};
  // The text may hold a token, so it is not repeated.
  if (host === undefined) throw invalid('The address of Spark Connect is not of the form sc://host:port/;key=value.');
  const given = new Map((parameters ?? '').split(';').filter(Boolean).map(pair));
  const unknown = [...given.keys()].filter((key) => !known.has(key));
  if (unknown.length > 0) throw invalid(`The address of Spark Connect has unknown parameters: ${unknown.join(', ')}.`);
  const ssl = given.get('use_ssl');
  if (ssl !== undefined && ssl !== 'true' && ssl !== 'false') throw invalid('use_ssl is true or false.');
  return sparkAddress({
    host,
    port: port === undefined ? undefined : Number(port),
    userId: given.get('user_id'),
    sessionId: given.get('session_id'),
    token: given.get('token'),
    tls: ssl === undefined ? undefined : ssl === 'true',
  });
}

const known = new Set(['user_id', 'session_id', 'token', 'use_ssl']);

function pair(text: string): [string, string] {
  const at = text.indexOf('=');
  if (at < 1) throw invalid('A parameter in the address of Spark Connect is not of the form key=value.');
  return [text.slice(0, at), decodeURIComponent(text.slice(at + 1))];
}

const invalid = (message: string) =>
  new EdpError('CONFIG_INVALID', message, { hint: 'Write it as sc://host:15002, with ;user_id=…;token=… behind a /.' });
