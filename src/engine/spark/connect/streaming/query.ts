import { EdpError } from '../../../../model/errors.js';
import type { StreamingQueryCommandResult } from '../generated/spark/connect/commands_pb.js';
import { commandOf } from '../relations.js';
import type { SparkSession } from '../session.js';
import { progressOf, type StreamingProgress } from './progress.js';

/** What finds a streaming query again: its own id stays the same over all runs, the run's is new each time. */
export interface StreamingQueryId {
  id: string;
  runId: string;
}

export interface StreamingStatus {
  message: string;
  active: boolean;
  dataAvailable: boolean;
  triggerActive: boolean;
}

type Result = StreamingQueryCommandResult['resultType'];
type ResultKind = NonNullable<Result['case']>;
type ResultOf<C extends ResultKind> = Extract<Result, { case: C }>['value'];
type Command = {
  case: 'status' | 'lastProgress' | 'recentProgress' | 'stop' | 'processAllAvailable' | 'exception';
  value: true;
};
type Await = { case: 'awaitTermination'; value: { timeoutMs: bigint } };

/** How long one call waits on the server: shorter than what a proxy would take for a dead connection. */
const waitMs = 20_000;

/** One run of a streaming query. It belongs to its session and ends with it. */
export class StreamingQuery implements StreamingQueryId {
  constructor(
    private readonly session: SparkSession,
    readonly id: string,
    readonly runId: string,
    readonly name: string | undefined,
  ) {}

  async status(): Promise<StreamingStatus> {
    const status = await this.#ask({ case: 'status', value: true }, 'status');
    return {
      message: status.statusMessage,
      active: status.isActive,
      dataAvailable: status.isDataAvailable,
      triggerActive: status.isTriggerActive,
    };
  }

  /** The latest micro-batch; undefined before the first has ended. */
  async lastProgress(): Promise<StreamingProgress | undefined> {
    const { recentProgressJson } = await this.#ask({ case: 'lastProgress', value: true }, 'recentProgress');
    const last = recentProgressJson.at(-1);
    return last === undefined ? undefined : progressOf(last);
  }

  /** The latest micro-batches, oldest first: as many as `spark.sql.streaming.numRecentProgressUpdates` says (100). */
  async recentProgress(): Promise<StreamingProgress[]> {
    const { recentProgressJson } = await this.#ask({ case: 'recentProgress', value: true }, 'recentProgress');
    return recentProgressJson.map(progressOf);
  }

  /** Waits until all that the sources have now is in the sink. */
  async processAllAvailable(): Promise<void> {
    await this.#tell({ case: 'processAllAvailable', value: true });
  }

  /**
   * Waits until the query ends: true if it did, false if `timeoutMs` passed before.
   * @throws SparkError if the query failed
   */
  async awaitTermination(timeoutMs = Number.POSITIVE_INFINITY): Promise<boolean> {
    const until = performance.now() + timeoutMs;
    for (;;) {
      const left = Math.max(1, Math.min(waitMs, until - performance.now()));
      const wait = { case: 'awaitTermination', value: { timeoutMs: BigInt(Math.ceil(left)) } } as const;
      if ((await this.#ask(wait, 'awaitTermination')).terminated) return true;
      if (performance.now() >= until) return false;
    }
  }

  /** Why the query ended, in one line; undefined while it runs, or if it was stopped. */
  async failure(): Promise<string | undefined> {
    const { resultType } = await this.#tell({ case: 'exception', value: true });
    return resultType.case === 'exception' ? resultType.value.exceptionMessage?.split('\n')[0] : undefined;
  }

  /** Ends the run and waits for it. What is not yet in the sink is read again by the next run over the checkpoint. */
  async stop(): Promise<void> {
    await this.#tell({ case: 'stop', value: true });
  }

  async #ask<C extends ResultKind>(command: Command | Await, kind: C): Promise<ResultOf<C>> {
    const { resultType } = await this.#tell(command);
    if (resultType.case !== kind) throw new EdpError('INTERNAL', `Spark did not answer a command with ${kind}.`);
    return resultType.value as ResultOf<C>;
  }

  #tell(command: Command | Await): Promise<StreamingQueryCommandResult> {
    const queryId = { id: this.id, runId: this.runId };
    const plan = commandOf({ case: 'streamingQueryCommand', value: { queryId, command } });
    return this.session.command(plan, 'streamingQueryCommandResult');
  }
}
