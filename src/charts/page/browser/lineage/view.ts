import { ancestors, descendants, type Follow } from '../../../../lineage/paths.js';
import { count } from '../../../format.js';
import { h } from '../dom.js';
import type { Model } from '../model.js';
import type { View } from '../section-view.js';
import type { Store } from '../store.js';
import { columnDetail, tableDetail } from './detail.js';
import { graph, type Role } from './graph.js';
import { nameOf, type Target, targetOf } from './target.js';

/** Where every number comes from, and what a change of a column breaks. */
export function lineageView(model: Model, store: Store): View {
  const { lineage, rowCounts } = model.payload;
  const choose = (name: string) => store.go({ lineage: name });
  const rows = (table: string) => (rowCounts[table] == null ? 'not built' : `${count(rowCounts[table])} rows`);
  const picture = graph(lineage, rows, choose);
  const search = searchField(model, choose);
  const all = h('input', { type: 'checkbox', id: 'follow-rows' });
  const follow = (): Follow => (all.checked ? 'any' : 'value');
  const panels = h('div', { class: 'panels', 'aria-live': 'polite' });
  const show = () => {
    const target = targetOf(lineage, store.place.lineage);
    search.show(store.place.lineage ?? '');
    picture.show(rolesFor(model, target, follow()));
    panels.replaceChildren(...(target ? details(target) : [hint()]));
  };
  const details = (target: Target) => {
    const { table, column } = target;
    const parts = column ? columnDetail(lineage, { table, column }, follow(), choose) : [];
    return [tableDetail(target, choose), ...parts];
  };
  all.addEventListener('change', show);
  const label = h(
    'label',
    { for: 'follow-rows', class: 'follow' },
    all,
    'Count also what decides which rows there are: joins, filters, groups',
  );
  const element = h('section', { class: 'lineage', 'aria-labelledby': 'section-lineage' });
  element.append(
    h('h2', { id: 'section-lineage', tabindex: -1 }, 'Lineage'),
    h('div', { class: 'controls' }, search.element, label),
    picture.element,
    panels,
  );
  return { element, show };
}

const hint = (): HTMLElement =>
  h(
    'p',
    { class: 'muted' },
    'Choose a table in the graph, or search for a column, to see where its values come from and what is made of it.',
  );

/** Of a column, the tables that its values pass; of a table, all before and after it. */
function rolesFor(
  { payload: { lineage } }: Model,
  target: Target | undefined,
  follow: Follow,
): (table: string) => Role {
  if (!target) return () => 'plain';
  const { table, column } = target;
  const columns = column ? [column] : table.columns;
  const tables = (names: Iterable<string>) => new Set([...names].map((name) => name.split('.')[0] ?? ''));
  const sources = tables(columns.flatMap((c) => [...ancestors(lineage, c.table, c.column, column ? follow : 'any')]));
  const consumers = tables(
    columns.flatMap((c) => [...descendants(lineage, c.table, c.column, column ? follow : 'any')]),
  );
  return (name) => {
    if (name === table.table) return 'chosen';
    if (sources.has(name)) return 'source';
    return consumers.has(name) ? 'consumer' : 'other';
  };
}

function searchField({ payload: { lineage } }: Model, choose: (name: string) => void) {
  const names = lineage.flatMap((t) => [t.table, ...t.columns.map(nameOf)]);
  const options = h('datalist', { id: 'lineage-names' }, ...names.map((value) => h('option', { value })));
  const input = h('input', {
    type: 'search',
    id: 'lineage-search',
    list: 'lineage-names',
    placeholder: 'fact_sales.total_amount',
    autocomplete: 'off',
  });
  const known = new Set(names);
  input.addEventListener('input', () => {
    const name = input.value.trim().replace(/^(bronze|silver|gold)\./, '');
    if (known.has(name) && name.includes('.')) choose(name);
  });
  input.addEventListener('change', () => {
    if (targetOf(lineage, input.value)) choose(input.value.trim());
  });
  const label = h('label', { for: 'lineage-search', class: 'name' }, 'Table or column');
  return {
    element: h('div', { class: 'search' }, label, input, options),
    show(name: string) {
      if (document.activeElement !== input) input.value = name;
    },
  };
}
