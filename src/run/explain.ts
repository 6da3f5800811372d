import type { Engine } from '../engine/engine.js';
import { identifier } from '../engine/sql.js';
import { EdpError } from '../model/errors.js';
import type { Graph } from '../model/graph.js';
import { columnsOf, type Model, relationOf } from '../model/model.js';
import type { Action, Reason, Step } from '../plan/planner.js';
import { maskRow } from '../quality/privacy.js';
import { type AsOfLeap, asOfLeap } from './as-of.js';
import { bindChanged } from './bind.js';
import type { CompileContext } from './compile.js';
import { planRun, type RunHooks, type RunReport, type RunRequest, rehearse } from './run.js';

/** Of the records that have arrived, those that are an hour late or more (DESIGN section 4): past the class `immediate`. */
export interface LateData {
  kind: 'late-data';
  input: string;
  /** How late the latest of them is, in seconds. */
  upToSeconds: bigint;
}

/** A reason with what lies behind it. */
export interface ExplainedReason {
  reason: Reason | LateData;
  /** Records or rows behind it; absent where a table is rebuilt whatever they are. */
  rows?: bigint;
  /** Different keys among the records or rows behind it; absent where a table is rebuilt whatever they are. */
  keys?: bigint;
  /** First and last event time, or day, among them. */
  from?: Date | string;
  to?: Date | string;
  /** One of them, personal data masked. */
  example?: Record<string, unknown>;
}

/** What a run would do with a table. */
export interface ExplainedStep {
  table: string;
  layer: string;
  action: Action['kind'];
  reasons: ExplainedReason[];
  /** From the rehearsal: units rebuilt, rows that would go and come. Absent where nothing was rehearsed. */
  units?: bigint;
  removed?: bigint;
  added?: bigint;
  outcome?: 'published' | 'unchanged' | 'held' | 'skipped';
}

export interface Explanation {
  asOf: Date;
  /** As_of moves by more than some days from that of the last run. */
  leap?: AsOfLeap | undefined;
  /** The steps were carried out and undone, so that their numbers are exact. */
  rehearsed: boolean;
  steps: ExplainedStep[];
}

/**
 * What a run would do and why. Where only parts of tables are rebuilt the run is rehearsed in a transaction that is
 * undone; where a table would be rebuilt whole, the steps are listed without it, since that would be the run itself.
 * @throws EdpError NOTHING_ADMITTED, UNKNOWN_TABLE, MODEL_INVALID.
 */
export async function explainRun(
  engine: Engine,
  context: CompileContext,
  request: RunRequest,
  options: RunHooks & { showPii: boolean },
): Promise<Explanation> {
  const { steps, state, asOf } = await planRun(engine, context, request);
  await bindChanged(engine, context, steps, state);
  const lastAsOf = [...state.tables.values()].map((t) => t.asOf).sort((a, b) => b.getTime() - a.getTime())[0];
  const leap = asOfLeap(lastAsOf, asOf);
  const active = steps.filter((s) => s.action.kind !== 'skip');
  const explainer = new Explainer(engine, context.graph, options.showPii);
  if (active.length === 0 || active.some((s) => rebuildsWhole(s))) {
    const listed: ExplainedStep[] = [];
    for (const step of active) listed.push(await explainer.step(step));
    return { asOf, leap, rehearsed: false, steps: listed };
  }
  const explained = await rehearse(engine, context, request, options, (report) => explainer.rehearsal(active, report));
  return { asOf, leap, rehearsed: true, steps: explained };
}

/** Tables that are always kept `full` are small and do not count. */
function rebuildsWhole({ model, action, reasons }: Step): boolean {
  if (action.kind === 'snapshots') return action.all && reasons.some((r) => r.kind !== 'new-moments');
  if (action.kind !== 'full') return false;
  return model.definition.refresh.kind !== 'full' || reasons.some((r) => r.kind === 'missing');
}

type Arrived = Extract<Reason, { kind: 'arrived' }>;

/** Seconds from which on a record is late. */
const lateFrom = 3600n;

class Explainer {
  readonly #known = new Map<string, ExplainedReason[]>();

  constructor(
    private readonly engine: Engine,
    private readonly graph: Graph,
    private readonly showPii: boolean,
  ) {}

