import type { Delta, Engine, PhysicalTable } from '../engine/engine.js';
import { columnList } from '../engine/engine.js';
import type { TableModel } from '../model/model.js';
import { columnsOf, relationOf, unitOf } from '../model/model.js';
import type { Action, Reason, Step } from '../plan/planner.js';
import type { PlanState } from '../plan/state.js';
import { type CheckResult, type CheckScope, checkRows } from '../quality/checks.js';
import { checkConflicts } from '../quality/conflicts.js';
import { checkArrived } from '../quality/reconcile.js';
import { backfillRows } from './backfill.js';
import type { ChangeLog } from './changes.js';
import { type CompileContext, fullQuery, published } from './compile.js';
import { computeUnits, type Reader, touchedUnits } from './rebuild.js';
import { computeMoments, rebuildSnapshots } from './snapshots.js';

/** What became of a table in a run. */
export interface TableOutcome {
  table: string;
  /** `held`: a check of severity `error` failed, here or above; the rows published before stay. */
  status: 'published' | 'unchanged' | 'held' | 'skipped';
  action: Action['kind'];
  reasons: readonly Reason[];
  units: bigint;
  removed: bigint;
  added: bigint;
  checks: readonly CheckResult[];
  /** The table was rebuilt whole: consumers cannot tell what changed. */
  rebuilt: boolean;
  /** Relation of the rows that differ, old and new values; until the run's work is released. */
  changes?: string;
  /** Snapshot tables: the moments held now. */
  moments?: readonly Date[];
}

/** All that rebuilding one table needs. */
export interface TableRun {
  engine: Engine;
  context: CompileContext;
  state: PlanState;
  log: ChangeLog;
  asOf: Date;
}

export const physical = (model: TableModel): PhysicalTable => ({
  layer: model.layer,
  name: model.name,
  columns: columnsOf(model),
  key: model.definition.key,
  growsWith: growsWith(model),
  unit: unitOf(model.definition.refresh),
});

function growsWith({ definition: { columns, growsWith: declared, refresh } }: TableModel): string | undefined {
  if (declared !== undefined || refresh.kind !== 'partition') return declared;
  return columns[refresh.unit]?.type.kind === 'date' ? refresh.unit : undefined;
}

/** Brings one table up to date inside the run's transaction; nothing of it is applied if an `error` check fails. */
export async function runTable(run: TableRun, step: Step): Promise<TableOutcome> {
  const { model, action } = step;
  switch (action.kind) {
    case 'skip':
      return outcomeOf(step, { status: 'skipped' });
    case 'check':
      return checkHeld(run, step);
    case 'view':
      await run.engine.createView(physical(model), fullQuery(run.context, model, run.asOf));
      return outcomeOf(step, { status: 'published', rebuilt: true });
    case 'full':
      return rebuildWhole(run, step);
    case 'incremental':
    case 'snapshots': {
      const outcome = await (action.kind === 'incremental'
        ? rebuildTouched(run, step, action.pending)
        : rebuildMoments(run, step, action));
      // Where rows differ, the table has been checked with them in place.
      return outcome.status === 'unchanged' && checksChanged(step) ? checkHeld(run, step, outcome) : outcome;
    }
  }
}

const checksChanged = (step: Step): boolean => step.reasons.some((r) => r.kind === 'checks-changed');

/** Checks the rows as they are. */
async function checkHeld(run: TableRun, step: Step, outcome = outcomeOf(step, {})): Promise<TableOutcome> {
  const checks = [...outcome.checks, ...(await check(run, step.model, { rows: relationOf(step.model) }))];
  return { ...outcome, checks, status: fails(checks) ? 'held' : 'unchanged' };
}

/** The table as it will be when the computed rows of some units are in place. */
function rowsToBe(model: TableModel, unit: string, part: Computed): string {
  const columns = columnList(model.definition.columns);
  const stays = [`"${unit}" NOT IN (SELECT unit FROM ${part.units} WHERE unit IS NOT NULL)`];
  if (part.prune) stays.push(`NOT (${part.prune})`);
  return `(SELECT ${columns} FROM ${relationOf(model)} WHERE ${stays.join(' AND ')} UNION ALL SELECT ${columns} FROM ${part.computed})`;
}

