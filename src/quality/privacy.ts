import type { Columns, Pii } from '../model/column.js';

/** What an output shows instead of personal data: enough to see that something is there and of which kind. */
const masks: Record<Pii, (value: string) => string> = {
  name: (v) => `${v.slice(0, 1)}***`,
  email: (v) => `${v.slice(0, 1)}***@***`,
  address: () => '***',
  ip: () => '***.***.***.***',
  id: (v) => `***${v.slice(-3)}`,
  'free-text': () => '***',
};

export const mask = (kind: Pii, value: unknown): unknown => (value === null ? null : masks[kind](String(value)));

/** The row with its personal columns masked (DESIGN S16). */
export function maskRow<T extends Record<string, unknown>>(columns: Columns, row: T): T {
  const entries = Object.entries(row).map(([name, value]) => {
    const kind = columns[name]?.pii;
    return [name, kind ? mask(kind, value) : value];
  });
  return Object.fromEntries(entries) as T;
}
