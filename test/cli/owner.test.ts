import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownerAddress } from '../../src/engine/duckdb/address.js';
import { DuckDbDatabase } from '../../src/engine/duckdb/engine.js';
import { serveReads } from '../../src/engine/duckdb/owner.js';
import { outcomeOf, start, temporaryFolder } from './support/edp.js';

const folder = temporaryFolder();
const path = join(folder.path, 'warehouse.duckdb');
const projectFile = join(folder.path, 'edp.config.ts');

/** A command of another process on this file. */
const query = (sql: string) => outcomeOf(start(['query', '--json', sql], { cwd: folder.path }));

describe('a database that another process owns', () => {
  let database: DuckDbDatabase;
  let served: Awaited<ReturnType<typeof serveReads>>;

  beforeAll(async () => {
    writeFileSync(projectFile, "export default { database: 'warehouse.duckdb' };\n");
    // Left by a killed owner.
    writeFileSync(ownerAddress(path), '');
    database = await DuckDbDatabase.open({ path, memoryLimit: '500MB' });
    served = await serveReads(database, path);
  });
  afterAll(() => folder.remove());

  it('answers on a socket that only its user can open, whatever was left there', () => {
    const status = statSync(ownerAddress(path));
    expect(status.isSocket()).toBe(true);
    expect(status.mode & 0o077).toBe(0);
  });

  it('is read through its owner: what is published, types kept, never what a transaction is about to do', async () => {
    const engine = await database.connect();
    await engine.execute('CREATE SCHEMA edp');
    await engine.execute('CREATE TABLE edp.secrets (name VARCHAR, value VARCHAR)');
    await engine.execute(
      `CREATE TABLE edp.runs AS SELECT 9007199254740993 AS big, 1.5::DECIMAL(18,4) AS money, DATE '2026-01-31' AS day,
         TIMESTAMP '2026-01-31 10:00:00.5' AS at, 'é"\n' AS text, true AS yes, NULL AS none, [1, 2] AS list`,
    );
    await engine.execute('BEGIN');
    await engine.execute('DELETE FROM edp.runs');
    const { code, stdout } = await query('FROM edp.runs');
    await engine.execute('ROLLBACK');
    engine.close();
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      big: '9007199254740993',
      money: '1.5000',
      day: '2026-01-31',
      at: '2026-01-31T10:00:00.500Z',
      text: 'é"\n',
      yes: true,
      none: null,
      list: [1, 2],
    });
  });

  it('cannot be changed through its owner', async () => {
    const { code, stderr } = await query('DELETE FROM edp.runs');
    expect(code).toBe(2);
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'NOT_READ_ONLY' } });
  });

  it('makes another writer wait, then tell that it is in use', async () => {
    const { code, stderr } = await outcomeOf(start(['run'], { cwd: folder.path }));
    expect(code).toBe(5);
    expect(stderr).toContain('DATABASE_LOCKED');
  });

  it('interrupts reads that would keep the owner from ending; the reader goes on by itself', async () => {
    const child = start(['query', '--json', 'SELECT count(*) AS n FROM range(3000000000) r(i) WHERE i % 7 = 3'], {
      cwd: folder.path,
    });
    const outcome = outcomeOf(child);
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    const started = Date.now();
    await served.close();
    database.close();
    expect(Date.now() - started).toBeLessThan(5_000);
    child.kill('SIGKILL');
    await outcome;
  });

  it('is read from its file when the owner has ended', async () => {
    expect((await query('SELECT count(*) AS n FROM edp.runs')).stdout).toBe('{"n":1}\n');
  });
});
