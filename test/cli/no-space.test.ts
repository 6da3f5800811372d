import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { edp, temporaryFolder } from './support/edp.js';

const folder = temporaryFolder();
const disk = join(folder.path, 'disk');
mkdirSync(disk);
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', disk]).status === 0;

afterAll(() => {
  if (mounted) spawnSync('umount', [disk]);
  folder.remove();
});

/** Only who may mount a small disk can fill one. CI may. */
describe.skipIf(!mounted && !process.env.CI)('a full disk', () => {
  it('is named, with nothing half-written, and the same command goes on when there is space', async () => {
    if (!mounted) throw new Error('A tmpfs could not be mounted: CI runs as root, in a container that may mount.');
    const data = join(folder.path, 'data');
    await edp(['generate', '--events', '40000', '--days', '6', '--out', data]);
    const config = `export default { database: 'w.duckdb', sources: { user_events: { files: '${data}/user_events/*', arrival: 'record' } } };\n`;
    writeFileSync(join(disk, 'edp.config.ts'), config);
    const full = await edp(['ingest', '--project', disk]);
    expect(full.code).toBe(5);
    expect(full.stderr).toContain('error NO_SPACE:');
    const counted = async () => {
      const sql =
        'SELECT (SELECT count(*) FROM raw_user_events) AS rows, (SELECT sum(stored) FROM edp.batches) AS stored';
      return (await edp(['query', '--json', '--project', disk, sql])).json()[0];
    };
    const before = await counted();
    expect(before?.rows).toBe(Number(before?.stored ?? 0));
    spawnSync('mount', ['-o', 'remount,size=200m', disk]);
    expect((await edp(['ingest', '--project', disk])).code).toBe(0);
    const after = await counted();
    expect(after?.rows).toBe(Number(after?.stored));
    expect(after?.rows).toBeGreaterThan(30_000);
  }, 120_000);
});
