import { EdpError } from '../model/errors.js';
import type { Graph } from '../model/graph.js';
import type { TableModel } from '../model/model.js';
import { type CalendarBounds, calendarMoments } from './calendar.js';
import type { PlanState } from './state.js';

/** Why a table is rebuilt, in the words of `edp plan`. */
export type Reason =
  | { kind: 'missing' }
  | { kind: 'model-changed' }
  /** Its rows were checked by other checks than it has now. */
  | { kind: 'checks-changed' }
  | { kind: 'requested' }
  /** The source's records (position, head] have not been read yet. */
  | { kind: 'arrived'; input: string; after: bigint; upTo: bigint }
  | { kind: 'rewritten'; input: string }
  /** The input was rebuilt whole, now or in a run that this table has not seen. */
  | { kind: 'upstream-rebuilt'; input: string }
  /** The input changed, or is about to. */
  | { kind: 'upstream-changed'; input: string }
  | { kind: 'as-of-moved'; from: Date; to: Date }
  | { kind: 'backfill'; from: string; to: string }
  | { kind: 'new-moments'; moments: readonly Date[] };

/** What to do with a table in one run. */
export type Action =
  | { kind: 'skip' }
  | { kind: 'full' }
  /** Only the units that the pending inputs touch; nothing, if they turn out to have no changed row. */
  | { kind: 'incremental'; pending: readonly string[] }
  /** Moments to hold after the run. Which of the old ones are recomputed depends on what has arrived. */
  | { kind: 'snapshots'; moments: readonly Date[]; all: boolean }
  /** Its rows stay; all of them are checked. */
  | { kind: 'check' }
  | { kind: 'view' };

export interface Step {
  model: TableModel;
  action: Action;
  reasons: readonly Reason[];
}

export interface PlanRequest {
  asOf: Date;
  /** Tables to bring up to date; undefined: all. */
  selected?: ReadonlySet<string> | undefined;
  /** Rebuild the selected tables whole. */
  full?: boolean | undefined;
  /** Rebuild what lies on these business days (inclusive), whether or not something arrived. */
  backfill?: { from: string; to: string } | undefined;
  fingerprints: ReadonlyMap<string, string>;
  /** The same of the checks: a change of these rebuilds nothing. */
  checks: ReadonlyMap<string, string>;
  calendar: CalendarBounds;
}

/**
 * Decides what each table needs, in the order of the graph. Pure.
 * @throws EdpError INPUT_MISSING for a selected table whose input is neither built nor selected.
 */
export function plan(graph: Graph, state: PlanState, request: PlanRequest): Step[] {
  const planned = new Map<string, Step>();
  const steps: Step[] = [];
  for (const model of graph.order) {
    if (model.kind !== 'table') continue;
    const step = planTable(graph, state, request, model, planned);
    planned.set(model.name, step);
    steps.push(step);
  }
  return steps;
}

function planTable(
  graph: Graph,
  state: PlanState,
  request: PlanRequest,
  model: TableModel,
  planned: ReadonlyMap<string, Step>,
): Step {
  const skip: Step = { model, action: { kind: 'skip' }, reasons: [] };
  if (request.selected && !request.selected.has(model.name)) return skip;
  requireInputs(graph, state, model, planned);
  return withChecks(planChange(graph, state, request, model, planned), state, request);
}

/** Changed checks are run over the whole table, whatever else becomes of it; what is rebuilt whole is checked whole anyway. */
function withChecks(step: Step, state: PlanState, request: PlanRequest): Step {
  const { model, action } = step;
  const checked = state.tables.get(model.name)?.checks;
  if (checked === undefined || checked === request.checks.get(model.name)) return step;
  if (action.kind === 'full' || action.kind === 'view' || (action.kind === 'snapshots' && action.all)) return step;
  const reasons: Reason[] = [...step.reasons, { kind: 'checks-changed' }];
  return { model, action: action.kind === 'skip' ? { kind: 'check' } : action, reasons };
}

function planChange(
  graph: Graph,
  state: PlanState,
  request: PlanRequest,
  model: TableModel,
  planned: ReadonlyMap<string, Step>,
): Step {
  const skip: Step = { model, action: { kind: 'skip' }, reasons: [] };
  const wholly = reasonsForFull(graph, state, request, model, planned);
  const { refresh } = model.definition;
  if (refresh.kind === 'view') {
    return wholly.length > 0 ? { model, action: { kind: 'view' }, reasons: wholly } : skip;
  }
  if (refresh.kind === 'snapshot') return planSnapshots(graph, state, request, model, wholly);
  if (wholly.length > 0) return { model, action: { kind: 'full' }, reasons: wholly };
  const reasons = reasonsForChange(graph, state, request, model, planned);
  if (reasons.length === 0) return skip;
  if (refresh.kind === 'full') return { model, action: { kind: 'full' }, reasons };
  const pending = reasons.flatMap((r) => ('input' in r ? [r.input] : []));
  const touchesAll = pending.some((input) => model.definition.inputs[input]?.touches === 'everything');
  if (touchesAll) return { model, action: { kind: 'full' }, reasons };
  return { model, action: { kind: 'incremental', pending }, reasons };
}

/** Whether a step may change rows. */
const changes = (action: Action['kind']): boolean => action !== 'skip' && action !== 'check';

