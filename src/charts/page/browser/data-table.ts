import type { About, Cell, Drawing, Unit } from '../../definition.js';
import { cell as cellText, shorten } from '../../format.js';
import type { Mark } from '../mark.js';
import { h } from './dom.js';

type Numbers = Extract<Drawing, { table: unknown }>['table'];
const shown = 500;
const longest = 200;

/** The numbers of a chart, for whoever cannot see it or wants to copy them; each leads to its rows where there is a server. */
export function dataTable(
  { columns, rows }: Numbers,
  caption: string,
  about: About,
  onMark?: (mark: Mark) => void,
): HTMLElement {
  const head = columns.map(({ label, unit }) => h('th', { scope: 'col', class: unit && 'number' }, label));
  if (onMark) head.push(h('th', { scope: 'col' }, 'Behind it'));
  const body = rows.slice(0, shown).map((row) => {
    const cells = row.map((content, i) => cellOf(content, columns[i]?.unit, i === 0, about));
    if (isProvisional(row[0] ?? null, about)) cells[0]?.append(' ', h('span', { class: 'tag' }, 'provisional'));
    if (onMark) {
      const names = row.filter((_, i) => !columns[i]?.unit);
      const button = h('button', { type: 'button', class: 'link', onclick: () => onMark(names) }, 'rows');
      button.setAttribute('aria-label', `Rows behind ${names.map((n) => cellText(n, undefined, about)).join(', ')}`);
      cells.push(h('td', {}, button));
    }
    return h('tr', {}, ...cells);
  });
  const more = rows.length > shown && h('p', { class: 'muted' }, `The first ${shown} of ${rows.length} rows.`);
  const table = h(
    'table',
    {},
    h('caption', { class: 'unseen' }, caption),
    h('thead', {}, h('tr', {}, ...head)),
    h('tbody', {}, ...body),
  );
  return h('div', { class: 'scroller', tabindex: 0, role: 'region', 'aria-label': `Numbers: ${caption}` }, table, more);
}

function cellOf(content: Cell, unit: Unit | undefined, first: boolean, about: About): HTMLElement {
  const text = shorten(cellText(content, unit, about), longest);
  return first && !unit ? h('th', { scope: 'row' }, text) : h('td', { class: unit && 'number' }, text);
}

/** Whether a row is about a day that may still change. */
const isProvisional = (content: Cell, { provisionalFrom }: About): boolean =>
  provisionalFrom !== null &&
  typeof content === 'string' &&
  /^\d{4}-\d{2}-\d{2}$/.test(content) &&
  content >= provisionalFrom;
