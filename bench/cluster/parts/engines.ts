import type { Line, PartResult } from '../../support/result.js';
import { ratios, spread } from '../../support/statistics.js';
import { type ClusterContext, sizes } from '../support/context.js';
import type { Trials } from '../support/trials.js';
import { type Medians, verdict } from '../support/verdict.js';

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

const timesOf = (trials: Trials) => ({
  spark: trials.runs.map((r) => r.times.total),
  duckdb: trials.embedded.map((r) => r.times.total.seconds),
});