  async step(step: Step, rehearsed?: ReadonlyMap<string, string>): Promise<ExplainedStep> {
    const { model, action } = step;
    const reasons: ExplainedReason[] = [];
    for (const reason of step.reasons) reasons.push(...(await this.#explained(reason, rehearsed)));
    return { table: model.name, layer: model.layer, action: action.kind, reasons };
  }

  async rehearsal(steps: readonly Step[], report: RunReport): Promise<ExplainedStep[]> {
    const changes = new Map(
      report.tables.flatMap(({ table, changes }): [string, string][] => (changes ? [[table, changes]] : [])),
    );
    const explained: ExplainedStep[] = [];
    for (const step of steps) {
      const result = report.tables.find((t) => t.table === step.model.name);
      if (!result) throw new EdpError('INTERNAL', `The rehearsal says nothing of ${step.model.name}.`);
      const { units, removed, added, status: outcome } = result;
      const found = await this.step(step, changes);
      // Its inputs' rebuilds came to no changed row: nothing would happen to it.
      if (found.reasons.length === 0 && outcome === 'unchanged') continue;
      explained.push({ ...found, units, removed, added, outcome });
    }
    return explained;
  }

  /** Empty: the reason came to nothing, since the input's rebuild changed no row. */
  async #explained(reason: Reason, rehearsed?: ReadonlyMap<string, string>): Promise<ExplainedReason[]> {
    if (reason.kind === 'arrived') return this.#arrived(reason);
    if (reason.kind === 'upstream-changed' && rehearsed) {
      const relation = rehearsed.get(reason.input);
      if (!relation) return [];
      return [{ reason, ...(await this.#behind(this.graph.model(reason.input), `SELECT * FROM ${relation}`)) }];
    }
    return [{ reason }];
  }

  /** Several tables have the same reason. */
  async #arrived(reason: Arrived): Promise<ExplainedReason[]> {
    const same = [reason.input, reason.after, reason.upTo].join();
    const known = this.#known.get(same) ?? (await this.#lookAt(reason));
    this.#known.set(same, known);
    return known;
  }

  /** What has arrived, and what of it is late, where that matters: reference data may say what has been so for years. */
  async #lookAt(reason: Arrived): Promise<ExplainedReason[]> {
    const { input, after, upTo } = reason;
    const model = this.graph.model(input);
    const rows = `SELECT * FROM ${relationOf(model)} WHERE _seq > ${after} AND _seq <= ${upTo}`;
    const arrived = { reason, ...(await this.#behind(model, rows)) };
    if (model.kind !== 'source' || model.definition.tooLate === undefined) return [arrived];
    const { secondsBetween } = this.engine.dialect.functions({ timeZone: 'UTC' });
    // As the ledger counts it: history was known in time.
    const lateness = secondsBetween('_version_time', 'least(_arrived_at, _known_at)');
    const [row] = await this.engine.rows<{ most: bigint | null }>(`SELECT max(${lateness}) AS most FROM (${rows})`);
    const most = BigInt(row?.most ?? 0n);
    if (most < lateFrom) return [arrived];
    const late = await this.#behind(model, `${rows} AND ${lateness} >= ${lateFrom}`);
    return [arrived, { reason: { kind: 'late-data', input, upToSeconds: most }, ...late }];
  }

  async #behind(input: Model, rows: string): Promise<Omit<ExplainedReason, 'reason'>> {
    const columns = columnsOf(input);
    const key = input.definition.key.map(identifier).join(', ');
    const time = timeColumn(input);
    const bounds = time
      ? `min(${identifier(time)}) AS low, max(${identifier(time)}) AS high`
      : 'NULL AS low, NULL AS high';
    const [row] = await this.engine.rows<{ rows: bigint; keys: bigint; low: Bound; high: Bound }>(
      `SELECT count(*) AS "rows", count(DISTINCT (${key})) AS keys, ${bounds} FROM (${rows})`,
    );
    const [example] = await this.engine.rows(`SELECT * FROM (${rows}) ORDER BY ${key} LIMIT 1`);
    return {
      rows: row?.rows ?? 0n,
      keys: row?.keys ?? 0n,
      ...(row?.low != null && { from: row.low }),
      ...(row?.high != null && { to: row.high }),
      ...(example && { example: this.#shown(columns, example) }),
    };
  }

  /** Without the platform's own columns: the record's text says nothing that its fields do not. */
  #shown(columns: ReturnType<typeof columnsOf>, example: Record<string, unknown>): Record<string, unknown> {
    const own = Object.fromEntries(Object.entries(example).filter(([name, v]) => !name.startsWith('_') && v !== null));
    return this.showPii ? own : maskRow(columns, own);
  }
}

type Bound = Date | string | null;

function timeColumn(model: Model): string | undefined {
  if (model.kind === 'source') return model.definition.eventTime ?? '_version_time';
  const { growsWith, refresh } = model.definition;
  return growsWith ?? (refresh.kind === 'partition' ? refresh.unit : undefined);
}
