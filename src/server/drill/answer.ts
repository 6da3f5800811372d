import type { Reader } from '../../engine/duckdb/reader.js';
import type { MaskedView } from '../../quality/masked-views.js';
import type { Question } from './question.js';
import { pageSize, statementOf } from './statement.js';

type Plain = string | number | boolean | null;

/** A page of rows, as JSON. Personal data is as the views show it. */
export interface Rows {
  /** What the rows are, in the plural. */
  of: string;
  columns: readonly string[];
  rows: readonly (readonly Plain[])[];
  /** From 0. */
  page: number;
  pageSize: number;
  total: number;
  applied: readonly string[];
  ignored: readonly string[];
  /** Personal data is. */
  masked: boolean;
}

/** Reads the rows behind a mark of a chart through the masked views. */
export async function readRows(
  reader: Reader,
  question: Question,
  views: readonly MaskedView[],
  options: { attributionRule: string; showPii: boolean },
): Promise<Rows> {
  const { relation, sql, parameters, applied, ignored } = statementOf(question, options.attributionRule);
  const { rows } = await reader.read({ sql, parameters, views });
  const columns = Object.keys(relation.shown);
  return {
    of: relation.rows,
    columns,
    rows: rows.map((row) => columns.map((name) => plain(row[name]))),
    page: question.page,
    pageSize,
    total: Number(rows[0]?.rows_in_all ?? 0),
    applied: [...new Set(applied)],
    ignored: [...new Set(ignored)],
    masked: !options.showPii,
  };
}

const longest = 200;

function plain(value: unknown): Plain {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return value.toISOString().slice(0, 19).replace('T', ' ');
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  const text = String(value);
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}
