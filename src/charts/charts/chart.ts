import { type Chart, type Dataset, type Figure, type Filter, filters } from '../definition.js';
import { answering } from '../filter.js';
import { rowsOf } from './rows.js';

/** The filters that some of the datasets answer. */
const respondsOf = (datasets: readonly Dataset[]): readonly Filter[] =>
  filters.filter((f) => datasets.some((d) => answering(d, f) !== undefined));

/** A chart that says so where there is nothing in the first of its datasets. */
export function chart(definition: Omit<Chart, 'responds'> & { nothing: string }): Chart {
  const { nothing, draw, ...rest } = definition;
  const { datasets } = definition;
  return {
    ...rest,
    responds: respondsOf(datasets),
    draw: (data, context) => {
      const [first] = datasets;
      if (!first || rowsOf(data, first).length > 0) return draw(data, context);
      return {
        empty: `${nothing} There is ${first.lacks ?? `nothing in ${first.reads.join(' and ')}`} for this selection.`,
      };
    },
  };
}

/** Sentences as one remark, if there are any. */
export const remarks = (...sentences: readonly (string | undefined)[]): string | undefined =>
  sentences.filter((s) => s !== undefined).join(' ') || undefined;

/** A headline figure; null where none of its datasets has a row. */
export function figure(definition: Omit<Figure, 'responds'>): Figure {
  const { datasets, value } = definition;
  return {
    ...definition,
    responds: respondsOf(datasets),
    value: (data, about) => (datasets.some((d) => rowsOf(data, d).length > 0) ? value(data, about) : null),
  };
}
