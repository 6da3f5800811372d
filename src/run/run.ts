import type { Engine } from '../engine/engine.js';
import { EdpError } from '../model/errors.js';
import { relationOf, type SourceModel, type TableModel } from '../model/model.js';
import { selectTables } from '../model/select.js';
import { plan, type Reason, type Step } from '../plan/planner.js';
import type { PlanState } from '../plan/state.js';
import type { CheckResult } from '../quality/checks.js';
import { checkLedgers } from '../quality/reconcile.js';
import { bindChanged, naming } from './bind.js';
import { ChangeLog, readsChanges } from './changes.js';
import { type CompileContext, checkPrints, fingerprints } from './compile.js';
import { saveRun } from './report.js';
import { knownBounds, loadPlanState, nextRun, type PublishedTable, requestedMoments, savePublished } from './store.js';
import { outcomeOf, runTable, type TableOutcome } from './table.js';

export interface RunRequest {
  /** Default: the greatest moment at which an admitted record became known (DESIGN S13). */
  asOf?: Date | undefined;
  /** Terms in dbt's notation; none: all tables. */
  select?: readonly string[] | undefined;
  full?: boolean | undefined;
  backfill?: { from: string; to: string } | undefined;
}

export interface RunHooks {
  /** The injected clock, for durations and run times only; no table sees it. */
  now: () => Date;
  onTable?: (event: { table: string; done: number; total: number; outcome?: TableOutcome }) => void;
  /** The engine has lost what it kept for this run, which begins anew. */
  onLost?: () => void;
}

/** A table's outcome with how long it took, in seconds, and its rows afterwards. */
export interface TableReport extends TableOutcome {
  seconds: number;
  rows: bigint;
}

export interface RunReport {
  run: number;
  asOf: Date;
  status: 'published' | 'partly-held' | 'unchanged';
  startedAt: Date;
  finishedAt: Date;
  tables: TableReport[];
  /** The ledger against Bronze, for each source with records that no run has seen yet. */
  ledger: CheckResult[];
}

/** Raised inside the transaction of a rehearsal, to undo it. */
class Undo extends Error {}

/**
 * The same as {@link run}, undone at its end. What `inspect` is given holds as long as it works: the tables as the run
 * would leave them, and the rows that differ.
 */
export async function rehearse<T>(
  engine: Engine,
  context: CompileContext,
  request: RunRequest,
  hooks: RunHooks,
  inspect: (report: RunReport) => Promise<T>,
): Promise<T> {
  const found: T[] = [];
  try {
    await engine.transaction(async () => {
      found.push(await inspect(await runInTransaction(engine, context, request, hooks)));
      throw new Undo();
    });
  } catch (error) {
    if (!(error instanceof Undo)) throw error;
  }
  return found[0] as T;
}

/**
 * Brings the tables up to date and publishes all of them at once (DESIGN S15). A table that fails an `error` check is
 * held back with everything derived from it.
 * @throws EdpError NOTHING_ADMITTED if there is no record at all; UNKNOWN_TABLE for a selection of none; MODEL_INVALID
 * for a table that cannot be built as it is written; WORK_LOST if the engine loses what it keeps for the run again and
 * again.
 */
export async function run(
  engine: Engine,
  context: CompileContext,
  request: RunRequest,
  hooks: RunHooks,
): Promise<RunReport> {
  const report = await persistently(hooks, () =>
    engine.transaction(() => runInTransaction(engine, context, request, hooks)),
  );
  await engine.releaseWork();
  return report;
}

/** How often a run is begun whose work is lost each time. */
const attempts = 3;

/** Nothing is published of a run whose work is lost: it can be begun again at once. */
async function persistently<T>({ onLost }: RunHooks, work: () => Promise<T>): Promise<T> {
  for (let left = attempts - 1; ; left -= 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof EdpError && error.code === 'WORK_LOST') || left === 0) throw error;
      onLost?.();
    }
  }
}

