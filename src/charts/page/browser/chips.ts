import { type Filter, filters } from '../../definition.js';
import type { Selection } from '../../filter.js';
import { narrows } from '../selection.js';
import { h } from './dom.js';
import { filterNames } from './words.js';

/**
 * Which filters narrow a chart down, and which do not. Those that do are filled while they are in use; those that do not
 * are marked while they are in use, since the reader may expect them to.
 */
export function chips(responds: readonly Filter[], selection: Selection): HTMLElement {
  const items = filters.map((filter) => {
    const applies = responds.includes(filter);
    const used = narrows(selection, filter);
    const name = filterNames[filter];
    const state = applies ? (used ? 'applied' : 'ready') : used ? 'ignored' : 'deaf';
    const said = applies ? (used ? `narrowed by ${name}` : `can be narrowed by ${name}`) : `not narrowed by ${name}`;
    return h(
      'li',
      { class: `chip ${state}`, title: said },
      h('span', { 'aria-hidden': 'true' }, applies ? name : `not by ${name}`),
      h('span', { class: 'unseen' }, said),
    );
  });
  return h('ul', { class: 'chips', 'aria-label': 'Filters' }, ...items);
}