/** The outcome of a step, of which only what is given is other than nothing. */
export function outcomeOf(step: Step, values: Partial<TableOutcome>): TableOutcome {
  return {
    table: step.model.name,
    status: 'unchanged',
    action: step.action.kind,
    reasons: step.reasons,
    units: 0n,
    removed: 0n,
    added: 0n,
    checks: [],
    rebuilt: false,
    ...values,
  };
}

const fails = (checks: readonly CheckResult[]): boolean => checks.some((c) => !c.success && c.severity === 'error');

async function check(run: TableRun, model: TableModel, scope: CheckScope): Promise<CheckResult[]> {
  return checkRows(run.engine, run.context.graph, model, scope, { asOf: run.asOf, dialect: run.context.dialect });
}

/** What has arrived since the table last read its sources against the rows just computed: all is shown, copies agree. */
async function account(run: TableRun, model: TableModel, rows: string): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for (const part of model.definition.reconciles ?? []) {
    const after = run.state.cursors.get(model.name)?.get(part.source)?.position ?? 0n;
    results.push(await checkArrived(run.engine, run.context.graph, model, part, { rows, after }));
    const { standing } = part;
    if (standing === undefined) continue;
    const scope = { rows, after, run: { records: run.state.sources.get(part.source)?.records } };
    results.push(await checkConflicts(run.engine, run.context.graph, model, { ...part, standing }, scope));
  }
  return results;
}

async function rebuildWhole(run: TableRun, step: Step): Promise<TableOutcome> {
  const held = run.state.tables.has(step.model.name);
  const same = !step.reasons.some((r) => r.kind === 'missing' || r.kind === 'model-changed');
  // Tables kept `full` are small; comparing them spares their consumers a rebuild.
  if (step.model.definition.refresh.kind === 'full' && held && same) return rebuildCompared(run, step);
  const query = fullQuery(run.context, step.model, run.asOf);
  return replaceTable(run, step, (add) => add(query));
}

/** Builds the table beside the published one, and puts it in its place if no `error` check fails. */
async function replaceTable(
  run: TableRun,
  step: Step,
  fill: (add: (query: string) => Promise<void>) => Promise<void>,
  moments?: readonly Date[],
): Promise<TableOutcome> {
  const { model } = step;
  const table = physical(model);
  const staged = await run.engine.stage(table);
  await fill((query) => run.engine.addStaged(table, query));
  const checks = [...(await account(run, model, staged)), ...(await check(run, model, { rows: staged }))];
  if (fails(checks)) {
    await run.engine.dropStaged(table);
    return outcomeOf(step, { status: 'held', checks });
  }
  const added = await run.engine.count(staged);
  await run.engine.publishStaged(table);
  await run.log.drop(model.name);
  return outcomeOf(step, { status: 'published', added, checks, rebuilt: true, ...(moments && { moments }) });
}

async function rebuildCompared(run: TableRun, step: Step): Promise<TableOutcome> {
  const { model } = step;
  const table = physical(model);
  const name = `_computed_${model.name}`;
  const query = fullQuery(run.context, model, run.asOf);
  const computed = await run.engine.work(name, `SELECT ${columnList(table.columns)} FROM (${query})`);
  const checks = [...(await account(run, model, computed)), ...(await check(run, model, { rows: computed }))];
  if (fails(checks)) return outcomeOf(step, { status: 'held', checks });
  const delta = await run.engine.diff(table, computed);
  const { removed, added, changes } = delta;
  if (removed === 0n && added === 0n) return outcomeOf(step, { status: 'unchanged', checks });
  await run.engine.apply(table, delta);
  run.log.record(model.name, changes);
  return outcomeOf(step, { status: 'published', removed, added, changes, checks });
}

/** Today's tables: what a run inside its own transaction reads. */
export const currentReader = ({ context, state }: Pick<TableRun, 'context' | 'state'>): Reader => ({
  relation: published(context),
  stored: (input) => {
    const model = context.graph.model(input);
    const isView = model.kind === 'table' && model.definition.refresh.kind === 'view';
    const size = state.tables.get(input)?.rowCount ?? state.sources.get(input)?.records;
    return isView ? undefined : { relation: relationOf(model), size };
  },
});

