import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { duckdbDialect, duckdbEntries } from '../../src/engine/duckdb/dialect.js';
import { DuckDbDatabase, type DuckDbEngine } from '../../src/engine/duckdb/engine.js';
import { sparkDialect, sparkEntries } from '../../src/engine/spark/dialect.js';
import type { SqlFunctions } from '../../src/model/dialect.js';
import { findForbidden } from '../models/numbers-lint.js';
import { allCases, cases, oddMidnights, quotients, timeZone } from './dialect-cases.js';
import { differences, plain, sqlOn } from './dialect-differences.js';
import { expectedTexts } from './dialect-texts.js';

const utc = { timeZone: 'UTC' };
const duck = duckdbDialect.functions(utc);
const spark = sparkDialect.functions(utc);

describe('every entry', () => {
  const names = Object.keys(duckdbEntries(utc)) as (keyof SqlFunctions)[];

  it('has a text and cases to run', () => {
    expect(names.length).toBeGreaterThan(30);
    for (const table of [sparkEntries(utc), expectedTexts, cases]) {
      expect(Object.keys(table).sort()).toEqual([...names].sort());
    }
  });

  it.each(names)('%s has its reason on each engine, and a sentence it is', (name) => {
    for (const entries of [duckdbEntries(utc), sparkEntries(utc)]) expect(entries[name][0]).toMatch(/^.{12,}\.$/);
  });

  it.each(names)('%s is what its cases call', (name) => {
    for (const [, call] of cases[name]) {
      const called = new Set<unknown>();
      call(
        new Proxy(duck, {
          get: (target, function_) => {
            called.add(function_);
            return Reflect.get(target, function_);
          },
        }),
      );
      expect(called).toContain(name);
    }
  });
});

describe('each engine is told the same in its own words', () => {
  const oneBlank = (text: string) => text.replaceAll(/\s+/g, ' ');
  it.each(Object.entries(expectedTexts))('%s', (_, { call, duckdb, spark: expected }) => {
    expect({ duckdb: oneBlank(call(duck)), spark: call(spark) }).toEqual({ duckdb, spark: expected });
  });
});

describe('on DuckDB', () => {
  let database: DuckDbDatabase;
  let engine: DuckDbEngine;
  beforeAll(async () => {
    database = await DuckDbDatabase.open({ path: ':memory:', memoryLimit: '500MB' });
    engine = await database.connect();
  });
  afterAll(() => database.close());

  const zoned = duckdbDialect.functions({ timeZone });
  const textOf = async (sql: string) => (await engine.rows(`SELECT CAST(${sql} AS VARCHAR) AS v`))[0]?.v;

  it.each([...allCases, ...plain])('%s', async (_, call, expected) => {
    expect(await textOf(call(zoned))).toBe(expected);
  });

  it.each(Object.entries(differences))('%s: models are kept from it', async (_, difference) => {
    const { forbidden, instead } = difference;
    expect(await textOf(sqlOn(difference, 'duckdb'))).toBe(difference.duckdb);
    expect(forbidden ?? instead).toBeDefined();
    for (const engineName of ['duckdb', 'spark'] as const) {
      if (forbidden) expect(findForbidden(sqlOn(difference, engineName))).toContain(forbidden);
    }
    if (instead) expect(await textOf(instead.call(duck))).toBe(instead.value);
  });

  it('divides exactly, half away from zero, whatever the size', async () => {
    const { pairs, expected } = quotients();
    const rows = pairs.map(([a, b]) => `(${a}::DECIMAL(18,4), ${b}::BIGINT)`);
    const found = await engine.rows<{ v: string }>(
      `SELECT CAST(${duck.divide('a', 'b', 4, [4, 0])} AS VARCHAR) AS v FROM (VALUES ${rows.join(', ')}) t(a, b)`,
    );
    expect(found.map(({ v }) => v)).toEqual(expected);
  });

  it.each(oddMidnights)('in %s the day %s starts at %s', async (zone, day, startsAt) => {
    const fn = duckdbDialect.functions({ timeZone: zone });
    const [row] = await engine.rows(`SELECT ${fn.timestampText(fn.startOfDay(fn.dateLiteral(day)))} AS v`);
    expect(row?.v).toBe(startsAt);
  });
});
