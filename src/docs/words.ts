import type { Column } from '../model/column.js';
import { unitOf } from '../model/model.js';
import type { Input, Refresh, SnapshotCalendar } from '../model/table.js';
import { code } from './markdown.js';

/** How a table is kept up to date, in a few words. */
export function refreshText(refresh: Refresh): string {
  switch (refresh.kind) {
    case 'full':
      return 'rebuilt whole';
    case 'key':
    case 'partition':
      return `by ${refresh.unit}`;
    case 'snapshot':
      return `snapshots (${refresh.at})`;
    case 'view':
      return 'view';
  }
}

const moments: Record<SnapshotCalendar, string> = {
  'as-of': "the run's as_of",
  months: 'the start of each month',
  weeks: "the run's as_of, the last 13 Mondays and the moments asked for by `edp run --snapshot-at`",
};

/** The same in a sentence, as Markdown. */
export function refreshSentence(refresh: Refresh): string {
  switch (refresh.kind) {
    case 'full':
      return 'Rebuilt whole whenever an input changed.';
    case 'key':
      return `By ${code(refresh.unit)}: the touched ones are rebuilt, and their rows that differ are merged.`;
    case 'partition':
      return `By ${code(refresh.unit)}: exactly the touched dates are replaced.`;
    case 'snapshot':
      return `Snapshots by ${code(refresh.unit)}, each from what was known at that moment: ${moments[refresh.at]}.`;
    case 'view':
      return 'A view: nothing is stored.';
  }
}

/** What a changed row of an input does to the table, and which rows of the input are read for it. */
export function inputWords(input: Input, refresh: Refresh): { touches: string; reads: string } {
  const { touches, reads } = input;
  return {
    touches: touchesWords(touches, refresh),
    reads:
      reads === 'all'
        ? 'all rows'
        : 'column' in reads
          ? `rows with the same ${code(reads.column)}`
          : 'rows that a condition selects',
  };
}

function touchesWords(touches: Input['touches'], refresh: Refresh): string {
  if (touches === 'everything')
    return refresh.kind === 'snapshot' ? 'each moment at which it was known' : 'the whole table';
  if (touches === 'nothing') return 'nothing';
  const unit = code(unitOf(refresh) ?? 'unit');
  if (!('column' in touches)) return `each ${unit} that a query finds for it`;
  return touches.column === unitOf(refresh) ? `its ${unit}` : `the ${unit} that its ${code(touches.column)} names`;
}

/** `decimal(18,4)`, `timestamp`, … */
export function typeText({ type }: Pick<Column, 'type'>): string {
  return type.kind === 'decimal' ? `decimal(${type.precision},${type.scale})` : type.kind;
}

/** More values than these are counted, not listed. */
const listedValues = 12;

/** The rules of a column beside being required, as Markdown. */
export function columnRules(column: Column): string {
  const { min, max, oneOf, pattern, references, unique, severity } = column;
  const rules: string[] = [];
  if (unique) rules.push('unique');
  if (min !== undefined && max !== undefined) rules.push(`${min} … ${max}`);
  else if (min !== undefined) rules.push(`≥ ${min}`);
  else if (max !== undefined) rules.push(`≤ ${max}`);
  if (oneOf) {
    rules.push(
      oneOf.length > listedValues ? `one of ${oneOf.length} values` : `one of ${oneOf.map((v) => code(v)).join(', ')}`,
    );
  }
  if (pattern !== undefined) rules.push(`matches ${code(pattern)}`);
  if (references !== undefined) rules.push(`in ${code(references)} (warns)`);
  if (severity === 'warn') rules.push('warns only');
  return rules.join('; ');
}
