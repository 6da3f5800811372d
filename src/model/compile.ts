import type { Dialect, SqlFunctions } from './dialect.js';
import type { Graph } from './graph.js';
import { relationOf, type TableModel } from './model.js';
import type { ModelSettings, QueryContext } from './table.js';

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
