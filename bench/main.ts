import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { bigBase, dayPart } from './parts/day.js';
import { generatePart } from './parts/generate.js';
import { historyPart } from './parts/history.js';
import { ingestPart } from './parts/ingest.js';
import { memoryPart } from './parts/memory.js';
import { rebuildPart } from './parts/rebuild.js';
import type { DayBase } from './support/days.js';
import { resultsFile } from './support/paths.js';
import { type BenchContext, failures, type PartResult, textOf } from './support/result.js';

const parts = ['generate', 'ingest', 'rebuild', 'memory', 'day', 'history'] as const;
type Part = (typeof parts)[number];

interface Options {
  scale: number;
  rounds: number;
  threads: number;
  memory: string;
  reuse: boolean;
  json: string;
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('It must be greater than 0.');
  return value;
}

const examples = `
Parts:
  generate  a world of one million events, drawn and written to files
  ingest    one million JSON events into Bronze, against a hand-written statement and a bare read_ndjson
  rebuild   all tables from one million events in files, against the hand-written script, compared row for row
  memory    ten million events end to end: peak of memory
  day       one more day on ten million events, as a share of a full rebuild
  history   the same day on 900 days of history against 90

Ratios are of runs that took turns: median (least–greatest). What is not measured against its target at --scale 1 says
little, and does not fail: fixed costs weigh more in small worlds. Rows that differ fail at any scale.

Examples:
  npm run bench
  npm run bench -- rebuild --rounds 3
  npm run bench -- day history --scale 0.01`;

async function main(): Promise<void> {
  const program = new Command('bench')
    .description('Measures the platform side by side with what it is to be compared with.')
    .addArgument(new Argument('[parts...]', 'what to measure; all unless given').choices(parts))
    .addOption(new Option('--scale <factor>', 'size of the worlds').default(1).argParser(positive))
    .addOption(new Option('--rounds <n>', 'how often each is measured').default(5).argParser(positive))
    .addOption(new Option('--threads <n>', 'threads of the engine').default(availableParallelism()).argParser(positive))
    .addOption(new Option('--memory <limit>', 'memory of the engine').default('4GB'))
    .option('--reuse', 'start `day`, `history` and `memory` from the databases of an earlier run', false)
    .option('--json <file>', 'where to write the figures', resultsFile)
    .addHelpText('after', examples);
  program.parse();
  const options = program.opts<Options>();
  const chosen = program.args.length > 0 ? (program.args as Part[]) : parts;
  const context: BenchContext = {
    scale: options.scale,
    rounds: Math.max(1, Math.round(options.rounds)),
    resources: { memoryLimit: options.memory, threads: options.threads },
    reuse: options.reuse,
    note: (text) => process.stderr.write(`… ${text}\n`),
  };
  const results = await measureParts(
    parts.filter((p) => chosen.includes(p)),
    context,
    options,
  );
  process.exitCode = failures(results, options.scale >= 1).length > 0 ? 1 : 0;
}

async function measureParts(chosen: readonly Part[], context: BenchContext, options: Options): Promise<PartResult[]> {
  const results: PartResult[] = [];
  let shared: Promise<DayBase> | undefined;
  const base = () => {
    shared ??= bigBase(context);
    return shared;
  };
  const run: Record<Part, () => Promise<PartResult>> = {
    generate: () => generatePart(context),
    ingest: () => ingestPart(context),
    rebuild: () => rebuildPart(context),
    memory: async () => memoryPart(context, await base()),
    day: async () => dayPart(context, await base()),
    history: () => historyPart(context),
  };
  for (const part of chosen) {
    const result = await run[part]();
    results.push(result);
    process.stdout.write(`\n${result.part}: ${result.title}\n${result.lines.map(textOf).join('\n')}\n`);
    await mkdir(dirname(options.json), { recursive: true });
    const { scale, rounds, resources } = context;
    await writeFile(
      options.json,
      `${JSON.stringify({ scale, rounds, resources, node: process.version, results }, null, 1)}\n`,
    );
  }
  return results;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
