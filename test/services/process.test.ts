import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { logTail } from '../../src/services/log.js';
import { birthOf, startTicks } from '../../src/services/process/identity.js';
import { alone } from '../../src/services/process/lock.js';
import { removeRecord, standingOf, writeRecord } from '../../src/services/process/record.js';
import { startProcess } from '../../src/services/process/start.js';
import { stopProcess } from '../../src/services/process/stop.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'edp-process-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const now = () => new Date('2026-11-18T10:00:00Z');
const script = (code: string) => ({ command: process.execPath, args: ['-e', code] });
const start = (code: string) => startProcess(folder, script(code), process.env, now);
const forever = 'setInterval(() => {}, 1000)';

/** Waits until a process has said something: only then are its handlers in place. */
async function said(word: string): Promise<void> {
  await expect.poll(() => logTail(folder, 10), { timeout: 10_000 }).toContain(word);
}

describe('the birth of a process', () => {
  it('is the same each time it is asked for, and another for another process', async () => {
    const child = spawn(process.execPath, ['-e', forever], { stdio: 'ignore' });
    await once(child, 'spawn');
    try {
      expect(birthOf(child.pid!)).toBe(birthOf(child.pid!));
      expect(birthOf(child.pid!)).not.toBe(birthOf(process.pid));
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('is unknown where there is no process', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    await once(child, 'exit');
    expect(birthOf(child.pid!)).toBeUndefined();
    expect(birthOf(0)).toBeUndefined();
    expect(birthOf(-1)).toBeUndefined();
  });

  it.each([
    ['a plain name', '7 (java) S 1 7 7 0 -1 4194560 9 8 7 6 5 4 3 2 20 0 33 0 123456 99', '123456'],
    [
      'brackets and spaces in the name',
      '7 (a) b (c) R 1 7 7 0 -1 4194560 9 8 7 6 5 4 3 2 20 0 33 0 123456 99',
      '123456',
    ],
    [
      'one that ended and waits for its parent',
      '7 (java) Z 1 7 7 0 -1 4194560 9 8 7 6 5 4 3 2 20 0 33 0 123456 99',
      undefined,
    ],
  ])('is field 22 of its stat: %s', (_, stat, ticks) => expect(startTicks(stat)).toBe(ticks));
});

describe('a pid file', () => {
  it('tells a running process, one that is gone, and none', async () => {
    expect(standingOf(folder)).toEqual({ kind: 'none' });
    const record = await start(forever);
    expect(standingOf(folder)).toEqual({ kind: 'running', record });
    await stopProcess(record, { withinMs: 5_000 });
    expect(standingOf(folder)).toEqual({ kind: 'gone', record });
    removeRecord(folder);
    expect(standingOf(folder)).toEqual({ kind: 'none' });
  });

  it('that names a living process of another birth names one that is gone, which is never signalled', async () => {
    const stranger = spawn(process.execPath, ['-e', forever], { stdio: 'ignore' });
    await once(stranger, 'spawn');
    const stale = { pid: stranger.pid!, birth: 'of an earlier process', startedAt: now().toISOString() };
    try {
      writeRecord(folder, stale);
      expect(standingOf(folder)).toEqual({ kind: 'gone', record: stale });
      expect(await stopProcess(stale, { withinMs: 100 })).toBe('ended');
      expect(birthOf(stranger.pid!)).toBeDefined();
    } finally {
      stranger.kill('SIGKILL');
    }
  });
});

describe('a started process', () => {
  it('writes to a log, and that of the start before is kept', async () => {
    await start('console.log("first"); console.error("problem")');
    await said('problem');
    expect(logTail(folder, 1)).toBe('problem');
    await start('console.log("second")');
    await said('second');
    expect(logTail(folder, 10)).toBe('second');
  });

  it('may have said much: its last lines are shown', async () => {
    const line = 'ä'.repeat(99);
    await start(`for (let i = 0; i < 3000; i++) console.log(i + ${JSON.stringify(line)}); console.log('all')`);
    await said('all');
    expect(logTail(folder, 2)).toBe(`2999${line}\nall`);
    expect(logTail(folder, 2_000).split('\n')[0]).toBe(`1001${line}`);
    expect(logTail(folder, 9_000).split('\n')).toHaveLength(3_001);
  });

  it('is killed when it does not end in time', async () => {
    const record = await start(`process.on('SIGTERM', () => {}); console.log('deaf'); ${forever}`);
    await said('deaf');
    expect(await stopProcess(record, { withinMs: 200 })).toBe('killed');
    expect(birthOf(record.pid)).toBeUndefined();
  });

  it('that cannot be started says why', async () => {
    const launch = { command: join(folder, 'nothing'), args: [] };
    await expect(startProcess(folder, launch, process.env, now)).rejects.toMatchObject({ code: 'SERVICE_FAILED' });
  });
});

describe('the lock', () => {
  it('lets one work at a time, and is given back after a failure', async () => {
    const second = () => alone(folder, now, async () => undefined);
    await alone(folder, now, () => expect(second()).rejects.toMatchObject({ code: 'SERVICES_LOCKED' }));
    await expect(alone(folder, now, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    await expect(second()).resolves.toBeUndefined();
  });
});
