import { setTimeout as sleep } from 'node:timers/promises';
import { EdpError } from '../../model/errors.js';
import { isSame, type ProcessRecord } from './record.js';

const pollMs = 50;
/** A killed process is gone at once, unless the system itself hangs. */
const killedWithinMs = 5_000;

export type Ending = 'ended' | 'killed';

/**
 * Ends a process: it is asked to, and killed with its whole group if it does not. Only the very process of the record is
 * ever signalled.
 * @throws EdpError SERVICE_FAILED if it may not be signalled, or does not go.
 */
export async function stopProcess(
  record: ProcessRecord,
  { signal = 'SIGTERM', withinMs }: { signal?: NodeJS.Signals | undefined; withinMs: number },
): Promise<Ending> {
  tell(record, record.pid, signal);
  if (await isGone(record, withinMs)) return 'ended';
  tell(record, -record.pid, 'SIGKILL');
  if (await isGone(record, killedWithinMs)) return 'killed';
  throw new EdpError('SERVICE_FAILED', `The process ${record.pid} does not end, not even when it is killed.`);
}

function tell(record: ProcessRecord, target: number, signal: NodeJS.Signals): void {
  if (!isSame(record)) return;
  try {
    process.kill(target, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return;
    throw new EdpError('SERVICE_FAILED', `The process ${record.pid} cannot be ended: ${(error as Error).message}`, {
      hint: 'Another user may have started it: then that user must stop it.',
      cause: error,
    });
  }
}

async function isGone(record: ProcessRecord, withinMs: number): Promise<boolean> {
  for (const end = Date.now() + withinMs; Date.now() < end; await sleep(pollMs)) if (!isSame(record)) return true;
  return !isSame(record);
}
