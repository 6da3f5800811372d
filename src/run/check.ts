import type { Engine } from '../engine/engine.js';
import { relationOf, type TableModel } from '../model/model.js';
import { selectTables } from '../model/select.js';
import { type CheckResult, checkRows } from '../quality/checks.js';
import { checkConflicts } from '../quality/conflicts.js';
import { type Account, accountAsCheck, accountFor, checkLedgers } from '../quality/reconcile.js';
import type { CompileContext } from './compile.js';
import { loadPlanState } from './store.js';

export interface CheckRequest {
  /** Terms in dbt's notation; none: all tables and sources. */
  select?: readonly string[] | undefined;
  showPii?: boolean | undefined;
  onTable?: (event: { table: string; done: number; total: number }) => void;
}

export interface CheckReport {
  results: CheckResult[];
  /** Of each Silver table that is up to date with its sources: what became of their records. */
  accounts: Account[];
  /** Tables that have never been published. */
  missing: string[];
}

/**
 * All checks over the published tables: what the models declare, that each Silver table shows every record of its
 * sources, and that each batch adds up. Reads only.
 * @throws EdpError UNKNOWN_TABLE for a selection of none.
 */
export async function checkAll(engine: Engine, context: CompileContext, request: CheckRequest): Promise<CheckReport> {
  const { graph, dialect } = context;
  const state = await loadPlanState(engine, graph);
  const selected = request.select?.length ? selectTables(graph, request.select) : undefined;
  const models = graph.order.filter((m) => !selected || selected.has(m.name));
  const report: CheckReport = { results: [], accounts: [], missing: [] };
  for (const [done, model] of models.entries()) {
    request.onTable?.({ table: model.name, done, total: models.length });
    const asOf = state.tables.get(model.name)?.asOf;
    if (model.kind === 'source') report.results.push(...(await checkLedgers(engine, [{ model, after: 0n }])));
    else if (asOf === undefined) report.missing.push(model.name);
    else {
      const options = { asOf, dialect, showPii: request.showPii ?? false };
      report.results.push(...(await checkRows(engine, graph, model, { rows: relationOf(model) }, options)));
      if (!isUpToDate(model, context, state)) continue;
      report.results.push(...(await conflicts(engine, context, model, options.showPii)));
      report.accounts.push(...(await reconcile(engine, context, model)));
    }
  }
  report.results.push(...report.accounts.map(accountAsCheck));
  return report;
}

/** Records that a table has not read yet are not missing from it. */
function isUpToDate(
  model: TableModel,
  { graph }: CompileContext,
  state: Awaited<ReturnType<typeof loadPlanState>>,
): boolean {
  return graph.sourcesOf(model.name).every((source) => {
    const read = state.cursors.get(model.name)?.get(source)?.position ?? 0n;
    return read >= (state.sources.get(source)?.head ?? 0n);
  });
}

async function reconcile(engine: Engine, { graph }: CompileContext, model: TableModel): Promise<Account[]> {
  const accounts: Account[] = [];
  for (const part of model.definition.reconciles ?? []) accounts.push(await accountFor(engine, graph, model, part));
  return accounts;
}

async function conflicts(
  engine: Engine,
  { graph }: CompileContext,
  model: TableModel,
  showPii: boolean,
): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for (const { standing, ...part } of model.definition.reconciles ?? []) {
    if (standing === undefined) continue;
    const scope = { rows: relationOf(model), after: 0n, showPii };
    results.push(await checkConflicts(engine, graph, model, { ...part, standing }, scope));
  }
  return results;
}
