import type { Dialect } from '../../model/dialect.js';
import { EdpError } from '../../model/errors.js';
import type { Database } from '../database.js';
import type { Engine } from '../engine.js';
import { schemaOf, tablesOf } from './engine.js';

/** A reader as an engine that counts and reads: planning and checks need no more. All else is NOT_READ_ONLY. */
export function readOnlyEngine(database: Database, dialect: Dialect): Engine {
  const refuse = async (): Promise<never> => {
    throw new EdpError('NOT_READ_ONLY', 'A reader changes nothing.');
  };
  return {
    dialect,
    state: database,
    statementsAreDear: false,
    rows: (sql, parameters) => database.rows(sql, parameters),
    execute: refuse,
    transaction: (work) => work(),
    lightly: (work) => work(),
    seeking: (work) => work(),
    count: async (relation) =>
      (await database.rows<{ n: bigint }>(`SELECT count(*) AS n FROM ${relation}`))[0]?.n ?? 0n,
    schema: (select) => schemaOf(database, select),
    work: refuse,
    addWork: refuse,
    workView: refuse,
    dropWork: refuse,
    releaseWork: refuse,
    slice: refuse,
    addition: refuse,
    diff: refuse,
    apply: refuse,
    stage: refuse,
    addStaged: refuse,
    publishStaged: refuse,
    dropStaged: refuse,
    createView: refuse,
    tablesOf: (schema) => tablesOf(database, schema),
  };
}