/** The steps that a run would take, without taking them. */
export async function planRun(
  engine: Engine,
  context: CompileContext,
  request: RunRequest,
): Promise<{ steps: Step[]; state: PlanState; asOf: Date }> {
  const bounds = await knownBounds(engine, context.graph);
  const asOf = request.asOf ?? bounds.lastKnown;
  if (!asOf) throw new EdpError('NOTHING_ADMITTED', 'There is no record yet.', { hint: 'Run `edp ingest` first.' });
  const state = await loadPlanState(engine, context.graph);
  const steps = plan(context.graph, state, {
    asOf,
    selected: request.select && request.select.length > 0 ? selectTables(context.graph, request.select) : undefined,
    full: request.full,
    backfill: request.backfill,
    fingerprints: fingerprints(context),
    checks: checkPrints(context),
    calendar: {
      timeZone: context.settings.timeZone,
      asOf,
      firstKnown: bounds.firstKnown,
      requested: await requestedMoments(engine.state),
    },
  });
  return { steps, state, asOf };
}

async function runInTransaction(
  engine: Engine,
  context: CompileContext,
  request: RunRequest,
  hooks: RunHooks,
): Promise<RunReport> {
  const startedAt = hooks.now();
  const { steps, state, asOf } = await planRun(engine, context, request);
  await bindChanged(engine, context, steps, state);
  const runId = await nextRun(engine.state);
  const log = await ChangeLog.open(engine, runId);
  const tables: TableReport[] = [];
  const ledger = await checkSources(engine, context, state);
  // What is derived from a source whose ledger does not add up is not touched.
  const held = new Set(ledger.filter((c) => !c.success).map((c) => c.table));
  const active = steps.filter((s) => s.action.kind !== 'skip');
  const build = async (): Promise<void> => {
    for (const [i, step] of active.entries()) {
      hooks.onTable?.({ table: step.model.name, done: i, total: active.length });
      const started = hooks.now();
      const outcome = context.graph.inputsOf(step.model.name).some((input) => held.has(input))
        ? outcomeOf(step, { status: 'held' })
        : await naming(step.model, () => runTable({ engine, context, state, log, asOf }, step));
      if (outcome.status === 'held') held.add(outcome.table);
      const rows = await rowsAfter(engine, step.model, outcome, state);
      const seconds = (hooks.now().getTime() - started.getTime()) / 1000;
      tables.push({ ...outcome, seconds, rows });
      hooks.onTable?.({ table: step.model.name, done: i + 1, total: active.length, outcome });
    }
  };
  await ((await isLight(engine, context, active, state)) ? engine.lightly(build) : build());
  await publishState({ engine, context, state, runId, asOf, log, tables });
  const status =
    held.size > 0 ? 'partly-held' : tables.some((t) => t.status === 'published') ? 'published' : 'unchanged';
  const report: RunReport = { run: runId, asOf, status, startedAt, finishedAt: hooks.now(), tables, ledger };
  await saveRun(engine.state, report);
  return report;
}

/** So many records are worked on in less time than it takes to share them out; so many are looked through. */
const few = { touched: 50_000n, held: 3_000_000n };

/** Whether a run works on few records, and looks for what they touch in tables that are not large. */
async function isLight(
  engine: Engine,
  context: CompileContext,
  steps: readonly Step[],
  state: PlanState,
): Promise<boolean> {
  const held = [...state.sources.values()].reduce((sum, { records }) => sum + records, 0n);
  if (held <= few.touched) return true;
  // There the snapshots are evaluated over all records, whatever has arrived.
  if (engine.statementsAreDear) return false;
  const reasons = steps.flatMap((step) => step.reasons);
  if (held > few.held || reasons.some((r) => r.kind !== 'arrived' && !partial.has(r.kind))) return false;
  const since = new Map<string, bigint>();
  for (const r of reasons) {
    if (r.kind === 'arrived' && r.after <= (since.get(r.input) ?? r.after)) since.set(r.input, r.after);
  }
  let arrived = 0n;
  for (const [source, after] of since) {
    arrived += await engine.count(`(SELECT 1 FROM ${relationOf(context.graph.model(source))} WHERE _seq > ${after})`);
  }
  return arrived <= few.touched;
}

/** Reasons that leave most of a table as it is. */
const partial: ReadonlySet<Reason['kind']> = new Set(['upstream-changed', 'as-of-moved', 'new-moments']);

