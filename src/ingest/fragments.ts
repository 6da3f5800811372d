import { literal } from '../engine/sql.js';

/** Reads a field of the record: a text expression, null where the record has no such field. */
export type Access = (path: string) => string;

/** How records of one form are taken apart in SQL. Expressions are over a row with `text` and the columns of `parse`. */
export interface RecordShape {
  /** Columns computed once per record: `expression AS name`, in steps; each step sees the columns of those before. */
  parse: readonly string[];
  access: Access;
  /** The reason code of a record that cannot be taken apart, and how such a record is recognised. */
  broken: {
    reason: 'not_json' | 'bad_row' /** Quick to compute; wrong only for records that fail otherwise. */;
    fails: string;
    exactly: string;
    detail: string;
  };
  /** Condition and detail of records that are whole but hold something else where an object is expected. */
  misshapen?: { fails: string; detail: string };
  /** Fields that nobody asked for, as the text of a JSON object; null without any. */
  rescued: string;
}

/**
 * Replaces each quoted identifier of an expression by what it stands for; leaves text constants alone.
 * Example: `"Quantity" * 2 || '"'` → `<access to Quantity> * 2 || '"'`.
 */
export function substitute(expression: string, access: Access): string {
  return expression.replace(/'(?:[^']|'')*'|"((?:[^"]|"")+)"/g, (whole: string, name: string | undefined) =>
    name === undefined ? whole : `(${access(name.replaceAll('""', '"'))})`,
  );
}

/** The fields that an expression names. */
export function fieldsIn(expression: string): string[] {
  const found: string[] = [];
  substitute(expression, (path) => {
    found.push(path);
    return '';
  });
  return found;
}

export const anyOf = (conditions: readonly string[]): string =>
  conditions.length === 0 ? 'false' : conditions.map((c) => `(${c})`).join(' OR ');

export const listOf = (texts: readonly string[]): string => texts.map(literal).join(', ');
