import type { Engine, StoredRows } from '../engine/engine.js';
import { columnList } from '../engine/engine.js';
import { identifier } from '../engine/sql.js';
import type { TableModel } from '../model/model.js';
import { columnsOf, relationOf, unitOf } from '../model/model.js';
import { type CompileContext, functionsOf, queryContext } from './compile.js';
import type { Past } from './past.js';
import { computeUnits, type Reader, touchedUnits } from './rebuild.js';

/** A table as known at a moment. */
interface Known {
  relation: string;
  stored?: StoredRows | undefined;
  /** The rows that differ from the moment before, old and new values, if any. */
  changes?: string | undefined;
}

/** Units of a table that differ from its base (mostly the published table), and their rows as known. */
interface Overlay {
  base: string;
  units: string;
  rows: string;
}

/**
 * The tables as they were known at moments T, one after another from the latest back: the same SELECTs over the Bronze
 * records visible at T (DESIGN S13). It is the incremental rebuild run backwards: records that became visible between T
 * and the moment before are the change set; the units that they touch are recomputed without them. A table as known is
 * today's rows, but for the units touched so far, whose rows are kept beside it.
 */
export class Rewind implements Past, Reader {
  /** By table, as known at the moment of the last step that changed it. */
  readonly #known = new Map<string, Known>();
  /** Tables that the step under way has resolved. */
  readonly #resolved = new Set<string>();
  readonly #overlays = new Map<string, Overlay>();
  /** Work relations, in the order in which they were made. */
  readonly #work = new Set<string>();
  /** Undefined before the first step: all that is visible now. */
  #moment: Date | undefined;
  #step = 0;

  /**
   * @param asOf the run's: that of the published tables as it leaves them.
   * @param names the tables that are asked for; those above them are prepared with them.
   */
  constructor(
    private readonly engine: Engine,
    private readonly context: CompileContext,
    private readonly asOf: Date,
    private readonly names: readonly string[],
  ) {}

  async to(moment: Date): Promise<void> {
    if (this.#moment && moment >= this.#moment) throw new TypeError('A rewind only goes back.');
    this.#step += 1;
    this.#resolved.clear();
    for (const name of this.names) await this.#resolve(name, moment);
    this.#moment = moment;
  }

  relation(input: string): string {
    return this.#knownOf(input).relation;
  }

  stored(input: string): StoredRows | undefined {
    return this.#knownOf(input).stored;
  }

  /** Frees the work relations, dependants first. */
  async close(): Promise<void> {
    for (const name of [...this.#work].reverse()) await this.engine.dropWork(name);
  }

  #knownOf(input: string): Known {
    const known = this.#known.get(input);
    if (!known) throw new TypeError(`${input} was not prepared`);
    return known;
  }

  async #resolve(name: string, moment: Date): Promise<Known> {
    if (this.#resolved.has(name)) return this.#knownOf(name);
    const model = this.context.graph.model(name);
    const known = model.kind === 'source' ? await this.#source(name, moment) : await this.#table(model, moment);
    this.#known.set(name, known);
    this.#resolved.add(name);
    return known;
  }

  /** The table as known at the moment before; today's at first. */
  #before(name: string): Known {
    const before = this.#known.get(name);
    if (before) return { ...before, changes: undefined };
    const model = this.context.graph.model(name);
    const relation = relationOf(model);
    const isView = model.kind === 'table' && model.definition.refresh.kind === 'view';
    return { relation, stored: isView ? undefined : { relation } };
  }

  async #source(name: string, moment: Date): Promise<Known> {
    const relation = relationOf(this.context.graph.model(name));
    const at = (when: Date) => functionsOf(this.context).timestampLiteral(when);
    const later = `_visible_from > ${at(moment)}${this.#moment ? ` AND _visible_from <= ${at(this.#moment)}` : ''}`;
    const [any] = await this.engine.rows(`SELECT 1 FROM ${relation} WHERE ${later} LIMIT 1`);
    if (!any) return this.#before(name);
    const visible = `_visible_from <= ${at(moment)}`;
    return {
      relation: await this.#view(`_known_${name}`, `SELECT * FROM ${relation} WHERE ${visible}`),
      stored: { relation, where: `i.${visible}` },
      changes: await this.#view(`_later_${name}`, `SELECT * FROM ${relation} WHERE ${later}`),
    };
  }

  async #table(model: TableModel, moment: Date): Promise<Known> {
    const changes = new Map<string, string>();
    for (const input of this.context.graph.inputsOf(model.name)) {
      const known = await this.#resolve(input, moment);
      if (known.changes) changes.set(input, known.changes);
    }
    const before = this.#before(model.name);
    const { refresh } = model.definition;
    if (refresh.kind === 'snapshot') return this.#snapshot(model, refresh.unit, moment);
    if (changes.size === 0 && !model.definition.clock) return before;
    const unit = unitOf(refresh);
    const moments = { asOf: moment, previousAsOf: this.#moment ?? this.asOf, self: before.relation };
    const units = unit && (await touchedUnits(this.engine, this.context, model, changes, this, moments));
    if (unit === undefined || units === undefined || units === '') return this.#wholly(model, before, moment);
    if (units.count === 0n) return before;
    this.#work.add(`_units_${model.name}`);
    return this.#overlay(model, unit, units.relation, before, moment);
  }

  /**
   * Recomputes units, and lays their rows over those of the moment before. All rows of the units count as changed: going
   * back, most of them go away, and comparing the others would cost more than it could spare.
   */
  async #overlay(model: TableModel, unit: string, units: string, before: Known, moment: Date): Promise<Known> {
    const columns = columnList(columnsOf(model));
    const column = identifier(unit);
    const touched = `SELECT unit FROM ${units}`;
    const computed = await computeUnits(this.engine, this.context, model, units, this, moment, '_known');
    this.#work.add(`_computed_${model.name}_known`);
    const overlay = await this.#laidOver(model, before, column, units, computed);
    const relation = await this.#view(
      `_known_${model.name}_${this.#step}`,
      `SELECT ${columns} FROM ${overlay.base} b WHERE ${untouched(`b.${column}`, overlay.units)}
       UNION ALL SELECT ${columns} FROM ${overlay.rows}`,
    );
    const changes = `(SELECT ${columns} FROM ${before.relation} WHERE ${column} IN (${touched})
      UNION ALL SELECT ${columns} FROM ${computed})`;
    return { relation, changes };
  }

