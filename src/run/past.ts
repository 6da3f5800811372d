import type { Engine } from '../engine/engine.js';
import { columnList } from '../engine/engine.js';
import { columnsOf, relationOf, unitOf } from '../model/model.js';
import { type CompileContext, functionsOf, queryContext } from './compile.js';
import { Rewind } from './rewind.js';

/** Tables as they were known at one moment after another, from the latest back (DESIGN S13). */
export interface Past {
  /** Goes back to a moment, earlier than the one before. */
  to(moment: Date): Promise<void>;
  /** Of a table that was asked for. */
  relation(name: string): string;
  /** Frees what it has stored. */
  close(): Promise<void>;
}

/**
 * @param asOf the run's: that of the published tables as it leaves them.
 * @param names the tables that are asked for; those above them are prepared with them.
 */
export const pastOf = (engine: Engine, context: CompileContext, asOf: Date, names: readonly string[]): Past =>
  engine.statementsAreDear ? new EvaluatedPast(engine, context, asOf, names) : new Rewind(engine, context, asOf, names);

/**
 * {@link Past} by the same SELECTs over the Bronze records visible at the moment, all of them: a few large statements,
 * where {@link Rewind} has many small ones.
 */
class EvaluatedPast implements Past {
  readonly #relations = new Map<string, string>();
  readonly #work: string[] = [];
  #step = 0;

  constructor(
    private readonly engine: Engine,
    private readonly context: CompileContext,
    private readonly asOf: Date,
    private readonly names: readonly string[],
  ) {}

  async to(moment: Date): Promise<void> {
    await this.close();
    this.#step += 1;
    this.#relations.clear();
    const published = moment >= this.asOf && !(await this.#anyLater(moment));
    for (const name of this.#needed()) {
      const relation = relationOf(this.context.graph.model(name));
      this.#relations.set(name, published ? relation : await this.#asKnown(name, relation, moment));
    }
  }

  relation(name: string): string {
    const relation = this.#relations.get(name);
    if (relation === undefined) throw new TypeError(`${name} was not prepared`);
    return relation;
  }

  async close(): Promise<void> {
    for (const name of this.#work.splice(0).reverse()) await this.engine.dropWork(name);
  }

  /** What is asked for and all above it, each after what it reads. A snapshot table's rows say themselves when they were known. */
  #needed(): string[] {
    const { graph } = this.context;
    const needed = new Set<string>();
    const visit = (name: string) => {
      if (needed.has(name)) return;
      const model = graph.model(name);
      const isSnapshot = model.kind === 'table' && model.definition.refresh.kind === 'snapshot';
      if (!isSnapshot) graph.inputsOf(name).forEach(visit);
      needed.add(name);
    };
    this.names.forEach(visit);
    return [...needed];
  }

  async #anyLater(moment: Date): Promise<boolean> {
    const { graph } = this.context;
    const at = functionsOf(this.context).timestampLiteral(moment);
    const sources = this.#needed().filter((name) => graph.model(name).kind === 'source');
    const later = sources.map((name) => `SELECT 1 FROM ${relationOf(graph.model(name))} WHERE _visible_from > ${at}`);
    if (later.length === 0) return false;
    return (await this.engine.rows(`SELECT 1 FROM (${later.join(' UNION ALL ')}) AS later LIMIT 1`)).length > 0;
  }

  async #asKnown(name: string, relation: string, moment: Date): Promise<string> {
    const { graph } = this.context;
    const model = graph.model(name);
    const at = functionsOf(this.context).timestampLiteral(moment);
    if (model.kind === 'source') return this.#view(name, `SELECT * FROM ${relation} WHERE _visible_from <= ${at}`);
    const { refresh } = model.definition;
    if (refresh.kind === 'snapshot') {
      return this.#view(name, `SELECT * FROM ${relation} WHERE "${unitOf(refresh)}" <= ${at}`);
    }
    const query = model.definition.query(queryContext(this.context, (input) => this.relation(input), moment));
    const select = `SELECT ${columnList(columnsOf(model))} FROM (${query})`;
    const needed = new Set(this.#needed());
    const readers = graph.consumersOf(name).filter((c) => needed.has(c.name)).length;
    // What several read would be computed for each of them, and again wherever one of them reads it twice, as snapshots do.
    return readers > 1 || this.names.includes(name)
      ? this.engine.work(this.#named(name), select)
      : this.#view(name, select);
  }

  #view(name: string, select: string): Promise<string> {
    return this.engine.workView(this.#named(name), select);
  }

  #named(name: string): string {
    const work = `_known_${name}_${this.#step}`;
    this.#work.push(work);
    return work;
  }
}
