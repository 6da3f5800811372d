import { sections } from '../../definition.js';
import { behindMark } from '../mark.js';
import type { Place } from '../selection.js';
import type { OnMark } from './chart-card.js';
import { h } from './dom.js';
import { drillDialog } from './drill/dialog.js';
import { filterBar } from './filter-bar.js';
import { header } from './header.js';
import { lineageView } from './lineage/view.js';
import { live } from './live.js';
import { Model } from './model.js';
import { nav } from './nav.js';
import { onPaper } from './paper.js';
import { schemeSwitch } from './scheme.js';
import { sectionView, type View } from './section-view.js';
import { makeStore, type Store } from './store.js';

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
  const known = (place: Place): Place =>
    Object.hasOwn(titles, place.section) ? place : { ...place, section: 'overview' };
  const store = makeStore(known);
  const views = makeViews(model, store, page);
  const tools = [schemeSwitch(() => show())];
  if (model.payload.live) tools.unshift(live(model, () => show()));
  const top = header(model, ...tools);
  const links = nav(titles, store);
  const bar = filterBar(model, store);
  const main = h('main', { id: 'main' });
  page.prepend(skipTo(main), top.element, h('div', { class: 'bars' }, links.element, bar.element), main);
  const show = () => {
    const view = views.get(store.place.section);
    for (const part of [top, links, bar]) part.show();
    bar.element.hidden = store.place.section === 'lineage';
    if (view && (view.element.parentElement !== main || main.childElementCount > 1)) main.replaceChildren(view.element);
    view?.show();
  };
  store.onChange((place, before) => {
    show();
    if (place.section !== before.section) scrollTo({ top: 0 });
  });
  onPaper(
    (width) => {
      const printed = [...views].filter(([section]) => section !== 'lineage').map(([, view]) => view);
      main.replaceChildren(...printed.map((view) => view.element));
      for (const view of printed) view.show(width);
    },
    () => show(),
  );
  show();
}

function makeViews(model: Model, store: Store, page: HTMLElement): Map<string, View> {
  const drill = drillDialog(model);
  if (model.payload.live) page.append(drill.element);
  const open: OnMark = (chart, mark) => {
    const { selection } = store.place;
    const data = model.data(chart, selection);
    const { about } = model.payload;
    const behind = behindMark(chart, mark, { data, selection, about, nameOf: (id) => model.nameOf(id) });
    drill.open(chart, behind);
  };
  const onMark = model.payload.live ? open : undefined;
  const views = sections.map((s): [string, View] => [s, sectionView(s, titles[s] ?? s, model, store, onMark)]);
  return new Map([...views, ['lineage', lineageView(model, store)]]);
}

function skipTo(main: HTMLElement): HTMLElement {
  const skip = h('a', { class: 'skip', href: '#main' }, 'To the numbers');
  skip.addEventListener('click', (event) => {
    event.preventDefault();
    main.querySelector('h2')?.focus();
  });
  return skip;
}

const page = document.getElementById('page');
if (page) start(page);
