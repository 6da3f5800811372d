import type { Chart } from '../../../definition.js';
import { cell, count, shorten, words } from '../../../format.js';
import type { Behind } from '../../mark.js';
import { toQuery } from '../../selection.js';
import { h } from '../dom.js';
import type { Model } from '../model.js';

/** What the server answers; see `src/server/drill`. */
interface Rows {
  of: string;
  columns: string[];
  rows: (string | number | boolean | null)[][];
  page: number;
  pageSize: number;
  total: number;
  applied: string[];
  ignored: string[];
  masked: boolean;
}

export interface Drill {
  element: HTMLElement;
  open(chart: Chart, behind: Behind): void;
}

/** The rows behind a bar, page by page, as the server gives them: personal data is masked there. */
export function drillDialog(model: Model): Drill {
  const title = h('h2', { id: 'drill-title' });
  const about = h('p', { class: 'muted' });
  const body = h('div', { class: 'drill-body', tabindex: 0, role: 'region', 'aria-labelledby': 'drill-title' });
  const back = h('button', { type: 'button' }, 'Newer');
  const on = h('button', { type: 'button' }, 'Older');
  const where = h('span', { class: 'muted', 'aria-live': 'polite' });
  const close = h('button', { type: 'button', class: 'icon', 'aria-label': 'Close' }, '×');
  const head = h('header', {}, h('div', {}, title, about), close);
  const foot = h('footer', {}, back, on, where);
  const element = h('dialog', { class: 'drill', 'aria-labelledby': 'drill-title' }, head, body, foot);
  close.addEventListener('click', () => element.close());
  let query = new URLSearchParams();
  let page = 0;
  const load = async () => {
    body.setAttribute('aria-busy', 'true');
    query.set('page', String(page));
    const found = await ask(query);
    body.removeAttribute('aria-busy');
    if ('message' in found) {
      body.replaceChildren(h('p', { class: 'empty' }, found.message));
      return;
    }
    about.textContent = sentence(found, query);
    body.replaceChildren(table(found, model));
    body.scrollTop = 0;
    const last = lastPage(found);
    back.disabled = page === 0;
    on.disabled = page >= last;
    where.textContent = `Page ${page + 1} of ${last + 1}`;
  };
  const turn = (by: number) => {
    page += by;
    void load();
  };
  back.addEventListener('click', () => turn(-1));
  on.addEventListener('click', () => turn(1));
  return {
    element,
    open(chart, { at, selection }) {
      query = toQuery(selection);
      query.set('chart', chart.id);
      for (const [name, value] of Object.entries(at)) query.set(`at.${name}`, value);
      page = 0;
      title.textContent = `${chart.title}: the rows`;
      about.textContent = 'Reading …';
      body.replaceChildren();
      element.showModal();
      void load();
    },
  };
}

const lastPage = ({ total, pageSize }: Rows): number => Math.max(0, Math.ceil(total / pageSize) - 1);

async function ask(query: URLSearchParams): Promise<Rows | { message: string }> {
  try {
    const response = await fetch(`/api/rows?${query}`);
    const answer = (await response.json()) as Rows | { error: { message: string; hint?: string } };
    return 'error' in answer
      ? { message: [answer.error.message, answer.error.hint].filter(Boolean).join(' ') }
      : answer;
  } catch {
    return { message: 'The server does not answer. Is `edp serve` still running?' };
  }
}

function sentence({ total, of, applied, ignored, masked }: Rows, query: URLSearchParams): string {
  const by = [...new Set(applied)].map((name) => {
    const value = query.get(`at.${name}`);
    return value === null ? words(name) : `${words(name)} ${shorten(value, 40)}`;
  });
  const [from, to] = ['from', 'to'].map((name) => query.get(name));
  if (from || to) by.push(`days ${from ?? 'from the first'} to ${to ?? 'the last'}`);
  const narrowed = by.length > 0 ? `, narrowed by ${by.join(', ')}` : '';
  const not = ignored.length > 0 ? `; not by ${ignored.map(words).join(', ')}` : '';
  return `${count(total)} ${of}${narrowed}${not}.${masked ? ' Personal data is masked.' : ''}`;
}

function table({ columns, rows }: Rows, model: Model): HTMLElement {
  if (rows.length === 0) return h('p', { class: 'empty' }, 'There are no such rows.');
  const { about } = model.payload;
  const head = columns.map((name) => h('th', { scope: 'col' }, words(name)));
  const body = rows.map((row) =>
    h('tr', {}, ...row.map((value) => h('td', {}, shorten(cell(value, undefined, about), 80)))),
  );
  return h('table', {}, h('thead', {}, h('tr', {}, ...head)), h('tbody', {}, ...body));
}
