import type { Action, Reason } from '../plan/planner.js';
import type { AsOfLeap } from '../run/as-of.js';
import type { ExplainedReason } from '../run/explain.js';
import { count, hours, instant, plural } from './format.js';

/** Why a table is rebuilt, in words. */
export function reasonText(reason: Reason): string {
  switch (reason.kind) {
    case 'missing':
      return 'it has not been built yet';
    case 'model-changed':
      return 'its definition, or one above it, has changed';
    case 'checks-changed':
      return 'its checks have changed: all its rows are checked';
    case 'requested':
      return 'asked for by --full';
    case 'arrived':
      return `${plural(reason.upTo - reason.after, 'step')} of admission since the last run may hold new records of ${reason.input}`;
    case 'rewritten':
      return `records of ${reason.input} were rewritten`;
    case 'upstream-rebuilt':
      return `${reason.input} was rebuilt whole`;
    case 'upstream-changed':
      return `${reason.input} has changed, or is about to`;
    case 'as-of-moved':
      return `as_of moved from ${instant(reason.from)} to ${instant(reason.to)}`;
    case 'backfill':
      return `back-fill of ${reason.from} to ${reason.to}`;
    case 'new-moments':
      return `${plural(reason.moments.length, 'new snapshot')}: ${momentsText(reason.moments)}`;
  }
}

/** What it means that as_of moves far. */
export const leapText = ({ from, to, days }: AsOfLeap): string =>
  `as_of moves by ${plural(days, 'day')}, from ${instant(from)} to ${instant(to)} UTC, since records are known that late: every snapshot between is taken, and what is counted in days before as_of is counted from there. \`--as-of ${instant(from).replace(' ', 'T')}\` runs as of before`;

/** The same, with how many records or rows, and keys, are behind it. */
export function explainedText({ reason, rows, keys }: ExplainedReason): string {
  const of = keys === undefined ? '' : `: ${plural(keys, 'key')}`;
  if (reason.kind === 'late-data') {
    const { input, upToSeconds } = reason;
    return `late data: ${plural(rows ?? 0n, 'record')} of ${input} came an hour or more late, up to ${hours(upToSeconds)}${of}`;
  }
  if (keys === undefined) return reasonText(reason);
  if (reason.kind === 'arrived') return `${plural(rows ?? 0n, 'record')} of ${reason.input} arrived${of}`;
  if (reason.kind === 'upstream-changed') return `changed rows of ${reason.input}${of}`;
  return reasonText(reason);
}

function momentsText(moments: readonly Date[]): string {
  const shown = moments.slice(-3).map(instant).join(', ');
  return moments.length > 3 ? `${count(moments.length - 3)} earlier, ${shown}` : shown;
}

export const actionText: Record<Action['kind'], string> = {
  skip: 'nothing',
  full: 'rebuild whole',
  incremental: 'rebuild what changed',
  snapshots: 'take snapshots',
  check: 'check again',
  view: 'define the view',
};
