import { identifier } from '../../../src/engine/sql.js';
import type { Lineage } from '../../../src/lineage/index.js';
import { published, queryContext } from '../../../src/model/compile.js';
import { columnsOf, type Model, relationOf, type TableModel } from '../../../src/model/model.js';
import { type Change, newValue } from './changes.js';
import { asOf, type ChangingWorld, keyOf, movedColumns, type Signature, signatureOf } from './changing-world.js';

/** Which columns of a table moved when a column of one of its inputs changed, the others standing still. */
export interface StepMoves {
  table: string;
  /** `input.column` */
  origin: string;
  change: Change;
  /** Columns of the table. */
  moved: ReadonlySet<string>;
}

/**
 * Changes the columns of the tables one by one, and evaluates the SELECTs that read them: over what is changed in one
 * input, and over the rest as it is. Nothing reaches a column by way of another table.
 */
export async function oneStep(
  world: ChangingWorld,
  inputs: readonly Model[],
  changes: readonly Change[],
): Promise<StepMoves[]> {
  const { graph } = world.context;
  const before = new Map<string, Signature>();
  const moves: StepMoves[] = [];
  for (const input of inputs) {
    const consumers = graph.consumersOf(input.name);
    if (consumers.length === 0) continue;
    for (const consumer of consumers) {
      if (!before.has(consumer.name)) before.set(consumer.name, await evaluated(world, consumer));
    }
    for (const [column, definition] of Object.entries(columnsOf(input))) {
      for (const change of changes) {
        const { type, description } = definition;
        const value = newValue(column, { type, description }, change, relationOf(input));
        const replaced = `CASE WHEN hash(${keyOf(input)}, 7) % 2 = 0 THEN ${value} ELSE b.${identifier(column)} END`;
        await world.engine.execute(
          `CREATE OR REPLACE TABLE changed AS SELECT b.* REPLACE (${replaced} AS ${identifier(column)}) FROM ${relationOf(input)} b`,
        );
        for (const consumer of consumers) {
          const now = await evaluated(world, consumer, input.name);
          const moved = movedColumns(consumer.name, before.get(consumer.name), now);
          moves.push({ table: consumer.name, origin: `${input.name}.${column}`, change, moved: new Set(moved) });
        }
      }
    }
  }
  return moves;
}

/** A table's SELECT over the published tables, or with one of them in its changed form. */
function evaluated(world: ChangingWorld, model: TableModel, changed?: string): Promise<Signature> {
  const ref = (input: string) => (input === changed ? 'changed' : published(world.context)(input));
  const select = model.definition.query(queryContext(world.context, ref, asOf));
  return signatureOf(world.engine, model, `(${select})`);
}

const originsOf = (lineage: Lineage, table: string) =>
  new Map(
    (lineage.find((t) => t.table === table)?.columns ?? []).map((c) => [
      `${table}.${c.column}`,
      new Map(c.origins.map((o) => [`${o.table}.${o.column}`, o.influences])),
    ]),
  );

/** Columns that moved with a column that is none of their origins. */
export function unexplainedSteps(lineage: Lineage, moves: readonly StepMoves[]): string[] {
  return moves.flatMap(({ table, origin, change, moved }) => {
    const origins = originsOf(lineage, table);
    return [...moved].filter((c) => !origins.get(c)?.has(origin)).map((c) => `${c} moved with ${origin} (${change})`);
  });
}

/** Direct origins, `origin → column`, of which no change moved the column. */
export function idleSteps(lineage: Lineage, moves: readonly StepMoves[]): { all: number; idle: string[] } {
  const seen = new Map<string, Set<string>>();
  for (const { table, origin, moved } of moves) {
    const key = `${table} ${origin}`;
    seen.set(key, new Set([...(seen.get(key) ?? []), ...moved]));
  }
  const direct = [...seen].flatMap(([key, moved]) => {
    const [table = '', origin = ''] = key.split(' ');
    return [...originsOf(lineage, table)]
      .filter(([, origins]) => origins.get(origin)?.some((i) => i.type === 'DIRECT'))
      .map(([column]) => ({ step: `${origin} → ${column}`, idle: !moved.has(column) }));
  });
  return { all: direct.length, idle: direct.filter((d) => d.idle).map((d) => d.step) };
}
