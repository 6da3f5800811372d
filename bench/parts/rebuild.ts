import { measure } from '../support/children.js';
import { compareDatabases, comparisonLine } from '../support/compare.js';
import type { HandwrittenTimes } from '../support/handwritten.js';
import { handwrittenDatabase } from '../support/handwritten.js';
import { benchProject, type PlatformTimes } from '../support/platform.js';
import type { BenchContext, Line, PartResult } from '../support/result.js';
import { spentRatios, spentSpread, takeTurns } from '../support/statistics.js';
import { storedWorld, worldOf } from '../support/worlds.js';

/** All tables from files: the platform against the hand-written script; both databases must hold the same rows. */
export async function rebuildPart({ scale, rounds, resources, note }: BenchContext): Promise<PartResult> {
  const world = await storedWorld(worldOf(1_000_000 * scale, 100_000 * scale, 60), note);
  const { directory } = world;
  const platform: PlatformTimes[] = [];
  const handwritten: HandwrittenTimes[] = [];
  await takeTurns(rounds, {
    platform: async () => {
      note('all tables by the platform');
      const work = { ingest: {}, run: {} };
      const task = {
        kind: 'platform',
        database: 'rebuild',
        world: directory,
        work,
        resources,
        fresh: true,
        checkpointLast: false,
      } as const;
      platform.push((await measure(task)).times);
    },
    handwritten: async () => {
      note('all tables by the hand-written script');
      const task = {
        kind: 'handwritten',
        database: 'rebuild-handwritten',
        world: directory,
        parts: 'all',
        resources,
      } as const;
      handwritten.push((await measure(task)).times);
    },
  });
  note('comparing row for row');
  return {
    part: 'rebuild',
    title: `all tables from ${world.records.user_events} events and ${world.records.marketplace_sales} sales records in files`,
    lines: [
      ...(['ingest', 'run', 'checkpoint', 'total'] as const).flatMap((stage): Line[] => [
        { kind: 'spent', name: `platform, ${stage}`, spent: spentSpread(platform.map((t) => t[stage])) },
        { kind: 'spent', name: `hand-written, ${stage}`, spent: spentSpread(handwritten.map((t) => t[stage])) },
      ]),
      {
        kind: 'ratio',
        name: 'platform ÷ hand-written',
        ratio: spentRatios(
          platform.map((t) => t.total),
          handwritten.map((t) => t.total),
        ),
        target: 1.3,
      },
      ...slowest(platform, handwritten),
      await comparison(),
    ],
  };
}

/** What takes longest on either side, by processor time. */
function slowest(platform: readonly PlatformTimes[], handwritten: readonly HandwrittenTimes[]): Line[] {
  const top = (side: string, all: readonly Record<string, { seconds: number; cpu: number }>[]): Line[] =>
    Object.keys(all[0] ?? {})
      .map((name) => ({ name, spent: spentSpread(all.flatMap((times) => times[name] ?? [])) }))
      .sort((a, b) => b.spent.cpu.median - a.spent.cpu.median)
      .slice(0, 8)
      .map(({ name, spent }) => ({ kind: 'spent', name: `${side} ${name.replace(/^(silver|gold)\./, '')}`, spent }));
  return [
    { kind: 'note', text: 'Most processor time:' },
    ...top(
      'p.',
      platform.map((t) => ({ ...t.tables, publish: t.publish })),
    ),
    ...top(
      'h.',
      handwritten.map((t) => t.statements),
    ),
  ];
}

async function comparison(): Promise<Line> {
  const project = await benchProject('rebuild', '', { memoryLimit: '4GB', threads: 2 });
  const byHand = handwrittenDatabase('rebuild-handwritten');
  return comparisonLine(await compareDatabases(project.graph, project.databasePath, byHand));
}
