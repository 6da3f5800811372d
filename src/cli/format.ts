const control = /[\p{Cc}\p{Zl}\p{Zp}]/gu;
const named: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Text of unknown origin on one line, so that no escape sequence in the data reaches the terminal. */
export const visible = (text: string): string =>
  text.replace(control, (c) => named[c] ?? `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`);

/** 1234567 → `1,234,567`. */
export const count = (n: bigint | number): string => n.toString().replace(/\B(?=(\d{3})+(?!\d))/g, ',');

/** One thing, two things. */
export const plural = (n: bigint | number, one: string, many = `${one}s`): string =>
  `${count(n)} ${Number(n) === 1 ? one : many}`;

/** `2026-11-18 10:00`, UTC; seconds where there are any. */
export function instant(at: Date): string {
  const text = at.toISOString().replace('T', ' ');
  if (text.endsWith(':00.000Z')) return text.slice(0, 16);
  return text.endsWith('.000Z') ? text.slice(0, 19) : text.slice(0, -1);
}

export function seconds(s: number): string {
  if (s < 60) return `${s.toFixed(1)} s`;
  return `${Math.floor(s / 60)} min ${Math.round(s % 60)} s`;
}

/** Seconds of more than an hour: `31 h 20 min`, `31 h`. */
export function hours(s: bigint): string {
  const minutes = (s % 3600n) / 60n;
  return `${count(s / 3600n)} h${minutes > 0n ? ` ${minutes} min` : ''}`;
}

/** A value as one line of text, for tables and pipes; null is the empty text. */
export function plainText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return instant(value);
  if (typeof value === 'object') return visible(toJson(value));
  return visible(String(value));
}

/** JSON in one line: instants in ISO form, whole numbers as numbers where they are exact and as text where not. */
export const toJson = (value: unknown): string =>
  JSON.stringify(value, (_, v: unknown) => {
    if (typeof v !== 'bigint') return v;
    return v >= Number.MIN_SAFE_INTEGER && v <= Number.MAX_SAFE_INTEGER ? Number(v) : v.toString();
  });

/** At most so many characters, the last one an ellipsis. */
export const shorten = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length - 1)}…`;
