import { EdpError } from '../../../../model/errors.js';
import type {
  StreamingQueryManagerCommandResult_StreamingQueryInstance as StreamingQueryInstance,
  StreamingQueryManagerCommandResult,
} from '../generated/spark/connect/commands_pb.js';
import { commandOf, type Relation } from '../relations.js';
import type { SparkSession } from '../session.js';
import { StreamingQuery } from './query.js';

/** When a micro-batch begins: at an interval of Spark's (`5 seconds`), or as often as it takes to read all there is. */
export type Trigger = { every: string } | 'available-now';

/** Where a streaming query writes, and how. */
export interface SinkOptions {
  /** `parquet`, `kafka`, `memory`, `iceberg`, … */
  format: string;
  /**
   * A folder that the server reaches. It holds what is done and what is not: a query started again with it goes on where
   * the last run stood, nothing lost or doubled.
   */
  checkpoint: string;
  /** A path or a table, for sinks that write to one. */
  to?: { path: string } | { table: string } | undefined;
  /** Unique in the session while it runs; the memory sink's table goes by it. */
  name?: string | undefined;
  trigger?: Trigger | undefined;
  outputMode?: 'append' | 'update' | 'complete' | undefined;
  partitionBy?: readonly string[] | undefined;
  options?: Readonly<Record<string, string>> | undefined;
}

type Result = StreamingQueryManagerCommandResult['resultType'];
type Command = { case: 'active'; value: true } | { case: 'getQuery'; value: string };

/** The streaming queries of one session. */
export class StreamingQueries {
  constructor(private readonly session: SparkSession) {}

  /**
   * Starts to write a streaming relation. The query runs on the server until it is stopped or the session ends.
   * https://spark.apache.org/docs/4.1.0/streaming/apis-on-dataframes-and-datasets.html#starting-streaming-queries
   */
  async start(input: Relation, sink: SinkOptions): Promise<StreamingQuery> {
    const { format, checkpoint, to, name = '', outputMode = 'append', partitionBy = [], options = {} } = sink;
    const plan = commandOf({
      case: 'writeStreamOperationStart',
      value: {
        input,
        format,
        outputMode,
        queryName: name,
        partitioningColumnNames: [...partitionBy],
        options: { ...options, checkpointLocation: checkpoint },
        ...(sink.trigger === undefined ? {} : { trigger: triggerOf(sink.trigger) }),
        ...(to === undefined ? {} : { sinkDestination: destinationOf(to) }),
      },
    });
    const { queryId } = await this.session.command(plan, 'writeStreamOperationStartResult');
    if (queryId === undefined) throw new EdpError('INTERNAL', 'Spark started a streaming query without an id.');
    return new StreamingQuery(this.session, queryId.id, queryId.runId, sink.name);
  }

  /** The queries that run. */
  async active(): Promise<StreamingQuery[]> {
    const result = await this.#manage({ case: 'active', value: true });
    return result.case === 'active' ? result.value.activeQueries.flatMap((q) => this.#known(q)) : [];
  }

  /**
   * A running query by its id: from a session with the same user and session id as the one that started it, in this
   * process or a later one. Undefined if it does not run (any more): start it again with its checkpoint.
   */
  async get(id: string): Promise<StreamingQuery | undefined> {
    const result = await this.#manage({ case: 'getQuery', value: id });
    return result.case === 'query' ? this.#known(result.value)[0] : undefined;
  }

  #known({ id, name }: StreamingQueryInstance): StreamingQuery[] {
    return id === undefined ? [] : [new StreamingQuery(this.session, id.id, id.runId, name || undefined)];
  }

  async #manage(command: Command): Promise<Result> {
    const plan = commandOf({ case: 'streamingQueryManagerCommand', value: { command } });
    return (await this.session.command(plan, 'streamingQueryManagerCommandResult')).resultType;
  }
}

const triggerOf = (trigger: Trigger) =>
  trigger === 'available-now'
    ? ({ case: 'availableNow', value: true } as const)
    : ({ case: 'processingTimeInterval', value: trigger.every } as const);

const destinationOf = (to: { path: string } | { table: string }) =>
  'path' in to ? ({ case: 'path', value: to.path } as const) : ({ case: 'tableName', value: to.table } as const);
