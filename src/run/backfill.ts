import { identifier } from '../engine/sql.js';
import type { Model } from '../model/model.js';
import { relationOf } from '../model/model.js';
import { type CompileContext, functionsOf } from './compile.js';

/** Relations of the input's rows on the business days of a back-fill; none for an input that does not grow with time. */
export function backfillRows(context: CompileContext, input: Model, days: { from: string; to: string }): string[] {
  const column = input.kind === 'source' ? input.definition.eventTime : input.definition.growsWith;
  if (!column) return [];
  const fn = functionsOf(context);
  const isDate = input.definition.columns[column]?.type.kind === 'date';
  const day = isDate ? `r.${identifier(column)}` : fn.dayOf(`r.${identifier(column)}`);
  const within = `${day} BETWEEN ${fn.dateLiteral(days.from)} AND ${fn.dateLiteral(days.to)}`;
  const columns =
    input.kind === 'source' ? '*' : Object.keys(input.definition.columns).map((c) => `r.${identifier(c)}`);
  return [`(SELECT ${columns} FROM ${relationOf(input)} r WHERE ${within})`];
}
