import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { EdpError } from '../../model/errors.js';
import { freshLog } from '../log.js';
import type { Launch } from '../service.js';
import { birthOf } from './identity.js';
import { type ProcessRecord, writeRecord } from './record.js';

/**
 * Starts a process that outlives this one, with what it says in the folder's log, and leaves its pid file there.
 * @throws EdpError SERVICE_FAILED if it cannot be started, or has ended at once.
 */
export async function startProcess(
  folder: string,
  launch: Launch,
  env: NodeJS.ProcessEnv,
  now: () => Date,
): Promise<ProcessRecord> {
  const log = openSync(freshLog(folder), 'a');
  const { command, args, user, cwd = folder } = launch;
  try {
    const child = spawn(command, args, {
      cwd,
      env: { ...env, ...launch.env },
      ...user,
      detached: true,
      stdio: ['ignore', log, log],
    });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', (cause) =>
        reject(new EdpError('SERVICE_FAILED', `${command} cannot be run: ${cause.message}`, { where: folder, cause })),
      );
    });
    const { pid } = child;
    const birth = pid && birthOf(pid);
    if (!pid || !birth)
      throw new EdpError('SERVICE_FAILED', `${command} ended as soon as it was started.`, { where: folder });
    const record = { pid, birth, startedAt: now().toISOString() };
    writeRecord(folder, record);
    child.unref();
    return record;
  } finally {
    closeSync(log);
  }
}
