import type { Chart, Filter } from '../../charts/definition.js';
import { answering, type Selection } from '../../charts/filter.js';
import { fromQuery } from '../../charts/page/selection.js';
import { EdpError } from '../../model/errors.js';

/** What is asked: the rows behind a mark of a chart. */
export interface Question {
  chart: Chart;
  /** What the reader has narrowed the page down to. */
  selection: Selection;
  /** The mark's dimension values. */
  at: Readonly<Record<string, string>>;
  /** From 0. */
  page: number;
}

const longestValue = 200;
const lastPage = 10_000;

/** @throws EdpError USAGE, naming what is wrong. */
export function questionOf(query: URLSearchParams, charts: readonly Chart[]): Question {
  const id = query.get('chart') ?? '';
  const chart = charts.find((c) => c.id === id);
  if (!chart) throw new EdpError('USAGE', 'There is no chart of that id.', { where: id.slice(0, longestValue) });
  const page = Number(query.get('page') ?? '0');
  if (!Number.isInteger(page) || page < 0 || page > lastPage) {
    throw new EdpError('USAGE', `page is a whole number from 0 to ${lastPage}.`);
  }
  const at: Record<string, string> = {};
  for (const [name, value] of query) {
    if (!name.startsWith('at.')) continue;
    const dimension = name.slice(3);
    if (!chart.datasets.some((d) => Object.hasOwn(d.dimensions, dimension))) {
      throw new EdpError('USAGE', 'That chart has no such dimension.', { where: dimension.slice(0, longestValue) });
    }
    at[dimension] = value;
  }
  return { chart, selection: fromQuery(query), at, page };
}

/** The dimension of a chart that answers a filter. */
export const dimensionOf = (chart: Chart, filter: Filter): string | undefined =>
  chart.datasets.map((dataset) => answering(dataset, filter)).find((name) => name !== undefined);
