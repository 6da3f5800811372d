import { lastOfMonth, periods } from '../charts/time.js';
import type { About, Chart, Data, DataRow } from '../definition.js';
import type { Selection } from '../filter.js';
import { addDays, date, soFar, tidy, words } from '../format.js';

/** What a mark of a chart says about itself: the names on its axes and in its legend. */
export type Mark = readonly unknown[];

/** What a mark stands for. */
export interface Behind {
  /** The value of each dimension that the mark names. */
  at: Readonly<Record<string, string>>;
  /** What the page is narrowed down to, and the mark's days where it stands for several. */
  selection: Selection;
}

interface Context {
  data: Data;
  selection: Selection;
  about: Pick<About, 'provisionalFrom'>;
  /** The name of a campaign or product by its id. */
  nameOf: (id: string) => string;
}

/**
 * The dimension values that a mark stands for, found by how they are written on the chart. A name that could be of
 * several dimensions is taken for all of them.
 */
export function behindMark(chart: Chart, mark: Mark, { data, selection, about, nameOf }: Context): Behind {
  const names = new Set(mark.map((name) => written(String(name))));
  const at: Record<string, string> = {};
  let narrowed = selection;
  for (const dataset of chart.datasets) {
    const rows = data[dataset.name] ?? [];
    for (const [dimension, { filter, whole }] of Object.entries(dataset.dimensions)) {
      if (dimension in at || rows.length === 0) continue;
      if (filter === 'date') {
        const days = daysOf(rows, dimension, names, about, whole);
        if (days && days.to === days.from) at[dimension] = days.from;
        else if (days) narrowed = { ...selection, date: within(days, whole ? undefined : selection.date) };
        continue;
      }
      const value = valueNamed(rows, dimension, names, nameOf);
      // Datasets may tell the same thing under two names.
      if (value !== undefined && !Object.values(at).includes(value)) at[dimension] = value;
    }
  }
  return { at, selection: narrowed };
}

const written = (text: string): string => tidy(text).toLowerCase();

interface Days {
  from: string;
  to?: string;
}

/** The days of the bar that bears one of the names. The last of bars that add up days has no end: later ones may come. */
function daysOf(
  rows: readonly DataRow[],
  dimension: string,
  names: ReadonlySet<string>,
  about: Context['about'],
  whole?: 'day' | 'month',
): Days | undefined {
  const { starts, label, kind } = periods(rows, about, dimension, whole);
  const month = (start: string) => (kind === 'month' ? monthNames(start) : []);
  const spelled = (start: string, i: number) =>
    [start, label(i), date(start), date(start, 'long'), ...month(start)].map(written);
  const i = starts.findIndex((start, at) => spelled(start, at).some((s) => names.has(s)));
  const [from, next] = [starts[i], starts[i + 1]];
  if (from === undefined) return undefined;
  if (kind === 'day') return { from, to: from };
  if (whole === 'month') return { from, to: lastOfMonth(from) };
  return { from, ...(next === undefined ? {} : { to: addDays(next, -1) }) };
}

const monthNames = (start: string): string[] => {
  const name = date(start.slice(0, 7), 'long');
  return [name, soFar(name)];
};

/** Days of a bar, no more than the reader asked for. */
function within(days: Days, asked: Selection['date']): Days {
  const from = asked?.from !== undefined && asked.from > days.from ? asked.from : days.from;
  const ends = [days.to, asked?.to].filter((d) => d !== undefined).sort();
  return { from, ...(ends[0] === undefined ? {} : { to: ends[0] }) };
}

function valueNamed(
  rows: readonly DataRow[],
  dimension: string,
  names: ReadonlySet<string>,
  nameOf: (id: string) => string,
): string | undefined {
  for (const value of new Set(rows.map((row) => row[dimension]))) {
    if (value === null || value === undefined || value === '') continue;
    const text = String(value);
    if ([text, words(text), nameOf(text)].map(written).some((s) => names.has(s))) return text;
  }
  return undefined;
}
