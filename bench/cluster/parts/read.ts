import type { Line, PartResult } from '../../support/result.js';
import { ratios, spread, takeTurns } from '../../support/statistics.js';
import type { ClusterContext } from '../support/context.js';
import { measureDriver, type ReadingAs } from '../support/tasks.js';

interface Reading {
  total: number;
  rows: number;
}

/** Rows of five types to TypeScript, as values (one after another, and all at once) and as Arrow, against PySpark's `toArrow`. */
export async function readPart({ events, rounds, cluster, pyspark, note }: ClusterContext): Promise<PartResult> {
  const query = `SELECT id, id * 2 AS twice, CAST(id AS STRING) AS text, CAST(id AS DECIMAL(18,2)) AS amount,
    timestamp_seconds(id) AS at FROM range(${events})`;
  const spark = cluster.connections.spark.address;
  const here = (as: ReadingAs) => async (): Promise<Reading> => {
    note(`reading ${events} rows to TypeScript, as ${as}`);
    return (await measureDriver({ kind: 'read', spark, query, as })).times as Reading;
  };
  const times = await takeTurns<ReadingAs | 'pyspark', Reading>(rounds, {
    stream: here('stream'),
    rows: here('rows'),
    arrow: here('arrow'),
    pyspark: () => {
      note(`reading ${events} rows by PySpark's toArrow`);
      return pyspark.run<Reading>('read.py', { remote: spark, query });
    },
  });
  const wrong = Object.values(times)
    .flat()
    .find((t) => t.rows !== events);
  if (wrong) throw new Error(`${wrong.rows} rows were read, not ${events}`);
  const seconds = (readings: readonly Reading[]) => readings.map((r) => r.total);
  const line = (name: string, readings: readonly Reading[]): Line => ({
    kind: 'amount',
    name,
    amount: spread(seconds(readings)),
    unit: 's',
  });
  const ratio = (name: string, readings: readonly Reading[]) => ({
    kind: 'amount' as const,
    name,
    amount: ratios(seconds(readings), seconds(times.pyspark)),
    unit: '×',
  });
  return {
    part: 'read',
    title: `${events} rows of five columns from Spark`,
    lines: [
      line('TypeScript, value by value', times.stream),
      line('TypeScript, all values at once', times.rows),
      line('TypeScript, as Arrow', times.arrow),
      line("PySpark's toArrow", times.pyspark),
      { ...ratio('as Arrow ÷ toArrow', times.arrow), target: 2 },
      ratio('value by value ÷ toArrow', times.stream),
      ratio('all values at once ÷ toArrow', times.rows),
      { kind: 'note', text: 'toArrow, too, makes no objects of the values.' },
    ],
  };
}
