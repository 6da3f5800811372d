import type { ColumnRef } from './ast.js';
import { type Printed, print, type ShowReference } from './print.js';
import { type Column, lookUp, type Scope } from './relation.js';

/** Longer definitions are named, not written out where they are used. */
const longestPart = 200;
/** Nor are they where the whole would be longer than this. */
const longest = 480;

/**
 * The expression that makes a column, in terms of the tables' own columns: steps between are written out where that
 * stays legible, and stand as `step.column` elsewhere.
 */
export class Describer {
  readonly #known = new Map<Column, Printed>();

  text(column: Column): string {
    return this.#describe(column).text;
  }

  #describe(column: Column): Printed {
    const known = this.#known.get(column);
    if (known) return known;
    const described = this.#describeNew(column);
    this.#known.set(column, described);
    return described;
  }

  #describeNew({ made, name }: Column): Printed {
    switch (made.by) {
      case 'table':
        return { text: `${made.table}.${name}`, tightness: 9 };
      case 'unknown':
        return { text: made.text, tightness: 9 };
      case 'several': {
        const parts = [...new Set(made.columns.map((c) => this.#describe(c).text))];
        const [only] = parts;
        return parts.length === 1 && only !== undefined
          ? (this.#describe(made.columns[0] as Column) as Printed)
          : { text: parts.join(' ∪ '), tightness: 0 };
      }
      case 'expression': {
        if (made.expression.class === 'COLUMN_REF') return print(made.expression, this.#written(made.scope));
        const written = print(made.expression, this.#parts(made.scope));
        return written.text.length <= longest ? written : print(made.expression, named);
      }
    }
  }

  /** References as what they stand for. */
  #written(scope: Scope): ShowReference {
    return (names) => {
      const column = lookUp(scope, names);
      return column ? this.#describe(column) : named(names);
    };
  }

  /** The same, where it is short and one thing. */
  #parts(scope: Scope): ShowReference {
    return (names) => {
      const column = lookUp(scope, names);
      if (!column || isMixed(column)) return named(names);
      const printed = this.#describe(column);
      return printed.text.length <= longestPart ? printed : named(names);
    };
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
