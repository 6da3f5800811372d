import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { Spool } from '../../src/ingest/spool.js';

const root = mkdtempSync(join(tmpdir(), 'edp-spool-'));
const folder = join(root, '.edp', 'spool');
beforeEach(() => rmSync(folder, { recursive: true, force: true }));
afterAll(() => rmSync(root, { recursive: true }));

async function* content(...parts: (string | Error)[]): AsyncGenerator<Buffer> {
  for (const part of parts) {
    if (part instanceof Error) throw part;
    yield Buffer.from(part);
  }
}

describe('a file that is fetched', () => {
  it('is there while it is worked with, and then gone', async () => {
    const spool = new Spool(folder);
    expect(await spool.keeping(content('a', 'b'), async (path) => readFileSync(path, 'utf8'))).toBe('ab');
    await spool.keeping(content(), async (path) => expect(readFileSync(path)).toHaveLength(0));
    expect(readdirSync(folder)).toEqual([]);
    await spool.close();
    expect(existsSync(folder)).toBe(false);
  });

  it('is gone after a failure, of the work as of what is fetched', async () => {
    const spool = new Spool(folder);
    const failing = spool.keeping(content('a'), async () => Promise.reject(new Error('of the work')));
    await expect(failing).rejects.toThrow('of the work');
    let worked = false;
    const cut = spool.keeping(content('a', new Error('of the wire')), async () => {
      worked = true;
    });
    await expect(cut).rejects.toThrow('of the wire');
    expect(worked).toBe(false);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('that a dead process has left is removed; what is not of its kind stays', async () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, '1-1.spool'), 'left');
    await new Spool(folder).clear();
    expect(existsSync(folder)).toBe(false);
    mkdirSync(folder);
    writeFileSync(join(folder, 'notes.txt'), 'mine');
    await new Spool(folder).clear();
    expect(readdirSync(folder)).toEqual(['notes.txt']);
  });
});
