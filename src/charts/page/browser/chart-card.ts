import type { Chart, Drawing } from '../../definition.js';
import { themes } from '../../theme.js';
import type { Mark } from '../mark.js';
import { chips } from './chips.js';
import { dataTable } from './data-table.js';
import { h } from './dom.js';
import { type ECharts, init } from './echarts.js';
import type { Model } from './model.js';
import { currentScheme } from './scheme.js';
import type { Store } from './store.js';

export interface Card {
  element: HTMLElement;
  /** Draws it anew; `at` so many pixels wide, for paper. */
  show(at?: number): void;
}

/** The reader wants to see what is behind a mark. */
export type OnMark = (chart: Chart, mark: Mark) => void;

/** At most; few bars take less. */
const height = 340;

/** A chart with its question, the filters that apply, its picture, and its numbers as a table. */
export function chartCard(chart: Chart, model: Model, store: Store, onMark?: OnMark): Card {
  const picture = h('div', { class: 'picture', role: 'img' });
  const empty = h('p', { class: 'empty', hidden: true });
  const filters = h('div', {});
  const table = h('details', { class: 'numbers' }, h('summary', {}, 'Numbers'));
  const note = chart.note !== undefined && h('p', { class: 'muted note' }, chart.note);
  const remark = h('p', { class: 'muted note', hidden: true });
  const head = h(
    'header',
    {},
    h('h3', { id: `title-${chart.id}` }, chart.title),
    h('p', { class: 'muted' }, chart.question),
  );
  const foot = h('footer', {}, filters, table);
  const element = h('article', { class: 'card', id: `chart-${chart.id}`, 'aria-labelledby': `title-${chart.id}` });
  element.append(head, picture, empty, ...(note ? [note] : []), remark, foot);
  let drawing: Drawing | undefined;
  let instance: ECharts | undefined;
  const fillTable = () => {
    table.replaceChildren(table.firstElementChild as Element);
    if (!table.open || !drawing || 'empty' in drawing) return;
    const { about } = model.payload;
    table.append(dataTable(drawing.table, chart.title, about, onMark && ((mark) => onMark(chart, mark))));
  };
  table.addEventListener('toggle', fillTable);
  const show = (at?: number) => {
    const { selection } = store.place;
    const given = { width: at ?? element.clientWidth - padding(element), height };
    const theme = themes[at === undefined ? currentScheme() : 'light'];
    const { about } = model.payload;
    const rows = model.data(chart, selection);
    drawing = chart.draw(rows, { about, theme, room: given });
    const enough = 'empty' in drawing ? height : Math.min(height, drawing.height ?? height);
    const room = { ...given, height: enough };
    element.classList.toggle('short', enough < height / 2);
    if (enough < height) drawing = chart.draw(rows, { about, theme, room });
    filters.replaceChildren(chips(chart.responds, selection));
    const nothing = 'empty' in drawing;
    const said = 'empty' in drawing ? undefined : drawing.remark;
    remark.hidden = said === undefined;
    remark.textContent = said ?? '';
    picture.hidden = table.hidden = nothing;
    empty.hidden = !nothing;
    if ('empty' in drawing) empty.textContent = drawing.empty;
    else {
      picture.setAttribute('aria-label', drawing.summary);
      instance ??= start(picture, room, (mark) => onMark?.(chart, mark));
      instance.resize({ ...room, silent: true });
      const motion = !matchMedia('(prefers-reduced-motion: reduce)').matches && at === undefined;
      instance.setOption({ ...drawing.option, animation: motion }, { notMerge: true });
    }
    fillTable();
  };
  onResize(element, show);
  return { element, show };
}

function start(picture: HTMLElement, room: { width: number; height: number }, clicked: (mark: Mark) => void): ECharts {
  const instance = init(picture, null, { renderer: 'svg', ...room });
  instance.on('click', (event) => {
    clicked([event.name, event.seriesName, ...[event.value].flat()]);
  });
  return instance;
}

function padding(element: HTMLElement): number {
  const style = getComputedStyle(element);
  return Number.parseFloat(style.paddingLeft) + Number.parseFloat(style.paddingRight);
}

/** Draws again when there is more or less room, once the change has settled. */
function onResize(element: HTMLElement, show: () => void): void {
  let width = 0;
  let waiting: number | undefined;
  new ResizeObserver(() => {
    const now = element.clientWidth;
    if (now === width || now === 0) return;
    const first = width === 0;
    width = now;
    if (first) return;
    clearTimeout(waiting);
    waiting = setTimeout(show, 80);
  }).observe(element);
}
