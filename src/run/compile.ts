import { createHash } from 'node:crypto';
import type { Dialect, SqlFunctions } from '../model/dialect.js';
import type { Graph } from '../model/graph.js';
import { columnsOf, type Model, relationOf, type TableModel } from '../model/model.js';
import type { ModelSettings, QueryContext, TouchContext } from '../model/table.js';

/** What every compiled statement shares. */
export interface CompileContext {
  graph: Graph;
  dialect: Dialect;
  settings: ModelSettings;
}

export const functionsOf = (context: CompileContext): SqlFunctions =>
  context.dialect.functions({ timeZone: context.settings.timeZone });

/** Gives the context that a model's SELECT is written with; `ref` resolves an input to a relation. */
export function queryContext(context: CompileContext, ref: (input: string) => string, asOf: Date): QueryContext {
  const fn = functionsOf(context);
  return { ref, fn, settings: context.settings, asOf: fn.timestampLiteral(asOf) };
}

/** The published relation of each input. */
export const published = (context: CompileContext) => (input: string) => relationOf(context.graph.model(input));

/** A model's SELECT over whole tables. */
export function fullQuery(context: CompileContext, model: TableModel, asOf: Date): string {
  return model.definition.query(queryContext(context, published(context), asOf));
}

const anyMoment = new Date(0);

/**
 * Identifies what builds a table: its columns, its SELECT and mappings, the settings they use, and the same of all
 * tables above it. Equal fingerprints build equal tables from equal Bronze.
 */
export function fingerprints(context: CompileContext): Map<string, string> {
  const known = new Map<string, string>();
  for (const model of context.graph.order) {
    const above = context.graph.inputsOf(model.name).map((input) => known.get(input) ?? '');
    const text = JSON.stringify([ownText(context, model), ...above]);
    known.set(model.name, createHash('sha256').update(text).digest('hex').slice(0, 16));
  }
  return known;
}

function ownText(context: CompileContext, model: Model): unknown {
  const columns = Object.entries(columnsOf(model)).map(([name, column]) => [name, column.type]);
  if (model.kind === 'source') return [model.name, columns];
  const { definition } = model;
  const q = queryContext(context, (input) => `ref:${input}`, anyMoment);
  const touch: TouchContext = { ...q, changes: 'changes', self: 'self', previousAsOf: 'previous' };
  const mappings = Object.entries(definition.inputs).map(([input, { touches, reads }]) => [
    input,
    typeof touches === 'object' && 'select' in touches ? touches.select(touch) : touches,
    typeof reads === 'object' && 'where' in reads
      ? [reads.where({ units: 'units', slice: (i) => `slice:${i}`, fn: q.fn }), reads.window]
      : reads,
  ]);
  const clock = definition.clock?.(touch) ?? null;
  return [model.name, columns, definition.key, definition.refresh, definition.query(q), mappings, clock];
}
