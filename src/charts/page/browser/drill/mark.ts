import type { Chart } from '../../../definition.js';
import type { Selection } from '../../../filter.js';
import { date, tidy, words } from '../../../format.js';
import type { Model } from '../model.js';

/** What a mark of a chart says about itself: the names on its axes and in its legend. */
export type Mark = readonly unknown[];

/**
 * The dimension values that a mark stands for, found by how they are written on the chart. A name that could be of
 * several dimensions is taken for the first.
 */
export function valuesOfMark(chart: Chart, mark: Mark, model: Model, selection: Selection): Record<string, string> {
  const names = new Set(mark.map((name) => written(String(name))));
  const data = model.data(chart, selection);
  const found: Record<string, string> = {};
  for (const dataset of chart.datasets) {
    for (const dimension of Object.keys(dataset.dimensions)) {
      if (dimension in found) continue;
      for (const value of new Set((data[dataset.name] ?? []).map((row) => row[dimension]))) {
        if (value === null || value === undefined || value === '') continue;
        if (!spellings(String(value), model).some((s) => names.has(s))) continue;
        found[dimension] = String(value);
        break;
      }
    }
  }
  return found;
}

const written = (text: string): string => tidy(text).toLowerCase();

/** The ways in which charts write a value. */
function spellings(value: string, model: Model): string[] {
  const plain = [value, words(value), model.nameOf(value)];
  const days = /^\d{4}-\d{2}(-\d{2})?$/.test(value) ? [date(value), date(value, 'long')] : [];
  return [...plain, ...days].map(written);
}
