import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DuckDbDatabase, type DuckDbEngine } from '../../src/engine/duckdb/engine.js';
import { answer } from '../../src/engine/duckdb/read-session.js';

const views = [{ schema: 'silver', name: 'people', select: "SELECT id, '***' AS email FROM <catalog>.silver.people" }];

describe('what a query may read', () => {
  let database: DuckDbDatabase;
  let connection: DuckDbEngine;
  const read = async (sql: string) => (await answer(connection, 'memory', { sql, views })).rows;

  beforeAll(async () => {
    database = await DuckDbDatabase.open({ path: ':memory:', memoryLimit: '500MB' });
    connection = await database.connect();
    await connection.execute('CREATE SCHEMA silver');
    await connection.execute("CREATE TABLE silver.people AS SELECT 1 AS id, 'ada@example.org' AS email");
  });
  afterAll(() => database.close());

  it.each([
    ['SELECT * FROM silver.people', [{ id: 1n, email: '***' }]],
    ['FROM people;', [{ id: 1n, email: '***' }]],
    ['WITH p AS (FROM people) SELECT p.email FROM p -- the end', [{ email: '***' }]],
    ['WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 2) FROM n', [{ i: 1n }, { i: 2n }]],
    ['SELECT (SELECT max(email) FROM people) AS m', [{ m: '***' }]],
    ['SELECT unnest([1, 2]) AS i', [{ i: 1n }, { i: 2n }]],
    ["VALUES ('a')", [{ col0: 'a' }]],
    ['PIVOT people ON id IN (1) USING count(*)', [{ email: '***', '1': 1n }]],
  ])('reads %s', async (sql, rows) => {
    expect(await read(sql)).toEqual(rows);
  });

  it.each([
    ['DELETE FROM silver.people', 'NOT_READ_ONLY'],
    ['WITH x AS (SELECT 1) INSERT INTO silver.people FROM x', 'NOT_READ_ONLY'],
    ['DROP TABLE silver.people', 'NOT_READ_ONLY'],
    ['CREATE TEMP TABLE t AS SELECT 1', 'NOT_READ_ONLY'],
    ['SELECT 1; DELETE FROM silver.people', 'NOT_READ_ONLY'],
    ["COPY silver.people TO 'stolen.csv'", 'NOT_READ_ONLY'],
    ["ATTACH 'other.duckdb'", 'NOT_READ_ONLY'],
    ['SET memory_limit = 1', 'NOT_READ_ONLY'],
    ['PRAGMA database_size', 'NOT_READ_ONLY'],
    ['CALL pragma_version()', 'NOT_READ_ONLY'],
    ['EXPLAIN ANALYZE DELETE FROM silver.people', 'NOT_READ_ONLY'],
    ["SELECT * FROM read_text('/etc/hostname')", 'NOT_READ_ONLY'],
    ["SELECT * FROM query('FROM memory.silver.people')", 'NOT_READ_ONLY'],
    ["SELECT * FROM query_table('memory.silver.people')", 'NOT_READ_ONLY'],
    ["SELECT * FROM pragma_storage_info('silver.people')", 'NOT_READ_ONLY'],
    ['SELECT * FROM duckdb_views()', 'NOT_READ_ONLY'],
    ["SELECT json_serialize_plan('FROM people')", 'NOT_READ_ONLY'],
    ["FROM '/etc/passwd.csv'", 'UNKNOWN_TABLE'],
    [`WITH "/etc/passwd.csv" AS (SELECT 1) FROM '/etc/passwd.csv'`, 'UNKNOWN_TABLE'],
    ['FROM memory.silver.people', 'UNKNOWN_TABLE'],
    ['SELECT (SELECT email FROM memory.silver.people) AS hidden', 'UNKNOWN_TABLE'],
    ['DESCRIBE memory.silver.people', 'UNKNOWN_TABLE'],
    ['FROM information_schema.tables', 'UNKNOWN_TABLE'],
    ['SELEC 1', 'USAGE'],
    ['', 'USAGE'],
  ])('refuses %s', async (sql, code) => {
    await expect(read(sql)).rejects.toMatchObject({ code });
  });

  it('leaves the connection as it was', async () => {
    expect(await connection.rows('SELECT email FROM silver.people')).toEqual([{ email: 'ada@example.org' }]);
    const [{ n } = { n: 0n }] = await connection.rows<{ n: bigint }>(
      "SELECT count(*) AS n FROM duckdb_databases() WHERE database_name LIKE 'edp_shadow%'",
    );
    expect(n).toBe(0n);
  });
});
