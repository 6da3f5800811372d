import type { ColumnRef, Expression } from './ast.js';
import { type Printed, print, type ShowReference } from './print.js';
import { type Column, lookUp, type Scope } from './relation.js';

/** Longer definitions are named, not written out where they are used. */
const longestPart = 200;
/** Nor are they where the whole would be longer than this. */
const longest = 480;

interface Described extends Printed {
  /** It names steps of its own statement, which mean nothing outside it. */
  open: boolean;
}

/**
 * The expression that makes a column, in terms of the tables' own columns: steps between are written out where that
 * stays legible, and stand as `step.column` elsewhere.
 */
export class Describer {
  readonly #known = new Map<Column, Described>();

  text(column: Column): string {
    return this.#describe(column).text;
  }

  #describe(column: Column): Described {
    const known = this.#known.get(column);
    if (known) return known;
    const described = this.#describeNew(column);
    this.#known.set(column, described);
    return described;
  }

  #describeNew({ made, name }: Column): Described {
    switch (made.by) {
      case 'table':
        return { text: `${made.table}.${name}`, tightness: 9, open: false };
      case 'unknown':
        return { text: made.text, tightness: 9, open: true };
      case 'several':
        return this.#describeSeveral(made.columns);
      case 'expression': {
        const { expression, scope } = made;
        const column = expression.class === 'COLUMN_REF' && lookUp(scope, (expression as ColumnRef).column_names);
        return column ? this.#describe(column) : this.#describeExpression(expression, scope);
      }
    }
  }

  #describeSeveral(columns: readonly Column[]): Described {
    const parts = columns.map((c) => this.#describe(c));
    const [first, ...others] = parts;
    if (first && others.every((p) => p.text === first.text)) return first;
    const text = [...new Set(parts.map((p) => p.text))].join(' ∪ ');
    return { text, tightness: 0, open: parts.some((p) => p.open) };
  }

  #describeExpression(expression: Expression, scope: Scope): Described {
    let open = false;
    const short: ShowReference = (names) => {
      const column = lookUp(scope, names);
      const part = column && !isMixed(column) ? this.#describe(column) : undefined;
      if (part && !part.open && part.text.length <= longestPart) return part;
      open = true;
      return named(names);
    };
    const written = print(expression, short);
    if (written.text.length <= longest) return { ...written, open };
    return { ...print(expression, named), open: true };
  }
}

const named: ShowReference = (names) => ({ text: names.join('.'), tightness: 9 });

/** Whether a column is made of several expressions: only columns of tables are legible side by side in another one. */
function isMixed(column: Column): boolean {
  const { made } = column;
  if (made.by === 'several') return made.columns.some((c) => !isStored(c));
  if (made.by !== 'expression' || made.expression.class !== 'COLUMN_REF') return false;
  const next = lookUp(made.scope, (made.expression as ColumnRef).column_names);
  return next !== undefined && isMixed(next);
}

function isStored({ made }: Column): boolean {
  if (made.by === 'table') return true;
  if (made.by === 'several') return made.columns.every(isStored);
  if (made.by !== 'expression' || made.expression.class !== 'COLUMN_REF') return false;
  const next = lookUp(made.scope, (made.expression as ColumnRef).column_names);
  return next !== undefined && isStored(next);
}
