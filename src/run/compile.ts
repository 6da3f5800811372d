import { createHash } from 'node:crypto';
import { type CompileContext, queryContext } from '../model/compile.js';
import { columnsOf, type Model } from '../model/model.js';
import type { TouchContext } from '../model/table.js';

export { type CompileContext, fullQuery, functionsOf, published, queryContext } from '../model/compile.js';

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
