import type { RecordBatch } from 'apache-arrow';
import { EdpError } from '../../../model/errors.js';
import type { SparkAddress } from './address.js';
import { Chunks } from './arrow/chunks.js';
import { recordBatches, rowsOf } from './arrow/rows.js';
import type { UploadColumns, UploadRow } from './arrow/write.js';
import { SparkChannel } from './channel.js';
import { SparkConfig } from './config.js';
import { type ExecutionOptions, execution } from './execution.js';
import type { ExecutePlanResponse, Plan } from './generated/spark/connect/base_pb.js';
import { type InterruptTarget, interrupt } from './interrupt.js';
import type { SparkParameters } from './literals.js';
import { commandOf, planOf, type Relation, relation, sql } from './relations.js';
import type { RetryPolicy } from './retry.js';
import { columnsOf, type SparkColumn } from './schema.js';
import { StreamingQueries } from './streaming/queries.js';
import { upload } from './upload.js';

/** A SELECT's text or a relation. */
export type Query = string | Relation;

export interface QueryOptions extends ExecutionOptions {
  /** For `:name` in the text. */
  parameters?: SparkParameters | undefined;
}

/**
 * A session on a Spark Connect server: temporary views, settings, uploads and streaming queries belong to it. Statements
 * may run at the same time. Whatever Spark answers with as an error is thrown as a SparkError.
 */
export class SparkSession {
  readonly config: SparkConfig;
  readonly streams: StreamingQueries;
  readonly #channel: SparkChannel;

  /** Opens nothing yet: the first call does. */
  constructor(address: SparkAddress, options: { retry?: RetryPolicy | undefined } = {}) {
    this.#channel = new SparkChannel(address, options.retry);
    this.config = new SparkConfig(this.#channel);
    this.streams = new StreamingQueries(this);
  }

  /** Kept together with the user's id, it leads back to this session. */
  get sessionId(): string {
    return this.#channel.address.sessionId;
  }

  get userId(): string {
    return this.#channel.address.userId;
  }

  /** All rows of a query, with values as {@link import('./arrow/values.js').readerOf} has them. */
  async rows<T = Record<string, unknown>>(query: Query, options: QueryOptions = {}): Promise<T[]> {
    const rows: T[] = [];
    for await (const batch of this.batches(query, options)) {
      // One by one: a call takes no more arguments than its stack has room for.
      for (const row of rowsOf<T>(batch)) rows.push(row);
    }
    return rows;
  }

  /**
   * The rows of a query one after another, while they arrive: only as many as one batch has are in memory here. The
   * server holds whole partitions: a large result wants many.
   */
  async *stream<T = Record<string, unknown>>(
    query: Query,
    options: QueryOptions = {},
  ): AsyncGenerator<T, void, undefined> {
    for await (const batch of this.batches(query, options)) {
      // yield* would wrap each row in two promises more.
      for (const row of rowsOf<T>(batch)) yield row;
    }
  }

  /** The same as Arrow record batches; at least one, if without rows. */
  async *batches(query: Query, options: QueryOptions = {}): AsyncGenerator<RecordBatch, void, undefined> {
    const chunks = new Chunks();
    const relation = typeof query === 'string' ? sql(query, options.parameters) : query;
    for await (const { responseType } of this.#execute(planOf(relation), options, query)) {
      if (responseType.case !== 'arrowBatch') continue;
      const whole = chunks.add(responseType.value);
      if (whole !== undefined) yield* recordBatches(whole);
    }
  }

  /** Runs a statement to its end, once. Returns what it answers with: nothing for most. */
  async execute<T = Record<string, unknown>>(statement: string, options: QueryOptions = {}): Promise<T[]> {
    const command = commandOf({ case: 'sqlCommand', value: { input: sql(statement, options.parameters) } });
    const result = await this.command(command, 'sqlCommandResult', { ...options, statement });
    if (result.relation === undefined) return [];
    return this.rows<T>(result.relation, { tags: options.tags, signal: options.signal });
  }

  /** Runs a command and returns the answer of the kind that is due. */
  async command<C extends AnswerKind>(
    plan: Plan,
    kind: C,
    options: ExecutionOptions & { statement?: string } = {},
  ): Promise<AnswerOf<C>> {
    const answers: AnswerOf<C>[] = [];
    for await (const { responseType } of this.#execute(plan, options, options.statement)) {
      if (responseType.case === kind) answers.push(responseType.value as AnswerOf<C>);
    }
    const last = answers.at(-1);
    if (last === undefined) throw new EdpError('INTERNAL', `Spark did not answer a command with ${kind}.`);
    return last;
  }

  /** The columns that a query would give, without running it. */
  async schema(query: Query, parameters?: SparkParameters): Promise<SparkColumn[]> {
    const plan = planOf(typeof query === 'string' ? sql(query, parameters) : query);
    const { identity } = this.#channel;
    const { result } = await this.#channel.call((client) =>
      client.analyzePlan({ ...identity, analyze: { case: 'schema', value: { plan } } }),
    );
    return columnsOf(result.case === 'schema' ? result.value.schema : undefined);
  }

