import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Database } from '../engine/database.js';
import { duckdbDialect } from '../engine/duckdb/dialect.js';
import { DuckDbDatabase, type DuckDbEngine } from '../engine/duckdb/engine.js';
import { serveReads } from '../engine/duckdb/owner.js';
import { openReader } from '../engine/duckdb/reader.js';
import { sparkDialect } from '../engine/spark/dialect.js';
import { type IngestSource, ingestState } from '../ingest/index.js';
import { EdpError } from '../model/errors.js';
import { buildGraph, type Graph } from '../model/graph.js';
import type { CompileContext } from '../run/compile.js';
import { ensureRunState } from '../run/store.js';
import { type Config, defaultMemoryLimit, loadConfig, type Profile } from './config.js';
import { loadModels } from './load-models.js';

/** A retailer's project: its configuration, its tables, its sources. Nothing is opened yet. */
export interface Project {
  directory: string;
  config: Config;
  graph: Graph;
  compile: CompileContext;
  sources: readonly IngestSource[];
  /** The database file. */
  databasePath: string;
  /** What the DuckDB of this process may use, such as `4GB`. */
  memoryLimit: string;
}

/**
 * @param profile another than the configuration says.
 * @throws EdpError NOT_A_PROJECT, CONFIG_INVALID, MODEL_INVALID or UNKNOWN_SOURCE.
 */
export async function loadProject(directory: string, profile?: Profile): Promise<Project> {
  const config = await loadConfig(directory);
  return makeProject(directory, profile === undefined ? config : { ...config, profile });
}

/** A project of a configuration at hand. */
export async function makeProject(directory: string, config: Config): Promise<Project> {
  const graph = buildGraph(await loadModels(resolve(directory, config.models)));
  const { timeZone, baseCurrency, attributionRule, lookBackDays } = config;
  return {
    directory,
    config,
    graph,
    compile: {
      graph,
      dialect: config.profile === 'cluster' ? sparkDialect : duckdbDialect,
      settings: { timeZone, baseCurrency, attributionRule, lookBackDays },
    },
    sources: Object.entries(config.sources).map(([name, mapping]) => sourceOf(graph, name, mapping)),
    databasePath: resolve(directory, config.database),
    memoryLimit: config.memoryLimit ?? defaultMemoryLimit[config.profile],
  };
}

function sourceOf(graph: Graph, name: string, mapping: IngestSource['mapping']): IngestSource {
  const model = graph.models.get(`raw_${name}`);
  if (model?.kind !== 'source') {
    throw new EdpError('UNKNOWN_SOURCE', `The source ${name} has no Bronze table raw_${name}.`, {
      where: `edp.config.ts: sources.${name}`,
      hint: `Add models/bronze/raw_${name}.ts, or give the source the name of one that exists.`,
    });
  }
  return { name, table: model.definition, mapping };
}

/**
 * Works with the database as its owner. While it does, other commands' reads are served over a local socket (DESIGN
 * S15). Missing schemas and Bronze tables are created.
 * @param work gets a connection, and the means to open others, for what is to be done at the same time.
 * @throws EdpError DATABASE_LOCKED if another process is the owner.
 */
export async function withEngine<T>(
  project: Project,
  work: (engine: DuckDbEngine, connect: () => Promise<DuckDbEngine>) => Promise<T>,
): Promise<T> {
  await mkdir(dirname(project.databasePath), { recursive: true });
  const { databasePath: path, memoryLimit } = project;
  const database = await DuckDbDatabase.open({ path, memoryLimit, threads: project.config.threads });
  const server = await serveReads(database, project.databasePath);
  try {
    const engine = await database.connect();
    await prepare(engine, project);
    return await work(engine, () => database.connect());
  } finally {
    await server.close();
    database.close();
  }
}

/** Creates the state and the Bronze tables where they do not exist yet. */
export async function prepare(engine: DuckDbEngine, project: Pick<Project, 'graph'>): Promise<void> {
  await ensureRunState(engine);
  await ingestState(engine, project.graph.order);
}

/** Reads the published tables, from the file or, while another process owns it, through that process. Writes nothing. */
export async function withReader<T>(project: Project, work: (database: Database) => Promise<T>): Promise<T> {
  const { memoryLimit, config } = project;
  const reader = await openReader(project.databasePath, { memoryLimit, threads: config.threads });
  try {
    return await work(reader);
  } finally {
    await reader.close();
  }
}
