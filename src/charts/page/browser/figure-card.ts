import type { Figure } from '../../definition.js';
import { value } from '../../format.js';
import { chips } from './chips.js';
import { h } from './dom.js';
import type { Model } from './model.js';
import type { Store } from './store.js';

/** A headline figure, exact to the cent for whoever looks closer. */
export function figureCard(figure: Figure, model: Model, store: Store): { element: HTMLElement; show(): void } {
  const number = h('dd', { 'data-figure': figure.id });
  const note = figure.note !== undefined && h('p', { class: 'muted note' }, figure.note);
  const remark = h('p', { class: 'muted note', hidden: true });
  const foot = h('div', {});
  const element = h('div', { class: 'figure' }, h('dt', {}, figure.label), number, note, remark, foot);
  return {
    element,
    show() {
      const { about } = model.payload;
      const { selection } = store.place;
      const found = figure.value(model.data(figure, selection), about);
      number.textContent = found === null ? '–' : value(found, figure.unit, about, 'short');
      number.title =
        found === null ? 'There is nothing to say for this selection.' : value(found, figure.unit, about, 'long');
      number.dataset.value = found === null ? '' : String(found);
      const said = figure.remark?.(model.data(figure, selection), about);
      remark.hidden = said === undefined;
      remark.textContent = said ?? '';
      foot.replaceChildren(chips(figure.responds, selection, true));
    },
  };
}
