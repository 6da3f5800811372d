import type { Line, PartResult } from '../../support/result.js';
import { ratios, spread } from '../../support/statistics.js';
import { type ClusterContext, sizes } from '../support/context.js';
import type { Trials } from '../support/trials.js';

/** The same run on DuckDB and on Spark, on the same machine, at two sizes: from what size on Spark pays. */
export async function enginesPart(context: ClusterContext): Promise<PartResult> {
  const lines: Line[] = [];
  const medians: Medians[] = [];
  for (const events of sizes(context)) {
    const trials = await context.trials(events);
    await trials.someRuns();
    if (trials.embedded.length === 0) await trials.runEmbedded();
    const { spark, duckdb } = timesOf(trials);
    medians.push({ events, spark: spread(spark).median, duckdb: spread(duckdb).median });
    lines.push(
      { kind: 'amount', name: `${events} events: DuckDB`, amount: spread(duckdb), unit: 's' },
      { kind: 'amount', name: `${events} events: Spark`, amount: spread(spark), unit: 's' },
      {
        kind: 'amount',
        name: `${events} events: Spark ÷ DuckDB`,
        amount: ratios(spark.slice(-duckdb.length), duckdb),
        unit: '×',
      },
    );
  }
  return {
    part: 'engines',
    title: 'the same run by the embedded engine and by Spark, with the same cores',
    lines: [...lines, { kind: 'note', text: verdict(medians) }],
  };
}

interface Medians {
  events: number;
  spark: number;
  duckdb: number;
}

const timesOf = (trials: Trials) => ({
  spark: trials.runs.map((r) => r.times.total),
  duckdb: trials.embedded.map((r) => r.times.total.seconds),
});

/** Where the lines through the two sizes meet, if they do. */
function verdict([small, large]: readonly Medians[]): string {
  if (!small || !large) throw new RangeError('two sizes are needed');
  const growth = (engine: 'spark' | 'duckdb') => (large[engine] - small[engine]) / (large.events - small.events);
  const [spark, duckdb] = [growth('spark'), growth('duckdb')];
  const per = `Each further million events costs ${(spark * 1e6).toFixed(0)} s on Spark and ${(duckdb * 1e6).toFixed(0)} s on DuckDB`;
  if (large.spark <= large.duckdb) return `${per}: on these cores, Spark pays at this size already.`;
  if (spark >= duckdb) return `${per}: on these cores, Spark pays at no size. It pays where one machine does not do.`;
  const meet = large.events + (large.spark - large.duckdb) / (duckdb - spark);
  return `${per}: on these cores, the lines meet at some ${(meet / 1e6).toFixed(1)} million events.`;
}
