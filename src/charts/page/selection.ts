import type { Filter } from '../definition.js';
import type { Selection } from '../filter.js';

/** Whether a filter leaves anything out. */
export const narrows = (selection: Selection, filter: Filter): boolean => selection[filter] !== undefined;

/** Filters of which several values may be chosen. */
export const lists = ['channel', 'segment', 'campaign'] as const;
export type ListFilter = (typeof lists)[number];

/** A selection with one filter set anew; `undefined` lets everything through. */
export function withFilter<F extends Filter>(
  selection: Selection,
  filter: F,
  value: Selection[F] | undefined,
): Selection {
  const { [filter]: _, ...rest } = selection;
  return value === undefined ? (rest as Selection) : { ...rest, [filter]: value };
}

/** Where a reader is: what the address after `#` says. */
export interface Place {
  section: string;
  selection: Selection;
  /** In the lineage section: `table` or `table.column`. */
  lineage?: string | undefined;
}

/** `sales?from=2026-05-01&channel=amazon&channel=website`: what `#` is followed by. */
export function toHash({ section, selection, lineage }: Place): string {
  const query = toQuery(selection);
  if (lineage !== undefined) query.set('lineage', lineage);
  const text = query.toString();
  return `#${encodeURIComponent(section)}${text ? `?${text}` : ''}`;
}

/** A selection as an address carries it. A list from which nothing is chosen is `channel=` with no other. */
export function toQuery({ date, rule, ...chosen }: Selection): URLSearchParams {
  const query = new URLSearchParams();
  if (date?.from !== undefined) query.set('from', date.from);
  if (date?.to !== undefined) query.set('to', date.to);
  if (rule !== undefined) query.set('rule', rule);
  for (const filter of lists) {
    const values = chosen[filter];
    if (values?.length === 0) query.append(filter, '');
    for (const value of values ?? []) query.append(filter, value);
  }
  return query;
}

/** The inverse of `toHash`; what cannot be read narrows nothing. */
export function fromHash(hash: string): Place {
  const [, section = '', text = ''] = /^#?([^?]*)\??(.*)$/s.exec(hash) ?? [];
  const query = new URLSearchParams(text);
  const lineage = query.get('lineage') ?? undefined;
  return { section: decoded(section), selection: fromQuery(query), lineage };
}

const day = /^\d{4}-\d{2}-\d{2}$/;

export function fromQuery(query: URLSearchParams): Selection {
  const [from, to] = ['from', 'to'].map((name) => query.get(name) ?? '');
  const date = { ...(from && day.test(from) ? { from } : {}), ...(to && day.test(to) ? { to } : {}) };
  const rule = query.get('rule');
  const chosen = lists.flatMap((filter) => {
    const values = query.getAll(filter);
    return values.length > 0 ? [[filter, values.filter((v) => v !== '')]] : [];
  });
  return {
    ...(Object.keys(date).length > 0 ? { date } : {}),
    ...(rule ? { rule } : {}),
    ...Object.fromEntries(chosen),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
