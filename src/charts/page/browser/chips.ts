import { type Filter, filters } from '../../definition.js';
import type { Selection } from '../../filter.js';
import { narrows } from '../selection.js';
import { h } from './dom.js';
import { filterNames } from './words.js';

const chip = (state: string, text: string, said: string): HTMLElement =>
  h(
    'li',
    { class: `chip ${state}`, title: said },
    h('span', { 'aria-hidden': 'true' }, text),
    h('span', { class: 'unseen' }, said),
  );

const listed = (of: readonly Filter[]): string => of.map((f) => filterNames[f]).join(', ');

/**
 * Which filters narrow a chart down, and which do not. Those that do are filled while they are in use; those that do not
 * are marked while they are in use, since the reader may expect them to. `brief` tells only of filters in use.
 */
export function chips(responds: readonly Filter[], selection: Selection, brief = false): HTMLElement {
  const used = (filter: Filter) => narrows(selection, filter);
  const answered = filters.filter((f) => responds.includes(f) && (!brief || used(f)));
  const ignored = filters.filter((f) => !responds.includes(f) && used(f));
  const deaf = brief ? [] : filters.filter((f) => !responds.includes(f) && !used(f));
  const items = answered.map((f) =>
    used(f)
      ? chip('applied', filterNames[f], `narrowed by ${filterNames[f]}`)
      : chip('ready', filterNames[f], `can be narrowed by ${filterNames[f]}`),
  );
  if (ignored.length > 0)
    items.push(chip('ignored', `not by ${listed(ignored)}`, `not narrowed by ${listed(ignored)}`));
  if (deaf.length > 0) items.push(chip('deaf', `not by ${listed(deaf)}`, `cannot be narrowed by ${listed(deaf)}`));
  return h('ul', { class: 'chips', 'aria-label': 'Filters' }, ...items);
}
