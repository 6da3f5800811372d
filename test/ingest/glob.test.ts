import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixedStart, globPattern } from '../../src/ingest/glob.js';
import { openDatabase } from '../support/database.js';

const names = [
  ...['a.csv', 'b.csv', '.h.csv', 'x/a.csv', 'x/.d/a.csv', 'x/y/a.csv', 'x/y/z/b.csv', 'x.csv/q.csv', 'ab/x/c/y/d.csv'],
  ...['a]b.csv', 'a[b].csv', 'a*b.csv', 'A.csv', 'a-b.csv', 'a!b.csv', 'a^b.csv', 'a(b|c).csv', 'day 1+2.csv', 'acsv'],
];

let database: Awaited<ReturnType<typeof openDatabase>>;
let folder: string;
beforeAll(async () => {
  database = await openDatabase();
  folder = await mkdtemp(join(tmpdir(), 'edp-glob-'));
  for (const name of names) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), '');
  }
});
afterAll(() => {
  database.end();
  rmSync(folder, { recursive: true });
});

describe('a pattern matches the keys of objects as the engine matches files on a disk', () => {
  it.each([
    ...['*', '*.csv', '**', '**/*', '**/*.csv', 'x/**', 'x/**/a.csv', '**/a.csv', '*/**/*.csv', 'x**/a.csv', '**.csv'],
    ...['*/*', '*/a.csv', 'x/*/*', 'ab/*/c/*/d.csv', '**/.d/*', '?.csv', 'a?b.csv', 'x?a.csv', 'a.csv'],
    ...['[ab].csv', '[!ab].csv', '[^ab].csv', '[a-b].csv', '[A-b].csv', '[b-a].csv', 'a[*]b.csv', 'a[[]b].csv'],
    ...['a[]]b.csv', 'a[!b]b.csv', 'a[-b]b.csv', 'a[+--]b.csv', 'x[!a]a.csv', 'x[+-0]a.csv'],
    ...['[a', 'a[b.csv', '{a,b}.csv', 'a(b|c).csv', 'day 1+2*', 'a.*'],
  ])('%s', async (pattern) => {
    const rows = await database.rows<{ file: string }>('SELECT file FROM glob($glob)', { glob: join(folder, pattern) });
    const onDisk = rows.map(({ file }) => relative(folder, file)).sort();
    expect(names.filter((name) => globPattern(pattern).test(name)).sort()).toEqual(onDisk);
  });

  it('and has a beginning that need not be looked for', () => {
    expect(['a/b*.csv', '*', 'a/b.csv', 'a/[b]/c'].map(fixedStart)).toEqual(['a/b', '', 'a/b.csv', 'a/']);
  });
});
