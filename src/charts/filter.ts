import { datasets as allDatasets } from './datasets/index.js';
import type { About, Data, DataRow, Dataset, Filter } from './definition.js';

/** What a reader has narrowed down. What is absent is not narrowed; an empty list shows nothing. */
export interface Selection {
  /** ISO dates, both included. */
  date?: { from?: string; to?: string };
  channel?: readonly string[];
  segment?: readonly string[];
  campaign?: readonly string[];
  /** One rule at a time: credit repeats under each. The rule of the configuration unless given. */
  rule?: string;
}

/** The column of a dataset that answers a filter, if any. */
export const answering = (dataset: Dataset, filter: Filter): string | undefined =>
  Object.entries(dataset.dimensions).find(([, dimension]) => dimension.filter === filter)?.[0];

type Keeps = (row: DataRow) => boolean;

/** Those rows of each dataset that a selection asks for; a dataset without the dimension is left as it is. */
export function narrow(
  data: Data,
  selection: Selection,
  about: Pick<About, 'attributionRule'>,
  datasets: readonly Dataset[] = allDatasets,
): Data {
  const narrowed: Record<string, readonly DataRow[]> = { ...data };
  for (const dataset of datasets) {
    const rows = data[dataset.name];
    const conditions = rows ? conditionsOf(dataset, selection, about.attributionRule) : [];
    if (rows && conditions.length > 0) {
      narrowed[dataset.name] = rows.filter((row) => conditions.every((keeps) => keeps(row)));
    }
  }
  return narrowed;
}

function conditionsOf(dataset: Dataset, selection: Selection, byDefault: string): Keeps[] {
  const conditions: Keeps[] = [];
  const { from, to } = selection.date ?? {};
  const date = answering(dataset, 'date');
  // A month, written without its day, stays where the range touches it: both ends are compared as months.
  if (date !== undefined && from !== undefined)
    conditions.push((row) => String(row[date]) >= from.slice(0, String(row[date]).length));
  if (date !== undefined && to !== undefined)
    conditions.push((row) => String(row[date]) <= to.slice(0, String(row[date]).length));
  for (const filter of ['channel', 'segment', 'campaign'] as const) {
    const column = answering(dataset, filter);
    const chosen = selection[filter];
    if (column === undefined || chosen === undefined) continue;
    const wanted = new Set(chosen);
    conditions.push((row) => wanted.has(String(row[column])));
  }
  const rule = answering(dataset, 'rule');
  if (rule !== undefined) {
    const wanted = selection.rule ?? byDefault;
    conditions.push((row) => row[rule] === wanted);
  }
  return conditions;
}

/** What there is to choose from, in all. */
export interface Choices {
  /** First and last day with any data; null without any. */
  days: { first: string; last: string } | null;
  channel: readonly string[];
  segment: readonly string[];
  campaign: readonly string[];
  rule: readonly string[];
}

/** Records of the platform itself are as old as reference data, and months begin before their first day with any data. */
const setsRange = (dataset: Dataset, column: string): boolean =>
  dataset.dimensions[column]?.whole !== 'month' && !dataset.reads.some((r) => r.startsWith('edp.'));

/** The values that each filter can take, as the data has them, sorted by name. */
export function choices(data: Data, datasets: readonly Dataset[] = allDatasets): Choices {
  const values = (filter: Filter): string[] => {
    const found = new Set<string>();
    for (const dataset of datasets) {
      const column = answering(dataset, filter);
      if (column === undefined || (filter === 'date' && !setsRange(dataset, column))) continue;
      for (const row of data[dataset.name] ?? []) if (row[column] !== null) found.add(String(row[column]));
    }
    return [...found].sort();
  };
  const days = values('date');
  const [first, last] = [days[0], days.at(-1)];
  return {
    days: first !== undefined && last !== undefined ? { first, last } : null,
    channel: values('channel'),
    segment: values('segment'),
    campaign: values('campaign'),
    rule: values('rule'),
  };
}
