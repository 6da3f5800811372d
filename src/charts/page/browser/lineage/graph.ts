import type { Lineage } from '../../../../lineage/lineage.js';
import { boxSize, type Layout, layOut, type Point } from '../../lineage-layout.js';
import { h, svg } from '../dom.js';

/** What a table has to do with the one that is looked at. */
export type Role = 'chosen' | 'source' | 'consumer' | 'other' | 'plain';

const said: Record<Role, string> = {
  chosen: ', chosen',
  source: ', a source of it',
  consumer: ', made of it',
  other: '',
  plain: '',
};

export interface Graph {
  element: HTMLElement;
  show(roleOf: (table: string) => Role): void;
}

/** The tables as a graph from Bronze to Gold. Each is a button. */
export function graph(lineage: Lineage, rowCount: (table: string) => string, choose: (table: string) => void): Graph {
  const layout = layOut(lineage);
  const edges = layout.lines.map(({ from, to, points }) => ({ from, to, path: svg('path', { d: pathOf(points) }) }));
  const nodes = [...layout.boxes.keys()].map((name) => node(layout, name, rowCount(name), choose));
  const titles = layout.bands.flatMap(({ layer, from, to }) => [
    svg('rect', {
      class: `band ${layer}`,
      x: from - 8,
      y: 26,
      width: to - from + 16,
      height: layout.height - 30,
      rx: 10,
    }),
    svg('text', { class: 'layer', x: from, y: 17 }, layer.toUpperCase()),
  ]);
  const picture = svg(
    'svg',
    {
      viewBox: `0 0 ${layout.width} ${layout.height}`,
      role: 'group',
      'aria-label': 'Tables from Bronze to Gold',
    },
    ...titles,
    ...edges.map((e) => e.path),
    ...nodes.map((n) => n.element),
  );
  const element = h('div', { class: 'graph', tabindex: 0, role: 'region', 'aria-label': 'Graph of the tables' });
  element.append(picture);
  return {
    element,
    show(roleOf) {
      for (const { name, element: box, label } of nodes) {
        const role = roleOf(name);
        box.setAttribute('class', `node ${role}`);
        box.setAttribute('aria-label', `${label}${said[role]}`);
        box.setAttribute('aria-pressed', String(role === 'chosen'));
        if (role === 'chosen') bringIntoView(element, box);
      }
      for (const { path, from, to } of edges) path.setAttribute('class', `edge ${edgeRole(roleOf(from), roleOf(to))}`);
    },
  };
}

function bringIntoView(element: HTMLElement, box: Element): void {
  const [frame, at] = [element.getBoundingClientRect(), box.getBoundingClientRect()];
  const outside = at.left < frame.left || at.right > frame.right;
  if (outside) element.scrollLeft += at.left - frame.left - (frame.width - at.width) / 2;
}

function edgeRole(from: Role, to: Role): Role {
  if (from === 'plain') return 'plain';
  const upstream = from === 'source' && (to === 'source' || to === 'chosen');
  if (upstream) return 'source';
  return (from === 'chosen' || from === 'consumer') && to === 'consumer' ? 'consumer' : 'other';
}

/** Straight within a column, curved between two. */
function pathOf(points: readonly Point[]): string {
  return points
    .map(({ x, y }, i) => {
      const before = points[i - 1];
      if (!before) return `M${x} ${y}`;
      if (i % 2 === 0) return `H${x}`;
      const bend = (x - before.x) * 0.6;
      return `C${before.x + bend} ${before.y} ${x - bend} ${y} ${x} ${y}`;
    })
    .join('');
}

function node(layout: Layout, name: string, rows: string, choose: (table: string) => void) {
  const { x, y, table } = layout.boxes.get(name) ?? { x: 0, y: 0, table: undefined };
  const label = `${table?.layer ?? ''} table ${name}${rows ? `, ${rows}` : ''}`;
  const element = svg(
    'g',
    { transform: `translate(${x} ${y})`, tabindex: 0, role: 'button' },
    svg('title', {}, `${table?.description ?? ''}${rows ? ` (${rows})` : ''}`),
    svg('rect', { width: boxSize.width, height: boxSize.height, rx: 7 }),
    svg('text', { x: 11, y: boxSize.height / 2 + 4.5 }, fitted(name)),
  );
  element.addEventListener('click', () => choose(name));
  element.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    choose(name);
  });
  return { name, label, element };
}

const fitted = (name: string): string => (name.length > 30 ? `${name.slice(0, 29)}…` : name);
