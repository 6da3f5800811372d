import type { Line, PartResult } from '../../support/result.js';
import { spread } from '../../support/statistics.js';
import { type ClusterContext, sizes } from '../support/context.js';

const mib = 2 ** 20;

/** How much memory the driver program takes at its peak, at two sizes: the rows are Spark's, not its own. */
export async function memoryPart(context: ClusterContext): Promise<PartResult> {
  const lines: Line[] = [];
  for (const events of sizes(context)) {
    const trials = await context.trials(events);
    const peaks = (await trials.someRuns()).map((r) => r.peak / mib);
    const ingest = trials.ingested.peak / mib;
    lines.push(
      { kind: 'amount', name: `${events} events: run`, amount: spread(peaks), unit: 'MiB', target: 512 },
      { kind: 'amount', name: `${events} events: ingest`, amount: spread([ingest]), unit: 'MiB' },
    );
  }
  return {
    part: 'memory',
    title: 'peak of resident memory of the driver program',
    lines: [...lines, { kind: 'note', text: 'An ingest judges records in DuckDB, within its own limit of memory.' }],
  };
}
