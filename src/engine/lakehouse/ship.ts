import type { Columns } from '../../model/column.js';
import type { DuckDbEngine } from '../duckdb/engine.js';
import { columnList, type PhysicalTable, physicalName } from '../engine.js';
import type { SparkSession } from '../spark/connect/index.js';
import { identifier } from '../sql.js';

/** Rows of one commit. The server holds them three times over: half a million events are too many for 2 GB. */
const rowsOfCommit = 100_000;

/**
 * Adds the rows of a DuckDB query to an Iceberg table: in commits of 100,000, each by a session of its own, whose
 * end frees what the server kept of them. Neither side ever holds more than a part.
 * @param openSession gives a session whose tables are those to add to.
 * @returns how many.
 */
export async function ship(
  from: DuckDbEngine,
  select: string,
  table: PhysicalTable,
  openSession: () => Promise<SparkSession>,
): Promise<bigint> {
  const source = from.batches(`SELECT ${exact(table.columns)} FROM (${select})`);
  const types = Object.fromEntries(Object.entries(table.columns).map(([name, { type }]) => [name, type]));
  const columns = columnList(table.columns);
  let shipped = 0n;
  for (let done = false; !done; ) {
    const session = await openSession();
    try {
      let taken = 0;
      const rows = async function* () {
        while (taken < rowsOfCommit) {
          const { value, done: over } = await source.next();
          if (over) {
            done = true;
            return;
          }
          taken += value.length;
          yield* value;
        }
      };
      await session.createTempView('_shipped', await session.upload(types, rows()));
      if (taken > 0)
        await session.execute(`INSERT INTO ${physicalName(table)} (${columns}) SELECT ${columns} FROM _shipped`);
      shipped += BigInt(taken);
    } finally {
      await session.close();
    }
  }
  return shipped;
}

/** Columns as they cross: times as whole microseconds, since a Date has none. */
const exact = (columns: Columns): string =>
  Object.entries(columns)
    .map(([name, { type }]) => {
      const column = identifier(name);
      return type.kind === 'timestamp' ? `epoch_us(${column}) AS ${column}` : column;
    })
    .join(', ');
