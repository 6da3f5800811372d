import { measure } from '../support/children.js';
import { compareDatabases, comparisonLine } from '../support/compare.js';
import { handwrittenDatabase } from '../support/handwritten.js';
import { benchProject } from '../support/platform.js';
import type { BenchContext, PartResult } from '../support/result.js';
import { spentRatios, spentSpread, takeTurns } from '../support/statistics.js';
import { storedWorld, worldOf } from '../support/worlds.js';

/** The names of batches and files are each side's own. */
const named = ['_batch_id', '_origin'];

/** JSON events into Bronze: the platform, a hand-written statement that stores the same, and the engine's bare reader. */
export async function ingestPart({ scale, rounds, resources, note }: BenchContext): Promise<PartResult> {
  const world = await storedWorld(worldOf(1_000_000 * scale, 100_000 * scale, 60), note);
  const { directory } = world;
  const times = await takeTurns(rounds, {
    platform: async () => {
      note('ingest by the platform');
      const work = { ingest: { only: ['user_events'] } };
      const task = {
        kind: 'platform',
        database: 'ingest',
        world: directory,
        work,
        resources,
        fresh: true,
        checkpointLast: false,
      } as const;
      return (await measure(task)).times.total;
    },
    handwritten: async () => {
      note('ingest by the hand-written statement');
      const task = {
        kind: 'handwritten',
        database: 'ingest-handwritten',
        world: directory,
        parts: 'bronze-events',
        resources,
      } as const;
      return (await measure(task)).times.total;
    },
    read: async () => {
      note('bare read_ndjson');
      return (await measure({ kind: 'read', database: 'ingest-bare', world: directory, resources })).times.total;
    },
  });
  note('comparing row for row');
  const project = await benchProject('ingest', '', resources);
  const differences = await compareDatabases(
    project.graph,
    project.databasePath,
    handwrittenDatabase('ingest-handwritten'),
    {
      only: ['raw_user_events'],
      compared: (column) => !named.includes(column),
    },
  );
  return {
    part: 'ingest',
    title: `ingest of ${world.records.user_events} JSON events in daily files`,
    lines: [
      { kind: 'spent', name: 'platform', spent: spentSpread(times.platform) },
      { kind: 'spent', name: 'hand-written', spent: spentSpread(times.handwritten) },
      { kind: 'spent', name: 'bare read_ndjson', spent: spentSpread(times.read) },
      {
        kind: 'ratio',
        name: 'platform ÷ hand-written',
        ratio: spentRatios(times.platform, times.handwritten),
        target: 1.3,
      },
      { kind: 'ratio', name: 'platform ÷ bare read_ndjson', ratio: spentRatios(times.platform, times.read) },
      comparisonLine(differences),
    ],
  };
}
