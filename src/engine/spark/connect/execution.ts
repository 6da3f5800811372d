import { randomUUID } from 'node:crypto';
import type { MessageInitShape } from '@bufbuild/protobuf';
import type { SparkChannel } from './channel.js';
import { cancelledBefore } from './errors.js';
import type { ExecutePlanRequestSchema, ExecutePlanResponse, Plan } from './generated/spark/connect/base_pb.js';
import { interruptOnAbort } from './interrupt.js';
import { Releases } from './release.js';
import { Retries } from './retry.js';
import { isTransient, isUnknownOperation } from './status.js';

export interface ExecutionOptions {
  /** A UUID to name the operation by, to interrupt it from elsewhere; a new one unless given. */
  operationId?: string | undefined;
  /** Words without commas by which {@link import('./session.js').SparkSession.interrupt} finds the operation. */
  tags?: readonly string[] | undefined;
  /** Aborting interrupts the operation on the server; the call then ends with a SparkError that is `cancelled`. */
  signal?: AbortSignal | undefined;
  /** Told every few seconds how far the operation has come (`spark.connect.progress.reportInterval`), once it runs. */
  onProgress?: ((progress: SparkProgress) => void) | undefined;
}

/** Of the stages that are known so far: more may follow. */
export interface SparkProgress {
  tasks: number;
  tasksDone: number;
  tasksRunning: number;
  bytesRead: number;
}

/**
 * Runs a plan and yields the server's answers, each once and in order. A stream that breaks, or that the server ends
 * before its ResultComplete (it does after two minutes, or a gigabyte), is taken up where it stood by ReattachExecute.
 * Leaving the loop early ends the operation on the server too, before anything else is done.
 * @throws ConnectError, or SparkError if the signal was aborted before; https://github.com/apache/spark/blob/v4.1.0/sql/connect/common/src/main/protobuf/spark/connect/base.proto
 */
export async function* execution(
  channel: SparkChannel,
  plan: Plan,
  options: ExecutionOptions = {},
): AsyncGenerator<ExecutePlanResponse, void, undefined> {
  if (options.signal?.aborted) throw cancelledBefore(options.signal.reason);
  await channel.greet(options.signal);
  const operationId = options.operationId ?? randomUUID();
  const attempt = new Attempt(channel, plan, operationId, options.tags ?? []);
  const releases = new Releases(channel, operationId);
  const retries = new Retries(channel.retry);
  const listening = interruptOnAbort(channel, operationId, options.signal);
  let wanted = true;
  try {
    for (;;) {
      try {
        for await (const response of attempt.next()) {
          retries.succeeded();
          channel.observe(response);
          attempt.last = response.responseId;
          if (response.responseType.case === 'resultComplete') return;
          releases.until(response.responseId);
          const progress = progressOf(response);
          if (progress) {
            options.onProgress?.(progress);
            continue;
          }
          // Who leaves the loop leaves it here.
          wanted = false;
          yield response;
          wanted = true;
        }
      } catch (error) {
        if (!attempt.startsAnew(error)) await retries.after(error, options.signal);
      }
    }
  } finally {
    listening.end();
    attempt.hangUp();
    const released = releases.all();
    if (!wanted) await released;
  }
}

function progressOf({ responseType }: ExecutePlanResponse): SparkProgress | undefined {
  if (responseType.case !== 'executionProgress') return undefined;
  const { stages, numInflightTasks } = responseType.value;
  const sum = (of: (stage: (typeof stages)[number]) => bigint) => Number(stages.reduce((n, s) => n + of(s), 0n));
  return {
    tasks: sum((s) => s.numTasks),
    tasksDone: sum((s) => s.numCompletedTasks),
    tasksRunning: Number(numInflightTasks),
    bytesRead: sum((s) => s.inputBytesRead),
  };
}

const requestOptions: MessageInitShape<typeof ExecutePlanRequestSchema>['requestOptions'] & {} = [
  { requestOption: { case: 'reattachOptions', value: { reattachable: true } } },
  { requestOption: { case: 'resultChunkingOptions', value: { allowArrowBatchChunking: true } } },
];

/** The next call to make for one operation: to start it, or to go on after the last answer. */
class Attempt {
  last: string | undefined;
  #started = false;
  readonly #hangUp = new AbortController();

  constructor(
    private readonly channel: SparkChannel,
    private readonly plan: Plan,
    private readonly operationId: string,
    private readonly tags: readonly string[],
  ) {}

  next(): AsyncIterable<ExecutePlanResponse> {
    const { client, identity } = this.channel;
    const { operationId, plan, last } = this;
    const call = { signal: this.#hangUp.signal };
    if (this.#started) {
      const lastResponseId = last === undefined ? {} : { lastResponseId: last };
      return client.reattachExecute({ ...identity, operationId, ...lastResponseId }, call);
    }
    this.#started = true;
    return client.executePlan({ ...identity, operationId, plan, tags: [...this.tags], requestOptions }, call);
  }

  hangUp(): void {
    this.#hangUp.abort();
  }

  /** The call that was to start the operation never arrived. */
  startsAnew(error: unknown): boolean {
    if (!isUnknownOperation(error) || this.last !== undefined || isTransient(error)) return false;
    this.#started = false;
    return true;
  }
}
