import type { PartResult } from '../../support/result.js';
import { spread } from '../../support/statistics.js';
import type { ClusterContext } from '../support/context.js';

/**
 * The driver program's own time: that of a run in which nothing is under way at Spark. Its statements, its state in
 * PostgreSQL and the publication are part of it.
 */
export async function overheadPart({ events, trials: trialsOn }: ClusterContext): Promise<PartResult> {
  const trials = await trialsOn(events);
  const runs = (await trials.someRuns()).map((r) => r.times);
  const models = Object.keys(runs[0]?.tables ?? {}).length;
  return {
    part: 'overhead',
    title: `the driver program's own time in a run of ${models} models`,
    lines: [
      {
        kind: 'amount',
        name: 'driver, per model',
        amount: spread(runs.map(({ run, wire }) => (run - wire.busy) / models)),
        unit: 's',
        target: 0.3,
      },
      {
        kind: 'amount',
        name: 'driver, in all',
        amount: spread(runs.map(({ run, wire }) => run - wire.busy)),
        unit: 's',
      },
      { kind: 'amount', name: 'waiting for Spark', amount: spread(runs.map(({ wire }) => wire.busy)), unit: 's' },
      {
        kind: 'amount',
        name: 'calls of Spark, per model',
        amount: spread(runs.map(({ wire }) => wire.calls / models)),
        unit: '',
      },
    ],
  };
}
