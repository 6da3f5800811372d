import type { Selection } from '../../filter.js';
import { addDays } from '../../format.js';
import { h } from './dom.js';

type Range = Selection['date'];
interface Days {
  first: string;
  last: string;
}

export interface DateRange {
  element: HTMLElement;
  show(days: Days | null, range: Range): void;
}

const presets = [7, 30, 90] as const;

/** Two days, and buttons for the usual ranges. */
export function dateRange(changed: (range: Range | undefined) => void): DateRange {
  const from = h('input', { type: 'date', 'aria-label': 'From day' });
  const to = h('input', { type: 'date', 'aria-label': 'To day' });
  let days: Days | null = null;
  const tell = () => changed(rangeOf(from.value, to.value, days));
  from.addEventListener('change', tell);
  to.addEventListener('change', tell);
  const buttons = presets.map((n) => {
    const button = h('button', { type: 'button', title: `The last ${n} days` }, `${n} d`);
    button.addEventListener('click', () => {
      if (days) changed(rangeOf(addDays(days.last, 1 - n), days.last, days));
    });
    return { n, button };
  });
  const all = h('button', { type: 'button', title: 'All days', onclick: () => changed(undefined) }, 'All');
  const quick = h('div', { class: 'quick', role: 'group', 'aria-label': 'Range of days' });
  quick.append(...buttons.map((b) => b.button), all);
  const element = h('div', { class: 'dates' }, from, h('span', { 'aria-hidden': 'true' }, '–'), to, quick);
  return {
    element,
    show(known, range) {
      days = known;
      const { first = '', last = '' } = known ?? {};
      for (const input of [from, to]) Object.assign(input, { min: first, max: last });
      from.value = range?.from ?? first;
      to.value = range?.to ?? last;
      all.setAttribute('aria-pressed', String(range === undefined));
      for (const { n, button } of buttons) {
        const start = known ? addDays(known.last, 1 - n) : '';
        button.hidden = start <= first;
        button.setAttribute('aria-pressed', String(from.value === start && to.value === last));
      }
    },
  };
}

/** The whole range narrows nothing; an order that is the wrong way round is turned. */
function rangeOf(a: string, b: string, days: Days | null): Range | undefined {
  const [from, to] = a !== '' && b !== '' && a > b ? [b, a] : [a, b];
  const range = {
    ...(from !== '' && from !== days?.first ? { from } : {}),
    ...(to !== '' && to !== days?.last ? { to } : {}),
  };
  return Object.keys(range).length > 0 ? range : undefined;
}
