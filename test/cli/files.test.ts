import { lstatSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeWhole } from '../../src/cli/files.js';
import { temporaryFolder } from './support/edp.js';

describe('a file that is written whole', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => folder.remove());

  it('takes the place of the old one, with nothing beside it', async () => {
    const file = join(folder.path, 'page.html');
    writeFileSync(file, 'old');
    await writeWhole(file, 'new');
    expect(readFileSync(file, 'utf8')).toBe('new');
    expect(readdirSync(folder.path)).toEqual(['page.html']);
  });

  it('has its folder made', async () => {
    const file = join(folder.path, 'reports', 'july', 'page.png');
    await writeWhole(file, Uint8Array.of(1, 2));
    expect([...readFileSync(file)]).toEqual([1, 2]);
  });

  it('is reached through a link, which stays one', async () => {
    const [file, link] = [join(folder.path, 'page.md'), join(folder.path, 'link.md')];
    writeFileSync(file, 'old');
    symlinkSync('page.md', link);
    await writeWhole(link, 'new');
    expect(readFileSync(file, 'utf8')).toBe('new');
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
  });
});
