import { type CompileContext, fullQuery } from '../../model/compile.js';
import { type Model, relationOf } from '../../model/model.js';
import type { Lineage } from '../lineage.js';
import { columnLineageFacet, datasetOf, type Naming } from './dataset.js';
import {
  type Dataset,
  type EventType,
  eventSchema,
  type Facets,
  facetsBy,
  type MakeFacet,
  type RunEvent,
} from './event.js';
import { parentFacet, type RunName } from './parent.js';
import { type RandomBytes, uuidV7 } from './uuid.js';

/** What became of a table, as far as events tell it. */
export interface TableEnd {
  table: string;
  status: 'published' | 'unchanged' | 'held' | 'skipped';
  /** Rows written. */
  added: bigint;
  checks: readonly { column: string | null; assertion: string; success: boolean; severity: 'error' | 'warn' }[];
}

/** What a whole run came to. */
export interface RunEnd {
  asOf: Date;
  /** Rows that each table has now. */
  tables: readonly { table: string; rows: bigint }[];
}

export interface RecorderOptions {
  context: CompileContext;
  lineage: Lineage;
  /** Of the jobs. */
  namespace: string;
  /** Of the tables, such as `duckdb:///shop/.edp/warehouse.duckdb`. */
  datasets: string;
  /** The run that started this one, such as a scheduler's. */
  parent?: RunName | undefined;
  /** A URI. */
  producer: string;
  engine: { name: string; version: string };
  now: () => Date;
  random: RandomBytes;
  emit: (event: RunEvent) => void;
}

const runJob = 'edp.run';

/** An event that waits for the run's end: only then is it known whether its table was published. */
interface Ended {
  end: TableEnd;
  at: Date;
}

/**
 * Tells a run as OpenLineage events: one job for the run, one per table, and one per table for its checks. A table's end
 * is told when the run has ended, since all tables are published at once: COMPLETE if its rows stand, FAIL if it was held
 * back or broke, ABORT if it was undone with the run.
 */
export class RunRecorder {
  readonly #run: RunName;
  readonly #ids = new Map<string, string>();
  readonly #ended: Ended[] = [];
  readonly #facet: MakeFacet;
  readonly #naming: Naming;
  #current: string | undefined;

  constructor(private readonly options: RecorderOptions) {
    const { namespace, now, random, datasets, context, producer } = options;
    this.#run = { namespace, job: runJob, runId: uuidV7(now(), random) };
    this.#facet = facetsBy(producer);
    this.#naming = { namespace: datasets, nameOf: (table) => relationOf(context.graph.model(table)) };
    this.#tell('START', this.options.now());
  }

  tableStarted(table: string): void {
    const { now } = this.options;
    this.#current = table;
    this.#tellTable('START', table, now(), this.#output(table));
  }

  tableEnded(end: TableEnd): void {
    if (this.#current === end.table) this.#current = undefined;
    this.#ended.push({ end, at: this.options.now() });
  }

  /** The run has published what it could. */
  completed({ asOf, tables }: RunEnd): void {
    const rows = new Map(tables.map((t) => [t.table, t.rows]));
    for (const { end, at } of this.#ended) {
      if (end.status === 'held') {
        const broken = end.checks.filter((c) => !c.success && c.severity === 'error').map((c) => c.assertion);
        const why = broken.length > 0 ? `these checks failed: ${broken.join(', ')}` : 'a table above it was held back';
        this.#tellTable('FAIL', end.table, at, this.#output(end.table), this.#error(`Held back: ${why}.`));
      } else {
        const statistics = this.#facet('OutputStatisticsOutputDatasetFacet', { rowCount: Number(end.added) });
        const output = { ...this.#output(end.table), outputFacets: { outputStatistics: statistics } };
        this.#tellTable('COMPLETE', end.table, at, output);
      }
      this.#tellChecks(end, at, rows.get(end.table));
    }
    const at = asOf.toISOString();
    const nominalTime = this.#facet('NominalTimeRunFacet', { nominalStartTime: at, nominalEndTime: at });
    this.#tell('COMPLETE', this.options.now(), { nominalTime });
  }

  /** The run came to nothing. */
  failed(error: Error): void {
    const at = this.options.now();
    for (const { end } of this.#ended) {
      const undone = this.#error('The run failed, and nothing of it is published.');
      this.#tellTable('ABORT', end.table, at, this.#output(end.table), undone);
    }
    const facets = this.#error(error.message);
    if (this.#current !== undefined) this.#tellTable('FAIL', this.#current, at, this.#output(this.#current), facets);
    this.#tell('FAIL', at, facets);
  }

  #error(message: string): Facets {
    return {
      errorMessage: this.#facet('ErrorMessageRunFacet', {
        message: message.slice(0, 2000),
        programmingLanguage: 'SQL',
      }),
    };
  }

