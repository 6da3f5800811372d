import { refreshText, typeText } from '../docs/words.js';
import type { Engine } from '../engine/engine.js';
import { literal } from '../engine/sql.js';
import type { Column } from '../model/column.js';
import type { Graph } from '../model/graph.js';
import { columnsOf, type Model, relationOf } from '../model/model.js';

/** A table's line in `edp tables list`. */
export interface ListedTable extends Record<string, unknown> {
  layer: string;
  table: string;
  rows: bigint | null;
  kept: string;
  as_of: Date | null;
  description: string;
}

export async function listModels(engine: Engine, models: readonly Model[]): Promise<ListedTable[]> {
  const published = await engine.state.rows<{ table_name: string; as_of: Date }>(
    'SELECT table_name, as_of FROM edp.tables',
  );
  const held = new Set<string>();
  for (const layer of new Set(models.map((m) => m.layer))) {
    for (const name of await engine.tablesOf(layer)) held.add(`${layer}.${name}`);
  }
  const listed: ListedTable[] = [];
  for (const model of models) {
    const relation = relationOf(model);
    listed.push({
      layer: model.layer,
      table: model.name,
      rows: held.has(relation) ? await engine.count(relation) : null,
      kept: model.kind === 'source' ? 'append only' : refreshText(model.definition.refresh),
      as_of: published.find((p) => p.table_name === model.name)?.as_of ?? null,
      description: model.definition.description,
    });
  }
  return listed;
}

/** What a model says of itself, in words. */
export function describeModel(graph: Graph, model: Model): Record<string, string> & { description: string } {
  const { definition } = model;
  const facts = {
    table: relationOf(model),
    description: definition.description,
    key: definition.key.join(', '),
    'read by': graph
      .consumersOf(model.name)
      .map((c) => c.name)
      .join(', '),
  };
  if (model.kind === 'source') return facts;
  const checks = (model.definition.checks ?? []).map((c) => {
    if (c.kind === 'expression') return `${c.name} (${c.holds})`;
    if (c.kind === 'unique') return `unique (${c.columns.join(', ')})`;
    return c.kind === 'freshness'
      ? `${c.column} fresh within ${c.maxAgeHours} h`
      : `rows ${c.min ?? 0} … ${c.max ?? ''}`;
  });
  return {
    ...facts,
    kept: refreshText(model.definition.refresh),
    'made of': graph.inputsOf(model.name).join(', '),
    checks: checks.join('; '),
  };
}

export function describeColumns(model: Model): { column: string; type: string; rules: string; description: string }[] {
  return Object.entries(columnsOf(model)).map(([column, definition]) => ({
    column,
    type: typeText(definition),
    rules: rulesText(column, definition, model),
    description: definition.description,
  }));
}

function rulesText(name: string, column: Column, model: Model): string {
  const rules: string[] = [];
  if (model.definition.key.includes(name)) rules.push('key');
  if (column.required) rules.push('required');
  if (column.unique) rules.push('unique');
  if (column.min !== undefined) rules.push(`≥ ${column.min}`);
  if (column.max !== undefined) rules.push(`≤ ${column.max}`);
  if (column.pattern) rules.push(`matches ${column.pattern}`);
  if (column.oneOf)
    rules.push(
      column.oneOf.length > 8
        ? `one of ${column.oneOf.length} values`
        : `one of ${column.oneOf.map(literal).join(' ')}`,
    );
  if (column.references) rules.push(`in ${column.references}`);
  if (column.pii) rules.push(`personal (${column.pii})`);
  if (column.severity === 'warn') rules.push('only warns');
  return rules.join(', ');
}
