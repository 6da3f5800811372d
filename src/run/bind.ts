import type { Engine } from '../engine/engine.js';
import { identifier } from '../engine/sql.js';
import { closest } from '../model/closest.js';
import type { Columns } from '../model/column.js';
import { EdpError } from '../model/errors.js';
import { columnsOf, fileOf, relationOf, type TableModel, unitOf } from '../model/model.js';
import type { ReadContext, TouchContext } from '../model/table.js';
import type { Step } from '../plan/planner.js';
import type { PlanState } from '../plan/state.js';
import { type CompileContext, checkPrints, fingerprints, functionsOf, queryContext } from './compile.js';

const anyMoment = new Date(0);

/**
 * Has the engine look at all that was written for the tables that a run would build by a definition it has not built
 * them by yet: the SELECT, which must give every declared column, what its inputs touch and read, and the checks. Nothing
 * is computed: inputs stand for their columns, without rows. Tables that have not changed cost nothing.
 * @throws EdpError MODEL_INVALID, naming the table's file.
 */
export async function bindChanged(
  engine: Engine,
  context: CompileContext,
  steps: readonly Step[],
  state: PlanState,
): Promise<void> {
  const prints = { tables: fingerprints(context), checks: checkPrints(context) };
  for (const { model, action } of steps) {
    const built = state.tables.get(model.name);
    if (action.kind === 'skip') continue;
    if (built?.fingerprint !== prints.tables.get(model.name)) await bindModel(engine, context, model);
    else if (built?.checks !== prints.checks.get(model.name)) await bindChecks(engine, context, model);
  }
}

/** A relation of some columns, without rows. */
function emptyRelation(context: CompileContext, columns: Columns): string {
  const { type } = functionsOf(context);
  const nulls = Object.entries(columns).map(([name, c]) => `CAST(NULL AS ${type(c.type)}) AS ${identifier(name)}`);
  return `(SELECT ${nulls.join(', ')} WHERE FALSE)`;
}

/** An input without rows. @throws EdpError MODEL_INVALID if it is none that the model declares. */
function emptyInput(context: CompileContext, model: TableModel, input: string): string {
  const { models } = context.graph;
  const read = models.get(input);
  if (!read) throw invalid(model, `there is no table named ${input}.`, closest(input, models.keys()));
  if (!(input in model.definition.inputs)) {
    throw invalid(
      model,
      `it reads ${input}, which is not among its \`inputs\`.`,
      closest(input, Object.keys(model.definition.inputs)),
    );
  }
  return emptyRelation(context, columnsOf(read));
}

async function bindModel(engine: Engine, context: CompileContext, model: TableModel): Promise<void> {
  const { definition } = model;
  const q = queryContext(context, (input) => emptyInput(context, model, input), anyMoment);
  const select = definition.query(q);
  const given = await bound(engine, context, model, 'query', () => engine.schema(select));
  const names = new Set(given.map((c) => c.name.toLowerCase()));
  for (const column of Object.keys(definition.columns)) {
    if (names.has(column.toLowerCase())) continue;
    const likely = closest(
      column,
      given.map((c) => c.name).filter((name) => !(name in definition.columns)),
    );
    throw invalid(model, `its query gives no column ${column}, which \`columns\` declares.`, likely);
  }
  await bindInputs(engine, context, model, { ...q, changes: '', self: '', previousAsOf: q.asOf });
  await bindChecks(engine, context, model);
}

/** What is asked of the engine only when a part of the table is rebuilt. */
async function bindInputs(
  engine: Engine,
  context: CompileContext,
  model: TableModel,
  base: TouchContext,
): Promise<void> {
  const { definition } = model;
  const self = emptyRelation(context, definition.columns);
  const unit = unitOf(definition.refresh);
  const unitColumn = unit === undefined ? undefined : definition.columns[unit];
  const units = unitColumn === undefined ? self : emptyRelation(context, { unit: unitColumn });
  const read: ReadContext = { units, slice: base.ref, fn: base.fn };
  const bind = (part: string, sql: () => string) => bound(engine, context, model, part, () => engine.schema(sql()));
  for (const [input, { touches, reads }] of Object.entries(definition.inputs)) {
    if (typeof touches === 'object' && 'select' in touches) {
      const touch: TouchContext = { ...base, self, changes: base.ref(input) };
      await bind(`inputs.${input}.touches`, () => `SELECT unit FROM (${touches.select(touch)})`);
    }
    if (typeof reads === 'object' && 'where' in reads) {
      await bind(`inputs.${input}.reads`, () => `SELECT 1 FROM ${base.ref(input)} i WHERE ${reads.where(read)}`);
    }
  }
  const { clock } = definition;
  if (clock) await bind('clock', () => `SELECT unit FROM (${clock({ ...base, self })})`);
}

