import { createHash } from 'node:crypto';
import { type CompileContext, queryContext } from '../model/compile.js';
import { EdpError } from '../model/errors.js';
import { columnsOf, fileOf, type Model } from '../model/model.js';
import type { TouchContext } from '../model/table.js';

export { type CompileContext, fullQuery, functionsOf, published, queryContext } from '../model/compile.js';

const digest = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);

const anyMoment = new Date(0);

/**
 * Identifies what builds a table: its columns, its SELECT and mappings, the settings they use, and the same of all
 * tables above it. Equal fingerprints build equal tables from equal Bronze.
 * @throws EdpError MODEL_INVALID, naming the file, for a model whose SQL cannot be put together.
 */
export function fingerprints(context: CompileContext): Map<string, string> {
  const known = new Map<string, string>();
  for (const model of context.graph.order) {
    const above = context.graph.inputsOf(model.name).map((input) => known.get(input) ?? '');
    known.set(model.name, digest([ownText(context, model), ...above]));
  }
  return known;
}

/** Identifies what a table's rows are checked by: the rules of its columns, its key, and its checks. */
export function checkPrints({ graph }: CompileContext): Map<string, string> {
  const prints = new Map<string, string>();
  for (const { kind, name, definition } of graph.order) {
    if (kind !== 'table') continue;
    const rules = Object.entries(definition.columns).map(([column, { description: _, ...rule }]) => [column, rule]);
    prints.set(name, digest([rules, definition.key, definition.checks ?? []]));
  }
  return prints;
}

function ownText(context: CompileContext, model: Model): unknown {
  try {
    return textOf(context, model);
  } catch (cause) {
    if (cause instanceof EdpError) throw cause;
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new EdpError('MODEL_INVALID', `The SQL of ${model.name} cannot be put together: ${message}`, {
      where: fileOf(model),
      cause,
    });
  }
}

function textOf(context: CompileContext, model: Model): unknown {
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
