import { linkSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EdpError } from '../../model/errors.js';
import { birthOf } from './identity.js';
import { isSame, readRecord } from './record.js';

/**
 * Works alone in a folder: two that start the same service would spoil its data. A lock whose owner has died is taken
 * over.
 * @throws EdpError SERVICES_LOCKED while another process is at work there.
 */
export async function alone<T>(folder: string, now: () => Date, work: () => Promise<T>): Promise<T> {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'lock.json');
  take(file, now);
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function take(file: string, now: () => Date): void {
  const mine = { pid: process.pid, birth: birthOf(process.pid) ?? '', startedAt: now().toISOString() };
  const create = () => createWhole(file, `${JSON.stringify(mine)}\n`);
  try {
    create();
    return;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const owner = readRecord(file);
  if (owner && isSame(owner)) {
    throw new EdpError(
      'SERVICES_LOCKED',
      `Another command is starting or stopping services here: process ${owner.pid}.`,
      {
        where: file,
        hint: 'Wait until it is done.',
      },
    );
  }
  rmSync(file, { force: true });
  create();
}

/** Fails with EEXIST where the file is there. Nobody sees it empty, and takes it for the lock of one that died. */
function createWhole(file: string, content: string): void {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, content);
  try {
    linkSync(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
}