async function checkSources(engine: Engine, context: CompileContext, state: PlanState): Promise<CheckResult[]> {
  const arrived: { model: SourceModel; after: bigint }[] = [];
  for (const model of context.graph.order) {
    if (model.kind !== 'source') continue;
    const read = [...state.cursors.values()].map((inputs) => inputs.get(model.name)?.position ?? 0n);
    const after = read.reduce((a, b) => (b > a ? b : a), 0n);
    const head = state.sources.get(model.name)?.head ?? 0n;
    if (head > after) arrived.push({ model, after });
  }
  return checkLedgers(engine, arrived);
}

async function rowsAfter(engine: Engine, model: TableModel, outcome: TableOutcome, state: PlanState): Promise<bigint> {
  const before = state.tables.get(model.name);
  if (outcome.status === 'held' && !before) return 0n;
  if (model.definition.refresh.kind === 'view') return 0n;
  if (outcome.status === 'unchanged' && before) return before.rowCount;
  if (outcome.action === 'incremental' && before && !outcome.rebuilt) {
    return before.rowCount + outcome.added - outcome.removed;
  }
  return engine.count(relationOf(model));
}

interface Publication {
  engine: Engine;
  context: CompileContext;
  state: PlanState;
  runId: number;
  asOf: Date;
  log: ChangeLog;
  tables: readonly TableReport[];
}

/** Records fingerprints, versions and cursors of what was published, and keeps changes for those that did not read them. */
async function publishState(publication: Publication): Promise<void> {
  const { engine, context, state, runId, asOf, log, tables } = publication;
  const positions = new Map<string, Map<string, bigint>>();
  const current = { tables: fingerprints(context), checks: checkPrints(context) };
  const done = tables.filter((t) => t.status === 'published' || t.status === 'unchanged');
  const saved: PublishedTable[] = [];
  for (const table of done) {
    const before = state.tables.get(table.table);
    const changed = table.status === 'published';
    const read = readPositions(publication, table.table, positions);
    positions.set(table.table, read);
    saved.push({
      name: table.table,
      state: {
        fingerprint: current.tables.get(table.table) ?? '',
        checks: current.checks.get(table.table) ?? '',
        version: changed ? runId : (before?.version ?? runId),
        rebuiltAt: table.rebuilt ? runId : (before?.rebuiltAt ?? runId),
        asOf,
        rowCount: table.rows,
        moments: table.moments ?? before?.moments ?? [],
      },
      positions: read,
    });
  }
  await savePublished(engine.state, runId, saved);
  for (const table of done) {
    if (table.status !== 'published' || table.rebuilt) continue;
    const lagging = context.graph
      .consumersOf(table.table)
      .some((c) => readsChanges(c) && !positions.has(c.name) && state.tables.has(c.name));
    if (lagging) await log.keep(context.graph.model(table.table));
  }
  await log.prune(context.graph, (consumer, input) =>
    (positions.get(consumer) ?? new Map([...(state.cursors.get(consumer) ?? [])].map(([k, v]) => [k, v.position]))).get(
      input,
    ),
  );
}

/**
 * How far a table published in this run has read its inputs: a source up to its head, a table up to this run. Of the
 * sources further up, as far as the tables between have read them, which may lag when only some tables were selected.
 */
function readPositions(
  { context, state, runId }: Publication,
  table: string,
  published: ReadonlyMap<string, ReadonlyMap<string, bigint>>,
): Map<string, bigint> {
  const positions = new Map<string, bigint>();
  const inputs = context.graph.inputsOf(table);
  for (const source of context.graph.sourcesOf(table)) {
    const through = inputs.filter((input) => context.graph.sourcesOf(input).includes(source));
    const each = through.map((input) => {
      if (input === source) return state.sources.get(source)?.head ?? 0n;
      return published.get(input)?.get(source) ?? state.cursors.get(input)?.get(source)?.position ?? 0n;
    });
    positions.set(
      source,
      each.reduce((a, b) => (b < a ? b : a), each[0] ?? 0n),
    );
  }
  for (const input of inputs) {
    positions.set(input, state.sources.get(input)?.head ?? BigInt(runId));
  }
  return positions;
}