  async #laidOver(
    model: TableModel,
    known: Known,
    column: string,
    touched: string,
    computed: string,
  ): Promise<Overlay> {
    const columns = columnList(columnsOf(model));
    const before = this.#overlays.get(model.name);
    const units = `SELECT unit FROM ${touched}${before ? ` UNION SELECT unit FROM ${before.units}` : ''}`;
    const others = before
      ? `SELECT ${columns} FROM ${before.rows} b WHERE ${untouched(`b.${column}`, touched)} UNION ALL `
      : '';
    const overlay = {
      base: before?.base ?? known.relation,
      units: await this.#keep(`_over_units_${model.name}_${this.#step}`, units),
      rows: await this.#keep(`_over_rows_${model.name}_${this.#step}`, `${others}SELECT ${columns} FROM ${computed}`),
    };
    this.#overlays.set(model.name, overlay);
    return overlay;
  }

  /** A table kept `full`, or touched everywhere: evaluated anew over its inputs as known. */
  async #wholly(model: TableModel, before: Known, moment: Date): Promise<Known> {
    const query = model.definition.query(queryContext(this.context, (i) => this.relation(i), moment));
    const columns = columnList(columnsOf(model));
    const relation = await this.#keep(`_known_${model.name}_${this.#step}`, `SELECT ${columns} FROM (${query})`);
    this.#overlays.delete(model.name);
    return { relation, changes: this.#differing(model, before.relation, relation) };
  }

  /** A snapshot table at T holds the snapshots up to T. */
  async #snapshot(model: TableModel, unit: string, moment: Date): Promise<Known> {
    const at = functionsOf(this.context).timestampLiteral(moment);
    const column = identifier(unit);
    const relation = relationOf(model);
    const later = this.#before(model.name).relation;
    const changes = await this.#keep(`_later_${model.name}`, `SELECT * FROM ${later} WHERE ${column} > ${at}`);
    const known = await this.#view(`_known_${model.name}`, `SELECT * FROM ${relation} WHERE ${column} <= ${at}`);
    return { relation: known, changes };
  }

  /** The rows that differ between two relations of a table. */
  #differing(model: TableModel, before: string, after: string): string {
    const columns = columnList(columnsOf(model));
    const [old, now] = [`SELECT ${columns} FROM ${before}`, `SELECT ${columns} FROM ${after}`];
    return `(SELECT ${columns} FROM ((${old}) EXCEPT (${now})) UNION ALL SELECT ${columns} FROM ((${now}) EXCEPT (${old})))`;
  }

  #keep(name: string, select: string): Promise<string> {
    this.#work.add(name);
    return this.engine.work(name, select);
  }

  #view(name: string, select: string): Promise<string> {
    this.#work.add(name);
    return this.engine.workView(name, select);
  }
}

/** SQL condition: the unit is none of those, null included. */
const untouched = (column: string, units: string): string =>
  `NOT EXISTS (SELECT 1 FROM ${units} u WHERE u.unit = ${column})`;
