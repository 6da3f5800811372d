import { setTimeout } from 'node:timers/promises';
import type { MessageInitShape } from '@bufbuild/protobuf';
import type { SparkChannel } from './channel.js';
import { InterruptRequest_InterruptType, type InterruptRequestSchema } from './generated/spark/connect/base_pb.js';

/** Which running operations of the session to stop. */
export type InterruptTarget = { operationId: string } | { tag: string } | 'all';

type Request = Pick<MessageInitShape<typeof InterruptRequestSchema>, 'interruptType' | 'interrupt'>;

/**
 * Stops operations; returns the ids of those that ran. They end with OPERATION_CANCELED. One that Spark 4.1 is still
 * planning ends too, but the job that it was about to start may run on without it.
 */
export async function interrupt(channel: SparkChannel, target: InterruptTarget): Promise<string[]> {
  const answer = await channel.call((client) => client.interrupt({ ...channel.identity, ...requestOf(target) }));
  return answer.interruptedIds;
}

function requestOf(target: InterruptTarget): Request {
  if (target === 'all') return { interruptType: InterruptRequest_InterruptType.ALL };
  if ('tag' in target)
    return {
      interruptType: InterruptRequest_InterruptType.TAG,
      interrupt: { case: 'operationTag', value: target.tag },
    };
  return {
    interruptType: InterruptRequest_InterruptType.OPERATION_ID,
    interrupt: { case: 'operationId', value: target.operationId },
  };
}

const pollMs = 50;

/**
 * Interrupts the operation once the signal is aborted. If the server does not know it yet, it is asked again until the
 * listening ends.
 */
export function interruptOnAbort(
  channel: SparkChannel,
  operationId: string,
  signal: AbortSignal | undefined,
): { end(): void } {
  let listening = true;
  const onAbort = async () => {
    while (listening && (await interrupt(channel, { operationId })).length === 0) await setTimeout(pollMs);
  };
  // What fails here shows in the operation itself.
  const stop = () => void onAbort().catch(() => undefined);
  signal?.addEventListener('abort', stop, { once: true });
  return {
    end: () => {
      listening = false;
      signal?.removeEventListener('abort', stop);
    },
  };
}
