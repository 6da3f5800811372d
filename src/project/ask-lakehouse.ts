import { answer } from '../engine/duckdb/read-session.js';
import type { Lakehouse } from '../engine/lakehouse/lakehouse.js';
import { identifier } from '../engine/sql.js';
import { EdpError } from '../model/errors.js';
import { columnsOf, relationOf } from '../model/model.js';
import { maskedColumns, maskedViews } from '../quality/masked-views.js';
import type { Project } from './project.js';

/** Names that lead past the masks: other catalogs, and files as tables. */
const elsewhere =
  /(?<![\w.])["`]?(lake|spark_catalog|edp_[rw]_\w+|parquet|csv|json|orc|text|binaryFile)["`]?\s*\.\s*["`\w]/i;

/** What a SELECT gives: its rows in their order, perhaps one after another as they arrive. */
export interface Answer {
  columns: { name: string; type: string }[];
  rows: Iterable<Record<string, unknown>> | AsyncIterable<Record<string, unknown>>;
}

/**
 * Answers someone's SELECT: in Spark's SQL over the published tables, or, where it asks for `edp.` tables, in DuckDB's
 * over the platform's state. Personal columns are masked before the statement sees them (DESIGN S16).
 * @throws EdpError NOT_READ_ONLY for what is no SELECT; USAGE for what Spark does not understand.
 */
export async function askLakehouse(
  lakehouse: Lakehouse,
  project: Pick<Project, 'graph'>,
  sql: string,
  showPii: boolean,
): Promise<Answer> {
  const { engine, state } = lakehouse;
  const statement = sql.trim().replace(/;$/, '');
  if (/(?<![\w.])["`]?edp["`]?\s*\./.test(statement)) {
    const views = (await maskedViews(state, project.graph, showPii)).filter((v) => v.schema === 'edp');
    return answer(state, 'state', { sql: statement, views });
  }
  const leads = elsewhere.exec(statement);
  if (leads && !showPii) {
    throw new EdpError('NOT_READ_ONLY', `A query reads the project's tables only, not ${leads[1]}.`, {
      hint: '`edp tables list` shows them. Whoever may see personal data can add --show-pii.',
    });
  }
  let told = statement;
  const secret = await maskedColumns(state, project.graph, showPii);
  for (const model of project.graph.order) {
    if (!new RegExp(`(?<!\\w)${model.name}(?!\\w)`, 'i').test(statement)) continue;
    if (!(await engine.tablesOf(model.layer)).includes(model.name)) {
      throw new EdpError('UNKNOWN_TABLE', `There is no table named ${relationOf(model)} to query.`, {
        hint: '`edp tables list` shows the tables.',
      });
    }
    const columns = Object.keys(columnsOf(model)).map((column) => secret(model, column, 'STRING'));
    await engine.workView(model.name, `SELECT ${columns.join(', ')} FROM ${relationOf(model)}`);
    // The view is known by the table's name alone.
    told = told.replaceAll(
      new RegExp(`(?<![\\w.])["\`]?${model.layer}["\`]?\\s*\\.\\s*["\`]?${model.name}["\`]?(?!\\w)`, 'gi'),
      identifier(model.name),
    );
  }
  return engine.ask(told);
}
