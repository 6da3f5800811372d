import type { Engine } from '../engine/engine.js';
import { columnList } from '../engine/engine.js';
import { identifier } from '../engine/sql.js';
import type { TableModel } from '../model/model.js';
import { columnsOf, relationOf, unitOf } from '../model/model.js';
import { type CompileContext, functionsOf, queryContext } from './compile.js';
import { computeUnits, type Reader, touchedUnits } from './rebuild.js';

/** A table as known at a moment: its relation, and the rows that differ from today's (old and new values), if any. */
interface Known {
  relation: string;
  stored: boolean;
  changes: string | undefined;
}

/**
 * The tables as they were known at a moment T: the same SELECTs over the Bronze records visible at T (DESIGN S13).
 * It is the incremental rebuild run backwards: records that became visible after T are the change set; the units they
 * touch are recomputed without them; all other rows are today's.
 */
export class Rewind implements Reader {
  readonly #known = new Map<string, Known>();
  readonly #work: string[] = [];

  private constructor(
    private readonly engine: Engine,
    private readonly context: CompileContext,
    private readonly moment: Date,
  ) {}

  /** Prepares the named tables, and all above them, as known at `moment`. */
  static async to(engine: Engine, context: CompileContext, moment: Date, names: readonly string[]): Promise<Rewind> {
    const rewind = new Rewind(engine, context, moment);
    for (const name of names) await rewind.#resolve(name);
    return rewind;
  }

  relation(input: string): string {
    const known = this.#known.get(input);
    if (!known) throw new TypeError(`${input} was not prepared`);
    return known.relation;
  }

  stored(input: string): boolean {
    return this.#known.get(input)?.stored ?? false;
  }

  /** Frees the work relations, dependants first. */
  async close(): Promise<void> {
    for (const name of this.#work.reverse()) await this.engine.dropWork(name);
    this.#known.clear();
  }

  async #resolve(name: string): Promise<Known> {
    const found = this.#known.get(name);
    if (found) return found;
    const model = this.context.graph.model(name);
    const known = model.kind === 'source' ? await this.#source(name) : await this.#table(model);
    this.#known.set(name, known);
    return known;
  }

  async #source(name: string): Promise<Known> {
    const relation = relationOf(this.context.graph.model(name));
    const at = functionsOf(this.context).timestampLiteral(this.moment);
    const [later] = await this.engine.rows(`SELECT 1 FROM ${relation} WHERE _visible_from > ${at} LIMIT 1`);
    if (!later) return { relation, stored: true, changes: undefined };
    const visible = await this.#view(`_known_${name}`, `SELECT * FROM ${relation} WHERE _visible_from <= ${at}`);
    const changes = await this.#view(`_later_${name}`, `SELECT * FROM ${relation} WHERE _visible_from > ${at}`);
    return { relation: visible, stored: false, changes };
  }

  async #table(model: TableModel): Promise<Known> {
    const relation = relationOf(model);
    const changes = new Map<string, string>();
    for (const input of this.context.graph.inputsOf(model.name)) {
      const known = await this.#resolve(input);
      if (known.changes) changes.set(input, known.changes);
    }
    const { refresh } = model.definition;
    if (refresh.kind === 'snapshot') return this.#snapshot(model, refresh.unit);
    if (changes.size === 0) return { relation, stored: refresh.kind !== 'view', changes: undefined };
    const unit = unitOf(refresh);
    const units = unit && (await touchedUnits(this.engine, this.context, model, changes, this, { asOf: this.moment }));
    if (unit === undefined || units === undefined || units === '') return this.#wholly(model);
    this.#work.push(`_units_${model.name}`);
    if (units.count === 0n) return { relation, stored: true, changes: undefined };
    return this.#units(model, unit, units.relation);
  }

  async #units(model: TableModel, unit: string, units: string): Promise<Known> {
    const relation = relationOf(model);
    const columns = columnList(columnsOf(model));
    const held = `_units_${model.name}_known`;
    const kept = await this.engine.work(held, `SELECT unit FROM ${units}`);
    this.#work.push(held);
    const computed = await computeUnits(this.engine, this.context, model, kept, this, this.moment, '_known');
    this.#work.push(`_computed_${model.name}_known`);
    const column = identifier(unit);
    const known = await this.#view(
      `_known_${model.name}`,
      `SELECT ${columns} FROM ${relation} WHERE ${column} NOT IN (SELECT unit FROM ${kept}) OR ${column} IS NULL
       UNION ALL SELECT ${columns} FROM ${computed}`,
    );
    const now = `SELECT ${columns} FROM ${relation} WHERE ${column} IN (SELECT unit FROM ${kept})`;
    const changes = await this.#view(
      `_later_${model.name}`,
      `SELECT ${columns} FROM ((${now}) EXCEPT (SELECT ${columns} FROM ${computed}))
       UNION ALL SELECT ${columns} FROM ((SELECT ${columns} FROM ${computed}) EXCEPT (${now}))`,
    );
    return { relation: known, stored: false, changes };
  }

  /** A table kept `full`, or touched everywhere: evaluated anew over its inputs as known. */
  async #wholly(model: TableModel): Promise<Known> {
    const query = model.definition.query(queryContext(this.context, (i) => this.relation(i), this.moment));
    const columns = columnList(columnsOf(model));
    const name = `_known_${model.name}`;
    const known = await this.engine.work(name, `SELECT ${columns} FROM (${query})`);
    this.#work.push(name);
    const now = `SELECT ${columns} FROM ${relationOf(model)}`;
    const changes = await this.#view(
      `_later_${model.name}`,
      `SELECT ${columns} FROM ((${now}) EXCEPT (SELECT ${columns} FROM ${known}))
       UNION ALL SELECT ${columns} FROM ((SELECT ${columns} FROM ${known}) EXCEPT (${now}))`,
    );
    return { relation: known, stored: false, changes };
  }

  /** A snapshot table at T holds the snapshots up to T. */
  async #snapshot(model: TableModel, unit: string): Promise<Known> {
    const at = functionsOf(this.context).timestampLiteral(this.moment);
    const relation = relationOf(model);
    const column = identifier(unit);
    const known = await this.#view(`_known_${model.name}`, `SELECT * FROM ${relation} WHERE ${column} <= ${at}`);
    const changes = await this.#view(`_later_${model.name}`, `SELECT * FROM ${relation} WHERE ${column} > ${at}`);
    return { relation: known, stored: false, changes };
  }

  async #view(name: string, select: string): Promise<string> {
    this.#work.push(name);
    return this.engine.workView(name, select);
  }
}
