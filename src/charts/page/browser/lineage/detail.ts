import type { Lineage } from '../../../../lineage/lineage.js';
import { descendants, type Follow, upstream } from '../../../../lineage/paths.js';
import { charts } from '../../../index.js';
import { h } from '../dom.js';
import type { Target } from './target.js';
import { expression, stepTree } from './tree.js';

/** What is known of a column: how it is made, of what, and what is made of it. */
export function columnDetail(
  lineage: Lineage,
  { table, column }: Required<Target>,
  follow: Follow,
  choose: (name: string) => void,
): HTMLElement[] {
  if (!column) return [];
  const path = upstream(lineage, table.table, column.column, follow);
  const sources = path?.steps ?? [];
  const origin = sources.length > 0 ? stepTree(sources, choose) : h('p', { class: 'muted' }, originText(table.layer));
  const affected = affectedBy(lineage, table.table, column.column, follow);
  return [
    h(
      'div',
      { class: 'card' },
      h('h3', {}, `Where ${column.column} comes from`),
      expression(column.expression, column.column) || null,
      origin,
    ),
    h(
      'div',
      { class: 'card' },
      h('h3', {}, `What breaks if ${column.column} changes`),
      ...breakage(lineage, affected, choose),
    ),
  ];
}

const originText = (layer: string): string =>
  layer === 'bronze' ? 'It arrives with the records: this is its source.' : 'It is made of no other column.';

/** Columns made of a column, near or far, by their table. */
function affectedBy(lineage: Lineage, table: string, column: string, follow: Follow): Map<string, string[]> {
  const names = descendants(lineage, table, column, follow);
  const found = lineage.map((t): [string, string[]] => [
    t.table,
    t.columns.filter((c) => names.has(`${t.table}.${c.column}`)).map((c) => c.column),
  ]);
  return new Map(found.filter(([, columns]) => columns.length > 0));
}

function breakage(
  lineage: Lineage,
  affected: ReadonlyMap<string, readonly string[]>,
  choose: (name: string) => void,
): HTMLElement[] {
  if (affected.size === 0) return [h('p', { class: 'muted' }, 'Nothing: no other column is made of it.')];
  const columns = [...affected.values()].reduce((sum, c) => sum + c.length, 0);
  const layerOf = new Map(lineage.map((t) => [t.table, t.layer]));
  const reads = new Set([...affected.keys()].map((table) => `${layerOf.get(table)}.${table}`));
  const touched = charts.filter((c) => c.datasets.some((d) => d.reads.some((r) => reads.has(r))));
  const count = (n: number, one: string) => `${n} ${one}${n === 1 ? '' : 's'}`;
  const list = [...affected].map(([table, names]) =>
    h(
      'li',
      {},
      h('strong', {}, `${layerOf.get(table)}.${table}`),
      ...names.flatMap((name) => [
        ' ',
        h('button', { type: 'button', class: 'link', onclick: () => choose(`${table}.${name}`) }, name),
      ]),
    ),
  );
  const shown = touched.map((c) => h('li', {}, c.title));
  return [
    h(
      'p',
      {},
      `${count(columns, 'column')} in ${count(affected.size, 'table')}; ${count(touched.length, 'chart')} of this page read those tables.`,
    ),
    h('ul', { class: 'affected' }, ...list),
    ...(shown.length > 0
      ? [h('details', {}, h('summary', {}, 'Charts that read those tables'), h('ul', { class: 'bulleted' }, ...shown))]
      : []),
  ];
}

/** A table's columns, to choose one. */
export function tableDetail({ table, column }: Target, choose: (name: string) => void): HTMLElement {
  const rows = table.columns.map((c) => {
    const button = h('button', { type: 'button', class: 'link', 'aria-pressed': String(c === column) }, c.column);
    button.addEventListener('click', () => choose(`${table.table}.${c.column}`));
    return h('li', {}, button);
  });
  return h(
    'div',
    { class: 'card' },
    h('h3', {}, `${table.layer}.${table.table}`),
    h('p', { class: 'muted' }, table.description),
    h('p', { class: 'name' }, 'Columns: choose one to see where it comes from'),
    h('ul', { class: 'columns' }, ...rows),
  );
}