async function bindChecks(engine: Engine, context: CompileContext, model: TableModel): Promise<void> {
  const self = emptyRelation(context, model.definition.columns);
  for (const check of model.definition.checks ?? []) {
    if (check.kind !== 'expression') continue;
    const select = `SELECT 1 FROM ${self} WHERE NOT (${check.holds})`;
    await bound(engine, context, model, `checks, ${check.name}`, () => engine.schema(select));
  }
}

/** Does something by a model's SQL; what the engine objects to is told of the model. */
async function bound<T>(
  engine: Engine,
  context: CompileContext,
  model: TableModel,
  part: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof EdpError && error.code !== 'INTERNAL') throw error;
    const words = objection(error);
    throw invalid(
      model,
      `${engine.dialect.name} says of its ${part}: ${words}`,
      likelyMeant(context, model, words),
      error,
    );
  }
}

const invalid = (model: TableModel, problem: string, likely?: string, cause?: unknown): EdpError =>
  new EdpError('MODEL_INVALID', `The model ${model.name} is not valid: ${problem}`, {
    where: fileOf(model),
    hint: `${likely === undefined ? '' : `Did you mean ${likely}? `}Nothing was changed.`,
    cause,
  });

/** The engine's own words, and the line of the SQL that it points at, unless that is one of ours. */
function objection(error: unknown): string {
  const cause = error instanceof EdpError && error.cause instanceof Error ? error.cause : error;
  const text = cause instanceof Error ? cause.message : String(cause);
  const lines = text.split('\n').map((line) => line.trim());
  const pointer = lines.findIndex((line) => /^LINE \d+:/.test(line));
  const said = (pointer < 0 ? lines : lines.slice(0, pointer)).filter((line) => line !== '').slice(0, 4);
  const line = lines[pointer]?.replace(/^LINE \d+:\s*/, '');
  const shown = said.join(' ').slice(0, 600);
  return line === undefined || line.includes('CAST(NULL AS ') ? shown : `${shown} At: ${line}`;
}

/** Of the names that the engine quotes, the first that is no column of the inputs but is like one. */
function likelyMeant(context: CompileContext, model: TableModel, words: string): string | undefined {
  const columns = context.graph
    .inputsOf(model.name)
    .flatMap((input) => Object.keys(columnsOf(context.graph.model(input))));
  const known = new Set([...columns, ...Object.keys(model.definition.columns)]);
  const quoted = [...words.matchAll(/["`]([A-Za-z_]\w*)["`]/g)].map(([, name = '']) => name);
  for (const name of quoted) {
    const likely = known.has(name) ? undefined : closest(name, columns);
    if (likely !== undefined) return likely;
  }
  return undefined;
}

/** How DuckDB and Spark begin when a value does not fit what a SELECT does with it. */
const ofValues =
  /^(Conversion|Invalid Input|Out of Range) Error|^\[(CAST_|ARITHMETIC_|DIVIDE_|INVALID_|NUMERIC_|DATETIME_)/;

/** Names the table in what goes wrong while it is built. */
export async function naming<T>(model: TableModel, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof EdpError) || error.code !== 'INTERNAL') throw error;
    // Values that the SELECT cannot work on are the model's concern; anything else may be the program's.
    const code = ofValues.test(error.message) ? 'MODEL_INVALID' : 'INTERNAL';
    throw new EdpError(code, `${relationOf(model)} could not be built: ${error.message}`, {
      where: fileOf(model),
      hint: 'Nothing was changed. `edp run --select` builds other tables without this one.',
      cause: error,
    });
  }
}
