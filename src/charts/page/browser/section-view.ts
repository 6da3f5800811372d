import type { Section } from '../../definition.js';
import { charts, figures } from '../../index.js';
import { type Card, chartCard, type OnMark } from './chart-card.js';
import { h } from './dom.js';
import { figureCard } from './figure-card.js';
import type { Model } from './model.js';
import type { Store } from './store.js';

export interface View {
  element: HTMLElement;
  /** Draws what it shows anew; `at` so many pixels wide, for paper. */
  show(at?: number): void;
}

/** A section's headline figures and charts. */
export function sectionView(section: Section, title: string, model: Model, store: Store, onMark?: OnMark): View {
  const numbers = figures.filter((f) => f.section === section).map((f) => figureCard(f, model, store));
  const cards: Card[] = charts.filter((c) => c.section === section).map((c) => chartCard(c, model, store, onMark));
  const element = h('section', { 'aria-labelledby': `section-${section}` });
  element.append(h('h2', { id: `section-${section}`, tabindex: -1 }, title));
  if (numbers.length > 0) element.append(h('dl', { class: 'figures' }, ...numbers.map((n) => n.element)));
  element.append(h('div', { class: cards.length % 2 === 1 ? 'grid odd' : 'grid' }, ...cards.map((c) => c.element)));
  return {
    element,
    show(at) {
      for (const part of numbers) part.show();
      for (const card of cards) card.show(at);
    },
  };
}
