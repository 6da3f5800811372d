import type { Engine, StoredRows } from '../engine/engine.js';
import { columnList } from '../engine/engine.js';
import { identifier, literal } from '../engine/sql.js';
import type { TableModel } from '../model/model.js';
import { relationOf, unitOf } from '../model/model.js';
import type { Input, ReadWindow, TouchContext } from '../model/table.js';
import { type CompileContext, functionsOf, queryContext } from './compile.js';

/** Where the rebuild of some units reads its inputs: the published tables, or the tables as known at a moment. */
export interface Reader {
  /** The relation of an input. */
  relation(input: string): string;
  /** Where the relation's rows are stored, if it is not computed: the engine can address them there. */
  stored(input: string): StoredRows | undefined;
}

/** The part of a table that is to be rebuilt: names of work relations and how many units there are. */
export interface Units {
  relation: string;
  count: bigint;
}

export interface TouchMoments {
  asOf: Date;
  previousAsOf?: Date | undefined;
  /** The table before this rebuild, if it is not the published one. */
  self?: string;
}

/**
 * The units of a table that changed rows of its inputs touch (DESIGN S5). `changes` maps an input to a relation of its
 * changed rows. Undefined: an input touches everything.
 */
export async function touchedUnits(
  engine: Engine,
  context: CompileContext,
  model: TableModel,
  changes: ReadonlyMap<string, string>,
  reader: Reader,
  moments: TouchMoments,
): Promise<Units | undefined> {
  const { definition } = model;
  const selects: string[] = [];
  const touch = (relation: string): TouchContext => ({
    ...queryContext(context, (input) => reader.relation(input), moments.asOf),
    changes: relation,
    self: moments.self ?? relationOf(model),
    previousAsOf: functionsOf(context).timestampLiteral(moments.previousAsOf ?? moments.asOf),
  });
  for (const [input, relation] of changes) {
    const touches = definition.inputs[input]?.touches ?? 'nothing';
    if (touches === 'nothing') continue;
    if (touches === 'everything') return undefined;
    if ('column' in touches) selects.push(`SELECT ${identifier(touches.column)} AS unit FROM ${relation}`);
    else selects.push(`SELECT unit FROM (${touches.select(touch(relation))})`);
  }
  if (definition.clock && moments.previousAsOf) selects.push(`SELECT unit FROM (${definition.clock(touch(''))})`);
  if (selects.length === 0) return { relation: '', count: 0n };
  const union = selects.join(' UNION ALL ');
  const relation = await engine.work(
    `_units_${model.name}`,
    `SELECT DISTINCT unit FROM (${union}) WHERE unit IS NOT NULL`,
  );
  return { relation, count: await engine.count(relation) };
}

/**
 * Computes the rows of some units: slices each input to what the units read, evaluates the model's SELECT over the
 * slices, and keeps only rows of those units, so that nothing else can be written. Returns a work relation.
 */
export async function computeUnits(
  engine: Engine,
  context: CompileContext,
  model: TableModel,
  units: string,
  reader: Reader,
  asOf: Date,
  label = '',
): Promise<string> {
  const unit = unitOf(model.definition.refresh);
  if (unit === undefined) throw new TypeError(`${model.name} has no units`);
  const slices = new Map<string, string>();
  for (const [name, input] of Object.entries(model.definition.inputs)) {
    slices.set(name, await sliceInput(engine, context, { model, name, input, units, reader, slices, label }));
  }
  const query = model.definition.query(
    queryContext(context, (input) => slices.get(input) ?? reader.relation(input), asOf),
  );
  const computed = await engine.work(
    `_computed_${model.name}${label}`,
    `SELECT ${columnList(model.definition.columns)} FROM (${query}) WHERE ${identifier(unit)} IN (SELECT unit FROM ${units})`,
  );
  return computed;
}

interface SliceRequest {
  model: TableModel;
  name: string;
  input: Input;
  units: string;
  reader: Reader;
  slices: ReadonlyMap<string, string>;
  label: string;
}

const sliceName = (model: TableModel, input: string, label: string) => `_slice_${model.name}_${input}${label}`;

async function sliceInput(engine: Engine, context: CompileContext, request: SliceRequest): Promise<string> {
  const { input, name, reader, slices, units } = request;
  const relation = reader.relation(name);
  if (input.reads === 'all') return relation;
  let condition: string;
  if ('column' in input.reads) {
    condition = `i.${identifier(input.reads.column)} IN (SELECT unit FROM ${units})`;
  } else {
    condition = input.reads.where({
      units,
      slice: (other) => slices.get(other) ?? reader.relation(other),
      fn: functionsOf(context),
    });
    if (input.reads.window) condition = `${await windowBounds(engine, input.reads.window, slices)} AND (${condition})`;
  }
  const target = sliceName(request.model, name, request.label);
  const stored = reader.stored(name);
  if (stored) return engine.slice(target, stored, condition);
  return `(SELECT i.* FROM ${relation} i WHERE ${condition})`;
}

/** The window as constants, so that the engine can skip what lies outside by its statistics. */
async function windowBounds(engine: Engine, window: ReadWindow, slices: ReadonlyMap<string, string>): Promise<string> {
  const [input, column] = window.of;
  const relation = slices.get(input);
  if (!relation) return 'TRUE';
  const [row] = await engine.rows<{ low: Date | string | null; high: Date | string | null }>(
    `SELECT min(${identifier(column)}) AS low, max(${identifier(column)}) AS high FROM ${relation}`,
  );
  if (!row?.low || !row.high) return 'FALSE';
  const shift = (at: Date | string, days: number) => {
    const moved = new Date(new Date(at).getTime() + days * 86_400_000).toISOString();
    return typeof at === 'string'
      ? `DATE ${literal(moved.slice(0, 10))}`
      : `TIMESTAMP ${literal(moved.slice(0, 23).replace('T', ' '))}`;
  };
  const own = `i.${identifier(window.column)}`;
  // A millisecond more on each side: rows hold microseconds, a Date does not.
  return `${own} >= ${shift(row.low, -window.beforeDays - 1e-8)} AND ${own} <= ${shift(row.high, window.afterDays + 2e-8)}`;
}
