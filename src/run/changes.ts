import { columnList, type Engine } from '../engine/engine.js';
import { identifier } from '../engine/sql.js';
import type { Graph } from '../model/graph.js';
import { columnsOf, type Model, relationOf, type TableModel } from '../model/model.js';

/**
 * The rows of tables that differ since a consumer last read them. A consumer of the same run reads them from the run;
 * for those left out or held back they are kept in `edp_changes.<table>`, until the last of them has read them.
 */
export class ChangeLog {
  readonly #inRun = new Map<string, string>();

  private constructor(
    private readonly engine: Engine,
    private readonly run: number,
    private readonly kept: Set<string>,
  ) {}

  static async open(engine: Engine, run: number): Promise<ChangeLog> {
    return new ChangeLog(engine, run, new Set(await engine.tablesOf('edp_changes')));
  }

  /** Tells that a table's rows changed in this run; `relation` has their old and new values. */
  record(table: string, relation: string): void {
    this.#inRun.set(table, relation);
  }

  /**
   * Relations of the input's changed rows since a position, columns in the table's order, perhaps with more of the
   * platform's own behind: a source's by `_seq`, a table's by run.
   */
  since(input: Model, position: bigint): string[] {
    if (input.kind === 'source') return [`(SELECT * FROM ${relationOf(input)} WHERE _seq > ${position})`];
    const relations: string[] = [];
    const current = this.#inRun.get(input.name);
    if (current) relations.push(current);
    if (this.kept.has(input.name)) {
      const columns = columnList(columnsOf(input));
      relations.push(`(SELECT ${columns} FROM ${logOf(input.name)} WHERE _version > ${position})`);
    }
    return relations;
  }

  /** Keeps this run's changes of a table for consumers that did not read them. */
  async keep(table: Model): Promise<void> {
    const current = this.#inRun.get(table.name);
    if (!current) return;
    await this.engine.execute('CREATE SCHEMA IF NOT EXISTS edp_changes');
    const columns = columnList(columnsOf(table));
    const rows = `SELECT CAST(${this.run} AS BIGINT) AS _version, ${columns} FROM ${current}`;
    if (this.kept.has(table.name)) {
      await this.engine.execute(`INSERT INTO ${logOf(table.name)} ${rows}`);
    } else {
      await this.engine.execute(`CREATE TABLE ${logOf(table.name)} AS ${rows}`);
      this.kept.add(table.name);
    }
  }

  /** A table rebuilt whole has no changes to tell: its consumers are rebuilt, too. */
  async drop(name: string): Promise<void> {
    this.#inRun.delete(name);
    if (this.kept.delete(name)) await this.engine.execute(`DROP TABLE ${logOf(name)}`);
  }

  /** Forgets what every consumer has read. */
  async prune(graph: Graph, positions: (consumer: string, input: string) => bigint | undefined): Promise<void> {
    for (const name of [...this.kept]) {
      if (!graph.models.has(name)) continue;
      const read = graph
        .consumersOf(name)
        .filter(readsChanges)
        .map((c) => positions(c.name, name));
      const least = read.reduce<bigint | undefined>(
        (a, b) => (b === undefined || (a !== undefined && a < b) ? a : b),
        undefined,
      );
      if (least === undefined || least >= BigInt(this.run)) await this.engine.execute(`DROP TABLE ${logOf(name)}`);
      else await this.engine.execute(`DELETE FROM ${logOf(name)} WHERE _version <= ${least}`);
    }
  }
}

/** A view is evaluated by whoever reads it. */
export const readsChanges = (consumer: TableModel): boolean => consumer.definition.refresh.kind !== 'view';

const logOf = (name: string): string => `edp_changes.${identifier(name)}`;
