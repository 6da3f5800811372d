import type { Data } from '../../src/charts/definition.js';
import { narrow } from '../../src/charts/filter.js';
import { charts } from '../../src/charts/index.js';
import { light } from '../../src/charts/theme.js';

export const about = {
  asOf: '2024-04-20T20:00:00Z',
  baseCurrency: 'EUR',
  attributionRule: 'linear',
  provisionalFrom: null,
  missing: [],
};

/** A chart by its id, over data as a selection narrows it. */
export function drawn(id: string, of: Data, selection = {}) {
  const chart = charts.find((c) => c.id === id);
  const drawing = chart?.draw(narrow(of, selection, about), { about, theme: light, room: { width: 600, height: 340 } });
  if (!drawing || 'empty' in drawing) throw new Error(`${id} is empty`);
  return drawing;
}