  async version(): Promise<string> {
    const { identity } = this.#channel;
    const { result } = await this.#channel.call((client) =>
      client.analyzePlan({ ...identity, analyze: { case: 'sparkVersion', value: {} } }),
    );
    return result.case === 'sparkVersion' ? result.value.version : '';
  }

  /** Gives a relation a name in this session; one of that name is replaced. */
  async createTempView(name: string, input: Relation): Promise<void> {
    const plan = commandOf({ case: 'createDataframeView', value: { input, name, isGlobal: false, replace: true } });
    for await (const _ of this.#execute(plan, {})) {
    }
  }

  /**
   * Computes a relation and keeps its rows on the server (a local checkpoint), until {@link forget} or the session's
   * end. Unlike a cached table, they stay what they are when the tables that they come from change.
   */
  async checkpoint(input: Relation): Promise<Relation> {
    const plan = commandOf({ case: 'checkpointCommand', value: { relation: input, local: true, eager: true } });
    const { relation: kept } = await this.command(plan, 'checkpointCommandResult');
    if (kept === undefined) throw new EdpError('INTERNAL', 'Spark did not say where it keeps a checkpoint.');
    return relation({ case: 'cachedRemoteRelation', value: kept });
  }

  /** Frees the rows of a {@link checkpoint}. */
  async forget(kept: Relation): Promise<void> {
    if (kept.relType.case !== 'cachedRemoteRelation') throw new TypeError('This relation is no checkpoint.');
    const plan = commandOf({ case: 'removeCachedRemoteRelationCommand', value: { relation: kept.relType.value } });
    for await (const _ of this.#execute(plan, {})) {
    }
  }

  /** Rows of the platform's as a relation (see {@link upload}). */
  upload(columns: UploadColumns, rows: Iterable<UploadRow> | AsyncIterable<UploadRow>): Promise<Relation> {
    return upload(this.#channel, columns, rows);
  }

  /** Stops running operations; returns their ids. Each ends with a SparkError that is `cancelled`. */
  interrupt(target: InterruptTarget): Promise<string[]> {
    return interrupt(this.#channel, target);
  }

  /** Leaves the session as it is on the server: its streaming queries run on, and who has its id can come back. */
  disconnect(): void {
    this.#channel.close();
  }

  /** Ends the session on the server, and all that runs in it. Its id cannot be used again. */
  async close(): Promise<void> {
    const { identity } = this.#channel;
    try {
      await this.#channel.call((client) => client.releaseSession(identity));
    } finally {
      this.#channel.close();
    }
  }

  async *#execute(plan: Plan, options: ExecutionOptions, query?: Query): AsyncGenerator<ExecutePlanResponse> {
    try {
      yield* execution(this.#channel, plan, options);
    } catch (error) {
      throw await this.#channel.explain(error, typeof query === 'string' ? query : undefined);
    }
  }
}

type AnswerKind = NonNullable<ExecutePlanResponse['responseType']['case']>;
type AnswerOf<C extends AnswerKind> = Extract<ExecutePlanResponse['responseType'], { case: C }>['value'];
