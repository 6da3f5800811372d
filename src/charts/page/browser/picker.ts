import { shorten } from '../../format.js';
import { freshId, h } from './dom.js';

export interface Choice {
  value: string;
  label: string;
}

/** Chosen values; undefined for all of them. */
export type Chosen = readonly string[] | undefined;

export interface Picker {
  element: HTMLElement;
  show(choices: readonly Choice[], chosen: Chosen): void;
}

/** From so many values on they can be searched. */
const searchFrom = 10;
const longest = 60;

/** A button that opens a list of boxes to tick. */
export function picker(name: string, changed: (chosen: Chosen) => void): Picker {
  const state = h('span', { class: 'state' });
  const summary = h('summary', {}, h('span', { class: 'name' }, name), ' ', state);
  const list = h('div', { class: 'list', role: 'group', 'aria-label': name });
  const search = h('input', { type: 'search', placeholder: 'Search', 'aria-label': `Search ${name.toLowerCase()}` });
  const button = (text: string, chosen: Chosen) =>
    h('button', { type: 'button', onclick: () => changed(chosen) }, text);
  const quick = h('div', { class: 'quick' }, button('All', undefined), button('None', []));
  const element = h('details', { class: 'picker' }, summary, h('div', { class: 'popover' }, search, quick, list));
  closeOutside(element, summary);
  search.addEventListener('input', () => {
    const wanted = search.value.trim().toLowerCase();
    for (const row of list.children) {
      (row as HTMLElement).hidden = !(row.textContent ?? '').toLowerCase().includes(wanted);
    }
  });
  let shownFor = '';
  return {
    element,
    show(choices, chosen) {
      search.hidden = choices.length < searchFrom;
      state.textContent = stateText(choices, chosen);
      element.classList.toggle('narrowed', chosen !== undefined);
      const key = JSON.stringify(choices);
      if (key !== shownFor) list.replaceChildren(...choices.map((choice) => box(choice, list, changed)));
      shownFor = key;
      const ticked = new Set(chosen ?? choices.map((c) => c.value));
      for (const input of list.querySelectorAll('input')) input.checked = ticked.has(input.value);
    },
  };
}

function box({ value, label }: Choice, list: HTMLElement, changed: (chosen: Chosen) => void): HTMLElement {
  const id = freshId('choice');
  const input = h('input', { type: 'checkbox', id });
  input.value = value;
  input.addEventListener('change', () => {
    const all = [...list.querySelectorAll('input')];
    const ticked = all.filter((i) => i.checked).map((i) => i.value);
    changed(ticked.length === all.length ? undefined : ticked);
  });
  return h('label', { for: id, title: shorten(label, 200) }, input, h('span', {}, shorten(label, longest)));
}

function stateText(choices: readonly Choice[], chosen: Chosen): string {
  if (chosen === undefined) return 'all';
  const [only] = chosen;
  if (only === undefined) return 'none';
  if (chosen.length > 1) return `${chosen.length} of ${choices.length}`;
  return shorten(choices.find((c) => c.value === only)?.label ?? only, 18);
}

/** Open lists close on Escape and when the reader turns to something else. */
function closeOutside(details: HTMLDetailsElement, summary: HTMLElement): void {
  addEventListener('pointerdown', (event) => {
    if (!details.contains(event.target as Node)) details.open = false;
  });
  details.addEventListener('focusout', (event) => {
    const to = event.relatedTarget as Node | null;
    if (to && !details.contains(to)) details.open = false;
  });
  details.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !details.open) return;
    details.open = false;
    summary.focus();
  });
}
