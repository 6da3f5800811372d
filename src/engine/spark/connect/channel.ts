import { type Client, ConnectError, createClient, type Interceptor } from '@connectrpc/connect';
import { createGrpcTransport, Http2SessionManager } from '@connectrpc/connect-node';
import type { EdpError } from '../../../model/errors.js';
import type { SparkAddress } from './address.js';
import { asSparkError } from './errors.js';
import { type FetchErrorDetailsResponse, SparkConnectService } from './generated/spark/connect/base_pb.js';
import { defaultRetry, type RetryPolicy, retrying } from './retry.js';
import { errorInfo } from './status.js';

/** What every request says about who asks. */
export interface Identity {
  sessionId: string;
  userContext: { userId: string; userName: string };
  clientType: string;
  clientObservedServerSideSessionId?: string;
}

/** What every answer says about who answered. */
interface Answer {
  serverSideSessionId: string;
}

/** Netty, which serves Spark Connect, hangs up on a client that pings more often than every five minutes. */
const pingIntervalMs = 310_000;

/** One HTTP/2 connection to a Spark Connect server for one session. It is opened by the first call, and again if lost. */
export class SparkChannel {
  readonly client: Client<typeof SparkConnectService>;
  readonly #http2: Http2SessionManager;
  /** The server's own id of the session: if it changes, the server has forgotten the session and must not go on. */
  #serverSide: string | undefined;

  constructor(
    readonly address: SparkAddress,
    readonly retry: RetryPolicy = defaultRetry,
  ) {
    const baseUrl = `${address.tls ? 'https' : 'http'}://${address.host}:${address.port}`;
    this.#http2 = new Http2SessionManager(baseUrl, { pingIntervalMs });
    const interceptors = address.token === undefined ? [] : [bearer(address.token)];
    this.client = createClient(
      SparkConnectService,
      createGrpcTransport({ baseUrl, sessionManager: this.#http2, interceptors, acceptCompression: [] }),
    );
  }

  get identity(): Identity {
    const { sessionId, userId } = this.address;
    return {
      sessionId,
      userContext: { userId, userName: userId },
      clientType: 'edp',
      ...(this.#serverSide === undefined ? {} : { clientObservedServerSideSessionId: this.#serverSide }),
    };
  }

  observe<A extends Answer>(answer: A): A {
    if (answer.serverSideSessionId !== '') this.#serverSide ??= answer.serverSideSessionId;
    return answer;
  }

  /**
   * Has the server make the session before anything is run in it. A server that was started anew can then be told from
   * one that a statement never reached: there it may be run again, here it may have been run already.
   */
  async greet(signal?: AbortSignal): Promise<void> {
    if (this.#serverSide !== undefined) return;
    const analyze = { case: 'sparkVersion', value: {} } as const;
    await this.call((client) => client.analyzePlan({ ...this.identity, analyze }), signal);
  }

  /** A call with one answer, made again while the connection fails. @throws EdpError (see {@link asSparkError}) */
  async call<A extends Answer>(
    request: (client: Client<typeof SparkConnectService>) => Promise<A>,
    signal?: AbortSignal,
  ): Promise<A> {
    try {
      return this.observe(await retrying(this.retry, () => request(this.client), signal));
    } catch (error) {
      throw await this.explain(error);
    }
  }

  /** The error with all that Spark knows of it. */
  async explain(error: unknown, sql?: string): Promise<EdpError> {
    return asSparkError(error, sql, await this.#details(error));
  }

  async #details(error: unknown): Promise<FetchErrorDetailsResponse | undefined> {
    const errorId = error instanceof ConnectError ? errorInfo(error)?.metadata.errorId : undefined;
    if (errorId === undefined) return undefined;
    try {
      return await this.client.fetchErrorDetails({ ...this.identity, errorId });
    } catch {
      return undefined;
    }
  }

  close(): void {
    this.#http2.abort();
  }
}

const bearer =
  (token: string): Interceptor =>
  (next) =>
  (request) => {
    request.header.set('Authorization', `Bearer ${token}`);
    return next(request);
  };
