import { columnList } from '../engine/engine.js';
import { identifier } from '../engine/sql.js';
import { relationOf, type TableModel, unitOf } from '../model/model.js';
import type { Action } from '../plan/planner.js';
import { functionsOf, queryContext } from './compile.js';
import { pastOf } from './past.js';
import type { Computed, TableRun } from './table.js';

/**
 * Computes the snapshots that a table must gain or change: new moments, and those at or after which a record that has
 * just arrived was known. Units of the result are moments: those computed and those no longer held.
 */
export async function rebuildSnapshots(
  run: TableRun,
  model: TableModel,
  action: Extract<Action, { kind: 'snapshots' }>,
): Promise<Computed> {
  const { engine, context } = run;
  const fn = functionsOf(context);
  const held = run.state.tables.get(model.name)?.moments ?? [];
  const has = (moments: readonly Date[], m: Date) => moments.some((other) => other.getTime() === m.getTime());
  const earliest = await earliestArrival(run, model);
  const computeAt = action.moments.filter((m) => !has(held, m) || (earliest !== undefined && m >= earliest));
  const gone = held.filter((m) => !has(action.moments, m));
  // Where nobody needs to be told what the moments no longer held were, they are deleted without being compared.
  const unit = identifier(unitOf(model.definition.refresh) ?? '');
  const unread = gone.length > 0 && context.graph.consumersOf(model.name).length === 0;
  const prune = unread ? `${unit} IN (${gone.map((m) => fn.timestampLiteral(m)).join(', ')})` : undefined;
  const compared = prune ? computeAt : [...computeAt, ...gone];
  const values = compared.map((m) => `(${fn.timestampLiteral(m)})`);
  const units = await engine.work(
    `_units_${model.name}`,
    values.length > 0 ? `SELECT unit FROM (VALUES ${values.join(', ')}) AS v(unit)` : emptyUnits(model),
  );
  const columns = columnList(model.definition.columns);
  const computed = await engine.work(`_computed_${model.name}`, `SELECT ${columns} FROM ${relationOf(model)} LIMIT 0`);
  await computeMoments(run, model, computeAt, (query) =>
    engine.addWork(`_computed_${model.name}`, `SELECT ${columns} FROM (${query})`),
  );
  const fresh = !compared.some((m) => has(held, m));
  return { units, count: BigInt(values.length), computed, fresh, prune };
}

/** Computes the snapshots of some moments (ascending), the latest first; `add` stores the rows of each. */
export async function computeMoments(
  { engine, context, asOf }: TableRun,
  model: TableModel,
  moments: readonly Date[],
  add: (query: string) => Promise<void>,
): Promise<void> {
  const past = pastOf(engine, context, asOf, context.graph.inputsOf(model.name));
  for (const moment of moments.toReversed()) {
    await past.to(moment);
    await add(model.definition.query(queryContext(context, (input) => past.relation(input), moment)));
  }
  await past.close();
}

const emptyUnits = (model: TableModel) =>
  `SELECT "${unitOf(model.definition.refresh)}" AS unit FROM ${relationOf(model)} LIMIT 0`;

/** The first moment whose snapshot includes a record that this table has not read yet; undefined without any. */
async function earliestArrival(run: TableRun, model: TableModel): Promise<Date | undefined> {
  const selects = run.context.graph.sourcesOf(model.name).map((source) => {
    const position = run.state.cursors.get(model.name)?.get(source)?.position ?? 0n;
    const relation = relationOf(run.context.graph.model(source));
    return `SELECT min(_visible_from) AS moment FROM ${relation} WHERE _seq > ${position}`;
  });
  if (selects.length === 0) return undefined;
  const [row] = await run.engine.rows<{ moment: Date | null }>(
    `SELECT min(moment) AS moment FROM (${selects.join(' UNION ALL ')})`,
  );
  return row?.moment ?? undefined;
}