function pendingChanges(run: TableRun, step: Step, pending: readonly string[]): Map<string, string> {
  const { model } = step;
  const changes = new Map<string, string>();
  const backfill = step.reasons.find((r) => r.kind === 'backfill');
  for (const input of run.context.graph.inputsOf(model.name)) {
    const read = run.context.graph.model(input);
    const parts: string[] = [];
    if (pending.includes(input)) {
      const position = run.state.cursors.get(model.name)?.get(input)?.position ?? 0n;
      parts.push(...run.log.since(read, position));
    }
    if (backfill) parts.push(...backfillRows(run.context, read, backfill));
    const [first] = parts;
    if (first === undefined) continue;
    const columns = columnList(columnsOf(read));
    const united = parts.map((relation) => `SELECT ${columns} FROM ${relation}`).join(' UNION ALL ');
    changes.set(input, parts.length === 1 ? first : `(${united})`);
  }
  return changes;
}

async function rebuildTouched(run: TableRun, step: Step, pending: readonly string[]): Promise<TableOutcome> {
  const { engine, context, asOf } = run;
  const { model } = step;
  const reader = currentReader(run);
  const changes = pendingChanges(run, step, pending);
  const previousAsOf = run.state.tables.get(model.name)?.asOf;
  const moved = previousAsOf !== undefined && previousAsOf.getTime() !== asOf.getTime();
  const moments = { asOf, previousAsOf: moved ? previousAsOf : undefined };
  const units = await engine.seeking(() => touchedUnits(engine, context, model, changes, reader, moments));
  if (units === undefined) return rebuildWhole(run, step);
  if (units.count === 0n) return outcomeOf(step, { status: 'unchanged' });
  return engine.seeking(async () => {
    const computed = await computeUnits(engine, context, model, units.relation, reader, asOf);
    return applyComputed(run, step, { units: units.relation, count: units.count, computed });
  });
}

/** The computed rows of some units. */
export interface Computed {
  units: string;
  count: bigint;
  computed: string;
  moments?: readonly Date[];
  /** The table holds nothing of these units yet: there is nothing to compare with. */
  fresh?: boolean;
  /** Condition over the table's rows: those to delete without being compared. */
  prune?: string | undefined;
}

/** Compares, checks and applies the computed rows of some units. */
async function applyComputed(run: TableRun, step: Step, part: Computed): Promise<TableOutcome> {
  const { model } = step;
  const table = physical(model);
  const unit = unitOf(model.definition.refresh) ?? '';
  const held = run.state.tables.get(model.name);
  const delta: Delta = part.fresh
    ? await run.engine.addition(part.computed)
    : await run.engine.diff(table, part.computed, { unit, units: part.units, size: held?.rowCount });
  const values = {
    units: part.count,
    removed: delta.removed,
    added: delta.added,
    ...(part.moments && { moments: part.moments }),
  };
  const accounts = await account(run, model, part.computed);
  if (fails(accounts)) return outcomeOf(step, { status: 'held', checks: accounts, units: part.count });
  if (delta.removed === 0n && delta.added === 0n && !part.prune) {
    return outcomeOf(step, { ...values, status: 'unchanged', checks: accounts });
  }
  const scope: CheckScope = checksChanged(step)
    ? { rows: rowsToBe(model, unit, part) }
    : { rows: delta.addedRows, part: { delta, computed: part.computed, unit } };
  const own = await check(run, model, scope);
  const checks = [...accounts, ...own];
  if (fails(checks)) return outcomeOf(step, { status: 'held', checks, units: part.count });
  if (part.prune) await run.engine.execute(`DELETE FROM ${relationOf(model)} WHERE ${part.prune}`);
  await run.engine.apply(table, delta);
  run.log.record(model.name, delta.changes);
  return outcomeOf(step, { ...values, status: 'published', changes: delta.changes, checks });
}

async function rebuildMoments(
  run: TableRun,
  step: Step,
  action: Extract<Action, { kind: 'snapshots' }>,
): Promise<TableOutcome> {
  const { model } = step;
  const { moments } = action;
  if (action.all) return replaceTable(run, step, (add) => computeMoments(run, model, moments, add), moments);
  return run.engine.seeking(async () =>
    applyComputed(run, step, { ...(await rebuildSnapshots(run, model, action)), moments }),
  );
}
