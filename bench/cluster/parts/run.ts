import { comparisonLine } from '../../support/compare.js';
import { benchProject } from '../../support/platform.js';
import type { Line, PartResult } from '../../support/result.js';
import { spread, takeTurns } from '../../support/statistics.js';
import { compareCatalogs } from '../support/compare.js';
import type { ClusterContext } from '../support/context.js';
import { ratioLine, spentLine } from '../support/meter.js';
import type { Trials } from '../support/trials.js';

/** All tables from Bronze: the platform on Spark against the hand-written program on the same; the rows must be equal. */
export async function runPart({ events, rounds, trials: trialsOn, note }: ClusterContext): Promise<PartResult> {
  const trials = await trialsOn(events);
  await takeTurns(rounds, { platform: () => trials.run(), byHand: () => trials.runByHand() });
  note('comparing row for row');
  const { graph } = await benchProject('cluster', '', { memoryLimit: '1GB', threads: 1 }, 'cluster');
  const platform = trials.runs.map((r) => r.spent);
  const byHand = trials.byHand.map((r) => r.spent);
  const { user_events, marketplace_sales } = trials.world.records;
  return {
    part: 'run',
    title: `all tables on Spark from Bronze of ${user_events} events and ${marketplace_sales} sales records`,
    lines: [
      spentLine('platform', platform),
      spentLine('hand-written', byHand),
      ratioLine('platform ÷ hand-written', platform, byHand, 1.5),
      ...slowest(trials),
      comparisonLine(await compareCatalogs(graph, trials.built, trials.base)),
    ],
  };
}

/** What takes longest on either side. */
function slowest(trials: Trials): Line[] {
  const top = (side: string, all: readonly Record<string, number>[]): Line[] =>
    Object.keys(all[0] ?? {})
      .map((name) => ({ name, amount: spread(all.flatMap((times) => times[name] ?? [])) }))
      .sort((a, b) => b.amount.median - a.amount.median)
      .slice(0, 8)
      .map(({ name, amount }) => ({
        kind: 'amount',
        name: `${side} ${name.replace(/^(silver|gold)\./, '')}`,
        amount,
        unit: 's',
      }));
  const tablesOf = ({ times }: Trials['runs'][number]) =>
    Object.fromEntries(Object.entries(times.tables).map(([name, { seconds }]) => [name, seconds]));
  return [
    { kind: 'note', text: 'Most time:' },
    ...top('p.', trials.runs.map(tablesOf)),
    ...top(
      'h.',
      trials.byHand.map((r) => r.tables),
    ),
  ];
}
