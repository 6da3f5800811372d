import type { About, Cell, Unit } from './definition.js';

/**
 * Numbers, money and days for people, the same in Node and in a browser: English, whatever the machine's language.
 * `short` fits on a chart, `long` is exact.
 */
export type Length = 'short' | 'long';

const locale = 'en';
/** Money comes as whole ten-thousandths of the base currency. */
const perUnit = 10_000;

const formats = new Map<string, Intl.NumberFormat>();

function numberFormat(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = JSON.stringify(options);
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(locale, options);
    formats.set(key, format);
  }
  return format;
}

const print = (n: number, options: Intl.NumberFormatOptions): string => numberFormat(options).format(n === 0 ? 0 : n);

/** From here on numbers are shortened: 12345 → 12.3K. */
const shortFrom = 10_000;

const compact = (n: number): Intl.NumberFormatOptions =>
  Math.abs(n) >= shortFrom ? { notation: 'compact', maximumSignificantDigits: 3 } : {};

/** 1234567 → `1,234,567`; parts of a whole, such as shared conversions, to one decimal. */
export const count = (n: number, length: Length = 'long'): string =>
  print(n, { maximumFractionDigits: Number.isInteger(n) ? 0 : 1, ...(length === 'short' ? compact(n) : {}) });

/** One thing, two things. */
export const plural = (n: number, one: string, many = `${one}s`): string => `${count(n)} ${n === 1 ? one : many}`;

/** 123456700 → `€12,345.67`, or `€12.3K` where it is short. */
export function money(tenThousandths: number, currency: string, length: Length = 'long'): string {
  const amount = tenThousandths / perUnit;
  const style = { style: 'currency', currency } as const;
  if (length === 'long') return print(amount, style);
  if (Math.abs(amount) >= shortFrom) return print(amount, { ...style, ...compact(amount) });
  const cents = Math.abs(amount) < 100 && amount !== 0 ? {} : { maximumFractionDigits: 0, minimumFractionDigits: 0 };
  return print(amount, { ...style, ...cents });
}

/** 0.1234 → `12.3%`. */
export const percent = (share: number): string =>
  print(share, { style: 'percent', maximumFractionDigits: Math.abs(share) < 0.1 && share !== 0 ? 1 : 0 });

/** 3.217 → `3.2×`. */
export const ratio = (n: number): string =>
  `${print(n, Math.abs(n) < 10 && n !== 0 ? { minimumFractionDigits: 1, maximumFractionDigits: 1 } : { maximumFractionDigits: 0 })}×`;

export function seconds(s: number): string {
  if (s < 60) return `${print(s, { maximumFractionDigits: s < 10 ? 1 : 0 })} s`;
  const minutes = Math.floor(s / 60);
  const rest = Math.round(s % 60);
  return rest === 0 ? `${count(minutes)} min` : `${count(minutes)} min ${rest} s`;
}

const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

export function bytes(n: number): string {
  const power = n < 1000 ? 0 : Math.min(Math.floor(Math.log10(n) / 3), byteUnits.length - 1);
  return `${print(n / 1000 ** power, { maximumFractionDigits: power === 0 ? 0 : 1 })} ${byteUnits[power]}`;
}

/** A number in its unit. Money in ten-thousandths, percent as a share of 1. */
export function value(n: number, unit: Unit, about: Pick<About, 'baseCurrency'>, length: Length = 'short'): string {
  switch (unit) {
    case 'money':
      return money(n, about.baseCurrency, length);
    case 'count':
      return count(n, length);
    case 'ratio':
      return ratio(n);
    case 'percent':
      return percent(n);
    case 'days':
      return plural(Math.round(n), 'day');
    case 'seconds':
      return seconds(n);
    case 'bytes':
      return bytes(n);
  }
}

/** A cell of a chart's table for a person. */
export function cell(content: Cell, unit: Unit | undefined, about: Pick<About, 'baseCurrency'>): string {
  if (content === null) return '–';
  if (typeof content === 'number' && unit) return value(content, unit, about, 'long');
  if (typeof content === 'boolean') return content ? 'yes' : 'no';
  return tidy(String(content));
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** `2026-07-01` → `1 Jul`, or `1 Jul 2026` where it is long. */
export function date(iso: string, length: Length = 'short'): string {
  const [year = '', month = '', of = ''] = iso.slice(0, 10).split('-');
  const name = months[Number(month) - 1];
  if (!name) return tidy(iso);
  const short = of === '' ? name : `${Number(of)} ${name}`;
  return length === 'short' ? short : `${short} ${year}`;
}

/** The name of a period that is not over. */
export const soFar = (period: string): string => `${period}, so far`;

/** `2026-08-29T23:59:53.119Z` → `29 Aug 2026, 23:59 UTC`. */
export const instant = (iso: string): string => `${date(iso, 'long')}, ${iso.slice(11, 16)} UTC`;

/** Whole days between two ISO dates. */
export const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 86_400_000;

/** The ISO date so many days later. */
export const addDays = (iso: string, days: number): string =>
  new Date(Date.parse(iso) + days * 86_400_000).toISOString().slice(0, 10);

/** Controls, separators, directions and halves of characters: what would break a line, a layout or a file. */
const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Bidi_Control}\ufffe\uffff]+/gu;

/** Text of unknown origin on one line. */
export const tidy = (text: string): string => text.replace(unprintable, ' ').trim();

/** At most so many characters, the last one an ellipsis; a character is what a reader takes for one. */
export function shorten(text: string, length: number): string {
  // Cut first: splitting a megabyte into characters takes long.
  const characters = [...tidy(text.slice(0, length * 8))];
  return characters.length <= length
    ? characters.join('')
    : `${characters
        .slice(0, length - 1)
        .join('')
        .trimEnd()}…`;
}

/** A name as the platform writes it, for people: `needs_attention` → `needs attention`. */
export const words = (name: string): string => tidy(name).replaceAll('_', ' ');

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text for HTML and SVG, in content and in attributes. */
export const escapeText = (text: string): string => text.replace(/[&<>"']/g, (c) => entities[c] ?? c);