function requireInputs(graph: Graph, state: PlanState, model: TableModel, planned: ReadonlyMap<string, Step>): void {
  for (const input of graph.inputsOf(model.name)) {
    const action = planned.get(input)?.action.kind ?? 'skip';
    if (graph.model(input).kind === 'source' || state.tables.has(input) || changes(action)) continue;
    throw new EdpError('INPUT_MISSING', `${model.name} reads ${input}, which is not built yet.`, {
      where: model.name,
      hint: `Select it with everything above it: \`edp run --select +${model.name}\`.`,
    });
  }
}

function reasonsForFull(
  graph: Graph,
  state: PlanState,
  request: PlanRequest,
  model: TableModel,
  planned: ReadonlyMap<string, Step>,
): Reason[] {
  const known = state.tables.get(model.name);
  if (!known) return [{ kind: 'missing' }];
  const reasons: Reason[] = [];
  if (request.full) reasons.push({ kind: 'requested' });
  if (known.fingerprint !== request.fingerprints.get(model.name)) reasons.push({ kind: 'model-changed' });
  if (model.definition.refresh.kind === 'view') return reasons;
  for (const input of graph.inputsOf(model.name)) {
    const cursor = state.cursors.get(model.name)?.get(input);
    const source = state.sources.get(input);
    if (source && cursor && source.rewrittenAt > cursor.run) reasons.push({ kind: 'rewritten', input });
    const action = planned.get(input)?.action;
    const rebuiltAt = state.tables.get(input)?.rebuiltAt ?? 0;
    const replaced = action?.kind === 'full' || (action?.kind === 'snapshots' && action.all);
    const rebuiltNow = replaced && graph.model(input).kind === 'table' && !isKeptFull(graph, input);
    if (rebuiltNow || (cursor !== undefined && !isKeptFull(graph, input) && BigInt(rebuiltAt) > cursor.position)) {
      reasons.push({ kind: 'upstream-rebuilt', input });
    }
  }
  return reasons;
}

/** Tables kept `full` are compared with their former rows, so that their consumers see ordinary changes. */
function isKeptFull(graph: Graph, name: string): boolean {
  const model = graph.model(name);
  return model.kind === 'table' && model.definition.refresh.kind === 'full';
}

function reasonsForChange(
  graph: Graph,
  state: PlanState,
  request: PlanRequest,
  model: TableModel,
  planned: ReadonlyMap<string, Step>,
): Reason[] {
  const reasons: Reason[] = [];
  for (const input of graph.inputsOf(model.name)) {
    const position = state.cursors.get(model.name)?.get(input)?.position ?? 0n;
    const source = state.sources.get(input);
    if (source && source.head > position) {
      reasons.push({ kind: 'arrived', input, after: position, upTo: source.head });
    }
    const action = planned.get(input)?.action.kind ?? 'skip';
    const version = BigInt(state.tables.get(input)?.version ?? 0);
    if (changes(action) || version > position) reasons.push({ kind: 'upstream-changed', input });
  }
  const before = state.tables.get(model.name)?.asOf;
  if (model.definition.clock && before && before.getTime() !== request.asOf.getTime()) {
    reasons.push({ kind: 'as-of-moved', from: before, to: request.asOf });
  }
  if (request.backfill) reasons.push({ kind: 'backfill', ...request.backfill });
  return reasons;
}

function planSnapshots(
  graph: Graph,
  state: PlanState,
  request: PlanRequest,
  model: TableModel,
  wholly: readonly Reason[],
): Step {
  if (model.definition.refresh.kind !== 'snapshot') throw new TypeError(`${model.name} is no snapshot table`);
  const held = state.tables.get(model.name)?.moments ?? [];
  const moments = calendarMoments(model.definition.refresh.at, request.calendar, held);
  // A rebuild of the inputs changes no snapshot: that reads what was known at T, and only records can change that.
  const all = wholly.some((r) => r.kind !== 'upstream-rebuilt') || ancestorChanged(graph, state, request, model);
  const fresh = moments.filter((m) => !held.some((h) => h.getTime() === m.getTime()));
  const reasons: Reason[] = wholly.filter((r) => r.kind !== 'upstream-rebuilt');
  if (fresh.length > 0) reasons.push({ kind: 'new-moments', moments: fresh });
  for (const input of graph.sourcesOf(model.name)) {
    const position = state.cursors.get(model.name)?.get(input)?.position ?? 0n;
    const head = state.sources.get(input)?.head ?? 0n;
    if (head > position) reasons.push({ kind: 'arrived', input, after: position, upTo: head });
  }
  const gone = held.some((h) => !moments.some((m) => m.getTime() === h.getTime()));
  if (reasons.length === 0 && !all && !gone) return { model, action: { kind: 'skip' }, reasons: [] };
  return { model, action: { kind: 'snapshots', moments, all }, reasons };
}

/** A table between the sources and the snapshot is built by another model now, or its source was rewritten. */
function ancestorChanged(graph: Graph, state: PlanState, request: PlanRequest, model: TableModel): boolean {
  const ancestors = new Set<string>();
  const visit = (name: string): void => {
    for (const input of graph.inputsOf(name)) {
      if (ancestors.has(input)) continue;
      ancestors.add(input);
      visit(input);
    }
  };
  visit(model.name);
  for (const name of ancestors) {
    const table = state.tables.get(name);
    if (table && table.fingerprint !== request.fingerprints.get(name)) return true;
    const run = state.cursors.get(model.name)?.get(name)?.run;
    if (run !== undefined && (state.sources.get(name)?.rewrittenAt ?? 0) > run) return true;
  }
  return false;
}
