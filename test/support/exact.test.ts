import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { duckdbDialect } from '../../src/engine/duckdb/dialect.js';
import { DuckDbDatabase, type DuckDbEngine } from '../../src/engine/duckdb/engine.js';
import { integer, timestamp } from '../../src/model/column.js';
import type { Model } from '../../src/model/model.js';
import { exactSelect, exactText } from './exact.js';

let database: DuckDbDatabase;
let engine: DuckDbEngine;
beforeEach(async () => {
  database = await DuckDbDatabase.open({ path: ':memory:', memoryLimit: '200MB' });
  engine = await database.connect();
  await engine.execute('CREATE SCHEMA silver');
});
afterEach(() => database.close());

const columns = { moment: timestamp('When.'), n: integer('How many.'), _seq: integer('Of the platform.') };
const model = { kind: 'table', layer: 'silver', name: 't', definition: { columns } } as unknown as Model;

async function textsOf(...rows: string[]): Promise<string[]> {
  await engine.execute('CREATE TABLE silver.t (moment TIMESTAMP, n BIGINT, _seq BIGINT)');
  for (const row of rows) await engine.execute(`INSERT INTO silver.t VALUES (${row})`);
  return (await engine.rows<object>(exactSelect(model, duckdbDialect))).map(exactText);
}

describe('rows to compare', () => {
  it('differ by a microsecond, and by one above 2^53, but not by the columns of the platform', async () => {
    const [a, microsecond, one, seq] = await textsOf(
      "'2026-01-01 00:00:00.000001', 9007199254740992, 1",
      "'2026-01-01 00:00:00.000002', 9007199254740992, 1",
      "'2026-01-01 00:00:00.000001', 9007199254740993, 1",
      "'2026-01-01 00:00:00.000001', 9007199254740992, 2",
    );
    expect(new Set([a, microsecond, one]).size).toBe(3);
    expect(seq).toBe(a);
  });

  it('keep null apart from any text', async () => {
    expect(await textsOf('NULL, NULL, 1')).toEqual(['{"moment":null,"n":null}']);
  });
});
