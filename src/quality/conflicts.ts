import type { Engine } from '../engine/engine.js';
import { columnList } from '../engine/engine.js';
import { identifier } from '../engine/sql.js';
import type { Graph } from '../model/graph.js';
import { columnsOf, relationOf, type SourceModel, type TableModel } from '../model/model.js';
import type { Reconciliation } from '../model/table.js';
import type { CheckResult } from './checks.js';
import { maskRow } from './privacy.js';
import { contentOf } from './reconcile.js';

/** Which copies are looked at, and by which rows. */
export interface ConflictScope {
  /** Relation of the table's rows that hold the keys of all records looked at: the whole table, or the rows just computed. */
  rows: string;
  /** Records after this position. */
  after: bigint;
  /** Inside a run, which may store what it finds, so that few records are found in many: how many the source has. */
  run?: { records: bigint | undefined };
  showPii?: boolean;
}

type Immutable = Reconciliation & { standing: string };

/**
 * Copies of an immutable record that say something else than the one that stands (DESIGN S3): they count as duplicates,
 * and are told. Only the records after the position that do not stand, which are few, are compared with those that do.
 */
export async function checkConflicts(
  engine: Engine,
  graph: Graph,
  model: TableModel,
  part: Immutable,
  scope: ConflictScope,
): Promise<CheckResult> {
  const source = graph.model(part.source) as SourceModel;
  const select = copiesSelect(source, part, scope);
  const copies = scope.run ? await engine.work(`_copies_${model.name}`, select) : `(${select})`;
  const checked = await engine.count(copies);
  const found = checked === 0n ? undefined : await differing(engine, source, copies, scope);
  return {
    table: model.name,
    column: null,
    assertion: `no_conflict(${part.source})`,
    severity: 'warn',
    success: !found,
    failed: found?.count ?? 0n,
    checked,
    examples: found?.examples ?? [],
  };
}

/** A SELECT of the records that do not stand: `copy`, its `_seq`, and `standing`, that of the record that does. */
function copiesSelect(source: SourceModel, part: Immutable, { rows, after }: ConflictScope): string {
  const seq = identifier(part.standing);
  const where = part.where ? ` AND (${part.where})` : '';
  const selfWhere = part.selfWhere ? ` WHERE ${part.selfWhere}` : '';
  return `SELECT c._seq AS copy, s._standing AS standing
    FROM (SELECT r._seq, ${part.key} AS _key FROM ${relationOf(source)} r
      WHERE r._seq > ${after}${where} AND NOT EXISTS (SELECT 1 FROM ${rows} s WHERE s.${seq} = r._seq)) c
    JOIN (SELECT ${part.selfKey} AS _key, ${seq} AS _standing FROM ${rows}${selfWhere}) s ON s._key = c._key`;
}

/** How many copies differ, and the first of them: key, and the fields in which each does. Undefined: none. */
async function differing(
  engine: Engine,
  source: SourceModel,
  copies: string,
  { run, showPii }: ConflictScope,
): Promise<{ count: bigint; examples: Record<string, unknown>[] } | undefined> {
  const relation = relationOf(source);
  const those = (which: 'copy' | 'standing') => {
    const condition = `i._seq IN (SELECT ${which} FROM ${copies})`;
    const stored = { relation, size: run?.records };
    return run ? engine.slice(`_${which}_${source.name}`, stored, condition) : relation;
  };
  const differs = contentOf(source).map((name) => {
    const column = identifier(name);
    return `CASE WHEN c.${column} IS DISTINCT FROM f.${column} THEN '${name}' END`;
  });
  const { key, columns } = source.definition;
  const shown = columnList(Object.fromEntries(Object.entries(columns).filter(([name]) => key.includes(name))), 'c.');
  const rows = await engine.rows<{ _count: bigint }>(
    `SELECT * FROM (SELECT d.*, count(*) OVER () AS _count FROM (
       SELECT ${shown}, c._seq, concat_ws(', ', ${differs.join(', ')}) AS differs_in
       FROM ${copies} p JOIN ${await those('copy')} c ON c._seq = p.copy
       JOIN ${await those('standing')} f ON f._seq = p.standing) d WHERE d.differs_in <> '')
     ORDER BY _seq LIMIT 3`,
  );
  const [first] = rows;
  if (!first) return undefined;
  const examples = rows.map(({ _count, _seq, ...row }: Record<string, unknown>) => row);
  return { count: first._count, examples: showPii ? examples : examples.map((e) => maskRow(columnsOf(source), e)) };
}
