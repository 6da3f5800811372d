import type { Influence } from '../../../../lineage/lineage.js';
import type { Step } from '../../../../lineage/paths.js';
import { h } from '../dom.js';

const actions: Record<Influence['subtype'], string> = {
  IDENTITY: 'taken as it is',
  TRANSFORMATION: 'computed',
  AGGREGATION: 'added up',
  JOIN: 'by a join',
  GROUP_BY: 'by grouping',
  FILTER: 'by a filter',
  SORT: 'by order',
  WINDOW: 'by a window',
  CONDITIONAL: 'by a condition',
};

/** How deep a path stands open at first. */
const openTo = 3;

export function influenceText(influences: readonly Influence[]): string {
  return [...new Set(influences.map((i) => actions[i.subtype]))].join(', ');
}

/** A path of columns, step by step, each with the expression that makes it. */
export function stepTree(steps: readonly Step[], choose: (name: string) => void, depth = 1): HTMLElement {
  return h('ul', { class: 'steps' }, ...steps.map((step) => stepItem(step, choose, depth)));
}

function stepItem(step: Step, choose: (name: string) => void, depth: number): HTMLElement {
  const name = `${step.table}.${step.column}`;
  const line = [
    h('button', { type: 'button', class: 'link', onclick: () => choose(name) }, name),
    h(
      'span',
      { class: 'muted' },
      ` ${influenceText(step.influences)}${step.repeated ? ' · its own path is shown above' : ''}`,
    ),
    expression(step.expression, step.column),
  ];
  if (step.steps.length === 0) return h('li', {}, ...line);
  const [first, ...rest] = line;
  const details = h('details', { open: depth < openTo }, h('summary', {}, first as Node), ...rest);
  details.append(stepTree(step.steps, choose, depth + 1));
  return h('li', {}, details);
}

/** An expression, unless it is but the column's own name. */
export function expression(text: string, column: string): HTMLElement | false {
  return text !== column && text !== '' && h('pre', { class: 'expression' }, h('code', {}, text));
}