  #idOf(job: string): string {
    const id = this.#ids.get(job) ?? uuidV7(this.options.now(), this.options.random);
    this.#ids.set(job, id);
    return id;
  }

  #output(table: string): Dataset {
    const { context, lineage } = this.options;
    const dataset = datasetOf(this.#naming, context.graph.model(table), this.#facet);
    const columns = lineage.find((t) => t.table === table);
    const columnLineage = columns && columnLineageFacet(this.#naming, columns, this.#facet);
    return { ...dataset, facets: { ...dataset.facets, ...(columnLineage && { columnLineage }) } };
  }

  /** What a table reads, and for a snapshot also the records whose visibility decides on it. */
  #inputs(table: string): Dataset[] {
    const { context, lineage } = this.options;
    const columns = lineage.find((t) => t.table === table)?.columns ?? [];
    const origins = columns.flatMap((c) => c.origins.map((o) => o.table));
    const names = new Set([...context.graph.inputsOf(table), ...origins]);
    return [...names].map((name) => datasetOf(this.#naming, context.graph.model(name), this.#facet));
  }

  #tell(eventType: EventType, at: Date, facets: Facets = {}): void {
    const { parent } = this.options;
    const above = parent && { parent: parentFacet(this.#facet, parent) };
    this.#emit(eventType, at, this.#run, { run: { ...above, ...facets }, jobType: 'RUN' });
  }

  #tellTable(eventType: EventType, table: string, at: Date, output: Dataset, facets: Facets = {}): void {
    const { context } = this.options;
    const model = context.graph.model(table);
    const sql = { sql: this.#facet('SQLJobFacet', { query: queryOf(context, model), dialect: context.dialect.name }) };
    this.#emit(eventType, at, this.#named(relationOf(model)), {
      run: { ...this.#child(), ...facets },
      job: sql,
      jobType: 'MODEL',
      inputs: this.#inputs(table),
      outputs: [output],
    });
  }

  /** Checks are a job of their own: assertions are said of the dataset that a job reads. */
  #tellChecks({ table, checks }: TableEnd, at: Date, rows: bigint | undefined): void {
    if (checks.length === 0) return;
    const { context } = this.options;
    const assertions = checks.map(({ assertion, success, column }) => ({
      assertion,
      success,
      ...(column !== null && { column }),
    }));
    const counted = { rowCount: Number(rows ?? 0n), columnMetrics: {} };
    const dataset: Dataset = {
      ...datasetOf(this.#naming, context.graph.model(table), this.#facet),
      inputFacets: {
        dataQualityAssertions: this.#facet('DataQualityAssertionsDatasetFacet', { assertions }),
        ...(rows !== undefined && { dataQualityMetrics: this.#facet('DataQualityMetricsInputDatasetFacet', counted) }),
      },
    };
    const job = this.#named(`${this.#naming.nameOf(table)}.checks`);
    const parts = { run: this.#child(), jobType: 'TEST' };
    this.#emit('START', at, job, parts);
    this.#emit('COMPLETE', at, job, { ...parts, inputs: [dataset] });
  }

  #named(job: string): RunName {
    return { namespace: this.options.namespace, job, runId: this.#idOf(job) };
  }

  #child(): Facets {
    return { parent: parentFacet(this.#facet, this.#run, this.options.parent ?? this.#run) };
  }

  #emit(
    eventType: EventType,
    at: Date,
    { namespace, job, runId }: RunName,
    parts: { run: Facets; job?: Facets; jobType: string; inputs?: Dataset[]; outputs?: Dataset[] },
  ): void {
    const { producer, engine, emit } = this.options;
    const jobType = { processingType: 'BATCH', integration: 'EDP', jobType: parts.jobType };
    const version = { name: engine.name, version: engine.version };
    emit({
      eventType,
      eventTime: at.toISOString(),
      run: { runId, facets: { ...parts.run, processing_engine: this.#facet('ProcessingEngineRunFacet', version) } },
      job: { namespace, name: job, facets: { ...parts.job, jobType: this.#facet('JobTypeJobFacet', jobType) } },
      inputs: parts.inputs ?? [],
      outputs: parts.outputs ?? [],
      producer,
      schemaURL: eventSchema,
    });
  }
}

/** A model's SELECT over whole tables; the moment is no part of what identifies it. */
const queryOf = (context: CompileContext, model: Model): string =>
  model.kind === 'table' ? fullQuery(context, model, new Date(0)) : '';
