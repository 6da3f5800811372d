import type { About, DataRow } from '../definition.js';
import { addDays, date, daysBetween } from '../format.js';
import { textOf } from './rows.js';

/** So many bars of days can be told apart; beyond, days are added up to weeks, then months. */
const mostBars = 92;

/** Days, ISO weeks or months, without gaps, from the first to the last day of the rows. */
export interface Periods {
  kind: 'day' | 'week' | 'month';
  /** First day of each. */
  starts: string[];
  /** Index of a day's period. */
  indexOf: (day: string) => number;
  /** The period has not ended: the last run was in it. */
  soFar: (index: number) => boolean;
  /** The period holds a day that is provisional. */
  provisional: (index: number) => boolean;
  label: (index: number) => string;
}

/** Monday of the ISO week. */
const monday = (day: string): string => addDays(day, -((new Date(day).getUTCDay() + 6) % 7));
const firstOfMonth = (day: string): string => `${day.slice(0, 7)}-01`;

/** The last day of a day's month. */
export const lastOfMonth = (day: string): string => addDays(firstOfMonth(addDays(firstOfMonth(day), 31)), -1);

/** Whether a month was not over at the last run. */
export const isSoFar = (month: string, about: Pick<About, 'asOf'>): boolean =>
  firstOfMonth(addDays(firstOfMonth(month), 31)) > about.asOf.slice(0, 10);

/** @param whole the kind, where numbers do not add up; else as coarse as can be told apart. */
export function periods(
  rows: readonly DataRow[],
  about: Pick<About, 'provisionalFrom'> & Partial<Pick<About, 'asOf'>>,
  column = 'day',
  whole?: 'day' | 'month',
): Periods {
  let [first, last] = [textOf(rows[0]?.[column]), ''];
  for (const row of rows) {
    const day = textOf(row[column]);
    if (day < first) first = day;
    if (day > last) last = day;
  }
  const days = daysBetween(first, last) + 1;
  const kind = whole ?? (days <= mostBars ? 'day' : days <= mostBars * 7 ? 'week' : 'month');
  const startOf = kind === 'day' ? (day: string) => day : kind === 'week' ? monday : firstOfMonth;
  const next = (start: string) =>
    kind === 'month' ? firstOfMonth(addDays(start, 31)) : addDays(start, kind === 'day' ? 1 : 7);
  const starts: string[] = [];
  for (let start = startOf(first); start <= startOf(last); start = next(start)) starts.push(start);
  const index = new Map(starts.map((start, i) => [start, i]));
  const from = about.provisionalFrom;
  return {
    kind,
    starts,
    indexOf: (day) => index.get(startOf(day)) ?? 0,
    soFar: (i) => kind !== 'day' && about.asOf !== undefined && next(starts[i] ?? '') > about.asOf.slice(0, 10),
    provisional: (i) => from !== null && next(starts[i] ?? '') > from,
    label: (i) => (kind === 'month' ? date((starts[i] ?? '').slice(0, 7)) : date(starts[i] ?? '')),
  };
}

/** Sums of a measure per period. */
export function series(rows: readonly DataRow[], of: Periods, measure: string, column = 'day'): number[] {
  const values = of.starts.map(() => 0);
  for (const row of rows) {
    const at = of.indexOf(textOf(row[column]));
    const value = row[measure];
    values[at] = (values[at] ?? 0) + (typeof value === 'number' ? value : 0);
  }
  return values;
}
