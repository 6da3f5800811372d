import { sections } from '../../definition.js';
import type { Place } from '../selection.js';
import { h } from './dom.js';
import { filterBar } from './filter-bar.js';
import { header } from './header.js';
import { lineageView } from './lineage/view.js';
import { Model } from './model.js';
import { nav } from './nav.js';
import { schemeSwitch } from './scheme.js';
import { sectionView, type View } from './section-view.js';
import { makeStore } from './store.js';

const titles: Readonly<Record<string, string>> = {
  overview: 'Overview',
  sales: 'Sales',
  customers: 'Customers',
  campaigns: 'Campaigns',
  products: 'Products',
  activity: 'Activity',
  quality: 'Data quality',
  lineage: 'Lineage',
};

function start(page: HTMLElement): void {
  const model = Model.ofDocument();
  const known = (place: Place): Place => (place.section in titles ? place : { ...place, section: 'overview' });
  const store = makeStore(known);
  const views = new Map<string, View>(
    sections.map((section) => [section, sectionView(section, titles[section] ?? section, model, store)]),
  );
  views.set('lineage', lineageView(model, store));
  const top = header(
    model,
    schemeSwitch(() => show()),
  );
  const links = nav(titles, store);
  const bar = filterBar(model, store);
  const main = h('main', { id: 'main' });
  const skip = h('a', { class: 'skip', href: '#main' }, 'To the numbers');
  skip.addEventListener('click', (event) => {
    event.preventDefault();
    main.querySelector('h2')?.focus();
  });
  page.append(skip, top.element, h('div', { class: 'bars' }, links.element, bar.element), main);
  const show = () => {
    const view = views.get(store.place.section);
    for (const part of [top, links, bar]) part.show();
    bar.element.hidden = store.place.section === 'lineage';
    if (view && view.element.parentElement !== main) main.replaceChildren(view.element);
    view?.show();
  };
  store.onChange((place, before) => {
    show();
    if (place.section !== before.section) scrollTo({ top: 0 });
  });
  show();
}

const page = document.getElementById('page');
if (page) start(page);
