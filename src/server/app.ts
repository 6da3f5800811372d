import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { charts } from '../charts/index.js';
import type { Assets } from '../charts/page/assets.js';
import { pageHtml } from '../charts/page/html.js';
import { patiently } from '../engine/duckdb/reader.js';
import type { Graph } from '../model/graph.js';
import { maskedViews } from '../quality/masked-views.js';
import { answerErrors } from './answers.js';
import { readRows } from './drill/answer.js';
import { questionOf } from './drill/question.js';
import type { LivePage, Standing } from './live-page.js';
import type { WithReader } from './polite-reader.js';
import { guard } from './security.js';

/** Rows are waited for so long, ms, while a command is about to take the tables or to give them back. */
const patienceMs = 20_000;

export interface AppOptions {
  /** The address that is bound. */
  host: string;
  page: LivePage;
  withReader: WithReader;
  graph: Graph;
  assets: Assets;
  attributionRule: string;
  showPii: boolean;
  patienceMs?: number;
  /** A command that writes is at work. */
  isRunning: () => boolean;
  /** Told of what should not happen. */
  onFault: (error: unknown) => void;
}

/** The page, its data, the rows behind it, and whether all is well. Nothing here writes. */
export function buildApp(options: AppOptions): FastifyInstance {
  const app = Fastify({ logger: false, bodyLimit: 1024, forceCloseConnections: 'idle' });
  guard(app, options.host);
  answerErrors(app, options.onFault);
  const { page } = options;
  app.get('/', async (_, reply) => {
    const { payload } = await page.standing();
    return reply.type('text/html; charset=utf-8').send(pageHtml(payload, options.assets));
  });
  app.get('/api/data', async (request, reply) => {
    const standing = await page.standing();
    return unchanged(request, reply, standing, options) ? reply : reply.send(standing.payload);
  });
  app.get('/api/rows', async (request) => {
    const question = questionOf(new URL(request.url, 'http://here').searchParams, charts);
    const read = () =>
      options.withReader(async (reader) => {
        const views = await maskedViews(reader, options.graph, options.showPii);
        return readRows(reader, question, views, options);
      });
    return patiently(options.patienceMs ?? patienceMs, read);
  });
  app.get('/healthz', async () => {
    const { payload, state } = await page.standing();
    return { status: 'ok', tables: stateOf(state, options), as_of: payload.about.asOf, version: payload.version };
  });
  return app;
}

const stateOf = (state: Standing['state'], { isRunning }: AppOptions): Standing['state'] =>
  isRunning() ? 'running' : state;

/** Says what the numbers stand at; true if the reader has them already. */
function unchanged(
  request: FastifyRequest,
  reply: FastifyReply,
  { payload, state }: Standing,
  options: AppOptions,
): boolean {
  const tag = `"${payload.version}"`;
  reply.header('etag', tag).header('x-edp-state', stateOf(state, options));
  if (request.headers['if-none-match'] !== tag) return false;
  reply.code(304).send();
  return true;
}
