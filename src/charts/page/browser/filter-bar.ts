import { inOrder, segmentOrder } from '../../charts/colors.js';
import { filters } from '../../definition.js';
import { words } from '../../format.js';
import { type ListFilter, lists, narrows, withFilter } from '../selection.js';
import { dateRange } from './date-range.js';
import { h } from './dom.js';
import type { Model } from './model.js';
import { picker } from './picker.js';
import type { Store } from './store.js';
import { title } from './words.js';

const names: Record<ListFilter, string> = { channel: 'Channel', segment: 'Segment', campaign: 'Campaign' };

/** The filters, above everything that they change. On a phone they fold away. */
export function filterBar(model: Model, store: Store): { element: HTMLElement; show(): void } {
  const select =
    <F extends 'date' | 'rule' | ListFilter>(filter: F) =>
    (value: never) =>
      store.select(withFilter(store.place.selection, filter, value));
  const dates = dateRange(select('date') as (value: unknown) => void);
  const pickers = lists.map((filter) => ({
    filter,
    picker: picker(names[filter], select(filter) as (value: unknown) => void),
  }));
  const rule = ruleSelect(model, select('rule') as (value: unknown) => void);
  const clear = h('button', { type: 'button', class: 'clear', onclick: () => store.select({}) }, 'Clear filters');
  const count = h('span', { class: 'state' });
  const summary = h('summary', {}, h('span', { class: 'name' }, 'Filters'), ' ', count);
  const controls = h(
    'div',
    { class: 'controls' },
    dates.element,
    ...pickers.map((p) => p.picker.element),
    rule.element,
    clear,
  );
  const element = h('details', { class: 'filters', 'aria-label': 'Filters' }, summary, controls);
  keepOpenWhereWide(element);
  return {
    element,
    show() {
      const { selection } = store.place;
      dates.show(model.choices.days, selection.date);
      for (const p of pickers) p.picker.show(choicesOf(model, p.filter), selection[p.filter]);
      rule.show(selection.rule);
      const used = filters.filter((f) => narrows(selection, f)).length;
      clear.hidden = used === 0;
      count.textContent = used === 0 ? 'none' : `${used} in use`;
    },
  };
}

function choicesOf(model: Model, filter: ListFilter): { value: string; label: string }[] {
  const values = [...model.choices[filter]];
  if (filter === 'segment') values.sort(inOrder(segmentOrder));
  return values.map((value) => {
    const label = filter === 'campaign' ? model.nameOf(value) : value;
    return { value, label: title(words(label)) };
  });
}

function ruleSelect(model: Model, changed: (rule: string | undefined) => void) {
  const select = h('select', { id: 'rule' });
  const label = h('label', { for: 'rule', class: 'name' }, 'Attribution');
  select.addEventListener('change', () => {
    changed(select.value === model.payload.about.attributionRule ? undefined : select.value);
  });
  return {
    element: h('div', { class: 'rule' }, label, select),
    show(rule: string | undefined) {
      const usual = model.payload.about.attributionRule;
      const options = [...new Set([usual, ...model.choices.rule])];
      select.replaceChildren(...options.map((value) => h('option', { value }, title(words(value)))));
      select.value = rule ?? usual;
    },
  };
}

/** There is room for the filters beside each other: then they cannot be folded away. */
function keepOpenWhereWide(details: HTMLDetailsElement): void {
  const wide = matchMedia('(min-width: 800px)');
  const apply = () => {
    details.open = wide.matches;
  };
  wide.addEventListener('change', apply);
  apply();
}
