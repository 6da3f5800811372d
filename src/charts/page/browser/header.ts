import { date, instant } from '../../format.js';
import { h } from './dom.js';
import type { Model } from './model.js';

/** What the numbers are, when they were, and what is missing in them. */
export function header(model: Model, ...tools: HTMLElement[]): { element: HTMLElement; show(): void } {
  const name = h('h1', {});
  const stand = h('p', { class: 'stand' });
  const missing = h('ul', { class: 'missing' });
  const count = h('summary', {});
  const details = h('details', { class: 'notes' }, count, missing);
  const element = h(
    'header',
    { class: 'top' },
    h('div', {}, name, stand, details),
    h('div', { class: 'tools' }, ...tools),
  );
  return {
    element,
    show() {
      const { title, about } = model.payload;
      name.textContent = title;
      stand.replaceChildren(`As of ${instant(about.asOf)} · all money in ${about.baseCurrency}`);
      if (about.provisionalFrom !== null) {
        const text = `Provisional from ${date(about.provisionalFrom, 'long')}: younger than 48 h, late records may still change it`;
        stand.append(' ', h('span', { class: 'tag' }, text));
      }
      details.hidden = about.missing.length === 0;
      count.textContent =
        about.missing.length === 1 ? '1 note on what is missing' : `${about.missing.length} notes on what is missing`;
      missing.replaceChildren(...about.missing.map((sentence) => h('li', {}, sentence)));
    },
  };
}
