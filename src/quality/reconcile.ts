import type { Engine } from '../engine/engine.js';
import { identifier, literal } from '../engine/sql.js';
import type { Graph } from '../model/graph.js';
import { relationOf, type SourceModel, type TableModel } from '../model/model.js';
import type { Reconciliation } from '../model/table.js';
import type { CheckResult } from './checks.js';

/** What became of the records of a source in a Silver table: stored = current + superseded + duplicate (DESIGN 2.2). */
export interface Account {
  table: string;
  source: string;
  stored: bigint;
  /** Natural keys that the table shows. */
  current: bigint;
  /** Other records of a key that differ from every earlier one. */
  superseded: bigint;
  /** Records equal to an earlier one, or a further copy of an immutable event. */
  duplicate: bigint;
  /** Natural keys that were stored and that the table does not show. Anything but 0 is a loss. */
  missing: bigint;
}

/** Fields that differ between two deliveries of the same record. */
const ofDelivery = new Set(['ingestion_time']);

/** Accounts for every record of a source, over the whole table. */
export async function accountFor(
  engine: Engine,
  graph: Graph,
  model: TableModel,
  part: Reconciliation,
): Promise<Account> {
  const source = graph.model(part.source) as SourceModel;
  const stored = `SELECT *, ${part.key} AS _key FROM ${relationOf(source)} ${part.where ? `WHERE ${part.where}` : ''}`;
  const self = selfKeys(model, part);
  // Events are immutable: whatever shares an id is a copy of the first.
  const contents =
    source.definition.eventTime === source.definition.versionTime
      ? '_key'
      : `_key, ${contentOf(source).map(identifier).join(', ')}`;
  const [row] = await engine.rows<Record<'stored' | 'keys' | 'versions' | 'current' | 'missing', bigint>>(
    `WITH stored AS (${stored}), self AS (${self})
     SELECT (SELECT count(*) FROM stored) AS stored,
            (SELECT count(DISTINCT _key) FROM stored) AS keys,
            (SELECT count(*) FROM (SELECT DISTINCT ${contents} FROM stored)) AS versions,
            (SELECT count(*) FROM self) AS current,
            (SELECT count(DISTINCT _key) FROM stored WHERE _key NOT IN (SELECT _key FROM self)) AS missing`,
  );
  const { stored: all = 0n, keys = 0n, versions = 0n, current = 0n, missing = 0n } = row ?? {};
  return {
    table: model.name,
    source: part.source,
    stored: all,
    current,
    superseded: versions - keys,
    duplicate: all - versions,
    missing,
  };
}

/** The columns of what a record says; whether two of them agree, records are equal. */
export const contentOf = (source: SourceModel): string[] =>
  Object.keys(source.definition.columns).filter((name) => !ofDelivery.has(name));

const selfKeys = (model: TableModel, part: Reconciliation) =>
  `SELECT DISTINCT ${part.selfKey} AS _key FROM ${relationOf(model)} ${part.selfWhere ? `WHERE ${part.selfWhere}` : ''}`;

/** An account as a check: it holds if no key is missing and the four counts add up. */
export function accountAsCheck(account: Account): CheckResult {
  const { stored, current, superseded, duplicate, missing } = account;
  const success = missing === 0n && stored === current + superseded + duplicate;
  return {
    table: account.table,
    column: null,
    assertion: `accounts_for(${account.source})`,
    severity: 'error',
    success,
    failed: success ? 0n : missing > 0n ? missing : 1n,
    checked: stored,
    examples: success ? [] : [{ stored, current, superseded, duplicate, missing }],
  };
}

/**
 * The same for the records after a position only: each natural key that has arrived since is among the rows just
 * computed, since the units of an arrived record are always rebuilt. Reads the new records and the new rows, no more.
 */
export async function checkArrived(
  engine: Engine,
  graph: Graph,
  model: TableModel,
  part: Reconciliation,
  scope: { rows: string; after: bigint },
): Promise<CheckResult> {
  const source = relationOf(graph.model(part.source));
  const where = part.where ? `AND (${part.where})` : '';
  const arrived = `SELECT DISTINCT ${part.key} AS _key FROM ${source} WHERE _seq > ${scope.after} ${where}`;
  const shown = `SELECT ${part.selfKey} AS _key FROM ${scope.rows} ${part.selfWhere ? `WHERE ${part.selfWhere}` : ''}`;
  const [row] = await engine.rows<{ checked: bigint; failed: bigint; example: string | null }>(
    `SELECT count(*) AS checked, count(CASE WHEN s._key IS NULL THEN 1 END) AS failed,
            min(CASE WHEN s._key IS NULL THEN a._key END) AS example
     FROM (${arrived}) a LEFT JOIN (SELECT DISTINCT _key FROM (${shown})) s ON s._key = a._key`,
  );
  const failed = row?.failed ?? 0n;
  return {
    table: model.name,
    column: null,
    assertion: `shows_all_arrived(${part.source})`,
    severity: 'error',
    success: failed === 0n,
    failed,
    checked: row?.checked ?? 0n,
    examples: failed === 0n ? [] : [{ key: row?.example ?? null }],
  };
}

type Counted = Record<'received' | 'redelivered' | 'quarantined' | 'stored', bigint>;

/**
 * The ledger against Bronze, for each of some sources: every batch has received = redelivered + quarantined + stored, and
 * as many rows of it are in Bronze as the ledger says. `after` limits this to batches admitted after a position.
 */
export async function checkLedgers(
  engine: Engine,
  sources: readonly { model: SourceModel; after: bigint }[],
): Promise<CheckResult[]> {
  if (sources.length === 0) return [];
  const held = await engine.rows<{ source: string; batch: string; rows: bigint }>(
    sources
      .map(
        ({ model, after }) =>
          `SELECT ${literal(model.name)} AS source, _batch_id AS batch, count(*) AS rows FROM ${relationOf(model)}
           WHERE _seq > ${after} GROUP BY _batch_id`,
      )
      .join(' UNION ALL '),
  );
  const wanted = sources.map(
    ({ model, after }) =>
      `(${literal(model.name)}, ${literal(model.name.replace(/^raw_/, ''))}, CAST(${after} AS BIGINT))`,
  );
  const batches = await engine.state.rows<Counted & { table: string; batch: string }>(
    `SELECT w.bronze AS "table", batch_id AS batch, received, redelivered, quarantined, stored
     FROM edp.batches b JOIN (VALUES ${wanted.join(', ')}) AS w(bronze, source, position) ON w.source = b.source
     WHERE kind <> 'forget' AND coalesce(seq_to, w.position + 1) > w.position`,
  );
  const batchOf = (table: string, batch: string) => `${table}/${batch}`;
  const rowsOf = new Map(held.map(({ source, batch, rows }) => [batchOf(source, batch), rows]));
  return sources.map(({ model }) => {
    const own = batches.filter((b) => b.table === model.name);
    const wrong = own.filter(
      (b) =>
        b.received !== b.redelivered + b.quarantined + b.stored ||
        b.stored !== (rowsOf.get(batchOf(b.table, b.batch)) ?? 0n),
    );
    return {
      table: model.name,
      column: null,
      assertion: 'received = redelivered + quarantined + stored',
      severity: 'error',
      success: wrong.length === 0,
      failed: BigInt(wrong.length),
      checked: BigInt(own.length),
      examples: wrong.slice(0, 3).map(({ table: _, ...batch }) => batch),
    };
  });
}
