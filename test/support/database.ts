import { DuckDBInstance } from '@duckdb/node-api';
import { DuckDbConnection } from '../../src/engine/duckdb/connection.js';

/** A database of its own, in memory unless a path is given. */
export async function openDatabase(path = ':memory:'): Promise<DuckDbConnection & { end(): void }> {
  const instance = await DuckDBInstance.create(path, { memory_limit: '1GB', threads: '2' });
  const connection = new DuckDbConnection(await instance.connect());
  await connection.execute("SET TimeZone = 'UTC'");
  const end = () => {
    connection.close();
    instance.closeSync();
  };
  return Object.assign(connection, { end });
}
