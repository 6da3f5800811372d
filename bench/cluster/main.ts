import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, resolve } from 'node:path';
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { EdpError } from '../../src/model/errors.js';
import { type Cluster, clusterOf, ownCluster } from '../../test/cluster/support/lakehouse.js';
import { failures, type PartResult, textOf } from '../support/result.js';
import { enginesPart } from './parts/engines.js';
import { memoryPart } from './parts/memory.js';
import { overheadPart } from './parts/overhead.js';
import { readPart } from './parts/read.js';
import { runPart } from './parts/run.js';
import type { ClusterContext } from './support/context.js';
import { Lakehouses } from './support/lakehouses.js';
import { Meter } from './support/meter.js';
import { resultsFile } from './support/paths.js';
import { PySpark } from './support/pyspark.js';
import { Trials } from './support/trials.js';

const parts = {
  run: runPart,
  overhead: overheadPart,
  read: readPart,
  engines: enginesPart,
  memory: memoryPart,
} as const satisfies Record<string, (context: ClusterContext) => Promise<PartResult>>;
type Part = keyof typeof parts;
const names = Object.keys(parts) as Part[];

/** The size of the targets. */
const fullSize = 1_000_000;
const leastSize = 10_000;

interface Options {
  events: number;
  rounds: number;
  project?: string;
  cores: number;
  sparkMemory: string;
  memory: string;
  json: string;
}

const wholeFrom = (least: number) => (text: string) => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least) {
    throw new InvalidArgumentError(`It must be a whole number of at least ${least}.`);
  }
  return value;
};

const size = (unit: RegExp, example: string) => (text: string) => {
  if (!unit.test(text)) throw new InvalidArgumentError(`It must be a size such as ${example}.`);
  return text;
};

const examples = `
Parts:
  run       all tables on Spark, against a hand-written PySpark program on the same Spark and storage, compared row for row
  overhead  what a model costs in the driver program itself
  read      rows read to TypeScript, against PySpark's toArrow
  engines   the same run on DuckDB and on Spark, at two sizes
  memory    peak of the driver program's memory, at two sizes

Without --project, MinIO, PostgreSQL and Spark are installed where they are not, started on free ports, and stopped at
the end. Ratios are of runs that took turns: median (least–greatest). Processor time is the Spark server's, whoever else
uses it. What is not measured against its target at ${fullSize} events says little: fixed costs weigh more in small
worlds. Rows that differ fail at any size.

Examples:
  npm run bench:cluster
  npm run bench:cluster -- run overhead --rounds 1
  npm run bench:cluster -- --events 50000 --project ../shop`;

async function main(): Promise<void> {
  const program = new Command('bench:cluster')
    .description('Measures the platform on Spark side by side with what it is to be compared with.')
    .addArgument(new Argument('[parts...]', 'what to measure; all unless given').choices(names))
    .addOption(new Option('--events <n>', 'size of the world').default(fullSize).argParser(wholeFrom(leastSize)))
    .addOption(new Option('--rounds <n>', 'how often each is measured').default(3).argParser(wholeFrom(1)))
    .addOption(new Option('--project <folder>', 'use the services of a project, which run').env('CLUSTER_PROJECT'))
    .addOption(
      new Option('--cores <n>', 'of Spark that is started, and threads of DuckDB')
        .default(availableParallelism())
        .argParser(wholeFrom(1)),
    )
    .addOption(
      new Option('--spark-memory <size>', 'of Spark that is started').default('4g').argParser(size(/^\d+[mg]$/, '4g')),
    )
    .addOption(
      new Option('--memory <size>', 'of DuckDB').default('4GB').argParser(size(/^\d+(\.\d+)?(MB|GB|MiB|GiB)$/, '4GB')),
    )
    .option('--json <file>', 'where to write the figures', resultsFile)
    .addHelpText('after', examples);
  program.parse();
  const options = program.opts<Options>();
  const chosen = program.args.length > 0 ? names.filter((name) => program.args.includes(name)) : names;
  const results = await withCluster(options, (context) => measureParts(chosen, context, options));
  process.exitCode = failures(results, options.events >= fullSize).length > 0 ? 1 : 0;
}

const note = (text: string): void => {
  process.stderr.write(`… ${text}\n`);
};

/** Works with services that run, or with some of its own, and leaves nothing behind in either. */
async function withCluster<T>(options: Options, work: (context: ClusterContext) => Promise<T>): Promise<T> {
  const pyspark = await PySpark.install(note);
  if (options.project !== undefined) {
    return withLakehouses(options, { cluster: await clusterOf(resolve(options.project)), pyspark }, work);
  }
  note('starting MinIO, PostgreSQL and Spark');
  const cluster = await ownCluster({ cores: options.cores, memory: options.sparkMemory });
  try {
    return await withLakehouses(options, { cluster, pyspark }, work);
  } finally {
    await cluster.stop();
  }
}

async function withLakehouses<T>(
  { events, rounds, memory, cores }: Options,
  { cluster, pyspark }: { cluster: Cluster; pyspark: PySpark },
  work: (context: ClusterContext) => Promise<T>,
): Promise<T> {
  const lakehouses = new Lakehouses(cluster);
  const meter = await Meter.of(cluster);
  const begun = new Map<number, Promise<Trials>>();
  const trials = (size: number): Promise<Trials> => {
    const means = { lakehouses, pyspark, meter, note, resources: { memoryLimit: memory, threads: cores } };
    const at = begun.get(size) ?? Trials.on(size, means);
    begun.set(size, at);
    return at;
  };
  try {
    return await work({ events, rounds, cluster, lakehouses, pyspark, trials, note });
  } finally {
    await lakehouses.remove();
  }
}

async function measureParts(chosen: readonly Part[], context: ClusterContext, options: Options): Promise<PartResult[]> {
  const results: PartResult[] = [];
  for (const name of chosen) {
    const result = await parts[name](context);
    results.push(result);
    process.stdout.write(`\n${result.part}: ${result.title}\n${result.lines.map(textOf).join('\n')}\n`);
    const { events, rounds } = context;
    const { spark } = context.cluster.config;
    const figures = { events, rounds, spark, memory: options.memory, node: process.version, results };
    await mkdir(dirname(options.json), { recursive: true });
    await writeFile(options.json, `${JSON.stringify(figures, null, 1)}\n`);
  }
  return results;
}

// The measuring processes are interrupted by the same key, and fail: what was started and made is then cleared away.
process.on('SIGINT', () => undefined);
main().catch((error: unknown) => {
  const text = error instanceof Error ? error.message : String(error);
  const hint = error instanceof EdpError && error.hint ? `\n${error.hint}` : '';
  process.stderr.write(`${text}${hint}\n`);
  process.exitCode = 1;
});
