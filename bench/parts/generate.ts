import { measure } from '../support/children.js';
import type { BenchContext, PartResult } from '../support/result.js';
import { spentSpread, spread, takeTurns } from '../support/statistics.js';
import { worldOf } from '../support/worlds.js';

/** A world drawn and written to files: events, sales and all else, as `edp generate` does. */
export async function generatePart({ scale, rounds, note }: BenchContext): Promise<PartResult> {
  const options = worldOf(1_000_000 * scale, 100_000 * scale, 60);
  const { generated } = await takeTurns(rounds, {
    generated: async () => {
      note('a world to files');
      return measure({ kind: 'generate', folder: 'generated', options });
    },
  });
  const times = generated.map(({ times }) => times);
  const first = times[0]!;
  return {
    part: 'generate',
    title: `${first.events} events and ${first.sales} sales records, ${options.days} days, drawn and written to files (${(first.bytes / 2 ** 20).toFixed(0)} MiB)`,
    lines: [
      { kind: 'spent', name: 'in all', spent: spentSpread(times.map((t) => t.total)) },
      {
        kind: 'amount',
        name: 'by the clock',
        amount: spread(times.map((t) => t.total.seconds)),
        unit: 's',
        target: 10 * scale,
      },
      {
        kind: 'amount',
        name: 'peak of resident memory',
        amount: spread(generated.map(({ peak }) => peak / 2 ** 20)),
        unit: 'MiB',
      },
    ],
  };
}
