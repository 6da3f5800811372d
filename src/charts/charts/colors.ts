import { channels } from '../datasets/sales.js';
import type { Data, Theme } from '../definition.js';
import { numeric, rowsOf, textOf } from './rows.js';

/** Customer segments, best first (DESIGN S9); then those of campaigns that are no customer's. */
export const segmentOrder = [
  'champion',
  'loyal',
  'promising',
  'new',
  'needs_attention',
  'at_risk',
  'lost',
  'anonymous',
  'unknown',
] as const;

/** Whether a segment of campaigns is one of customers: not of visitors without a name, nor of spend that reached nobody seen. */
export const isCustomer = (segment: string): boolean => segment !== 'anonymous' && segment !== 'unknown';

/** Where a name stands in a known order; unknown names come last. */
export const rank = (order: readonly string[], name: string): number => {
  const at = order.indexOf(name);
  return at < 0 ? order.length : at;
};

export const inOrder =
  (order: readonly string[]) =>
  (a: string, b: string): number =>
    rank(order, a) - rank(order, b) || (a < b ? -1 : a > b ? 1 : 0);

export const paletteColor = (theme: Theme, index: number): string =>
  theme.palette[index % theme.palette.length] ?? theme.text;

const ofSegment: Readonly<Record<string, number>> = {
  champion: 2,
  loyal: 0,
  promising: 4,
  new: 5,
  needs_attention: 3,
  at_risk: 1,
  lost: 6,
};

export const segmentColor = (theme: Theme, segment: string): string => {
  const index = ofSegment[segment];
  return index === undefined ? theme.muted : paletteColor(theme, index);
};

/** Each channel's colour: by what it sold in all, so that narrowing down changes no colour. */
export function channelColors(data: Data, theme: Theme): { names: string[]; color: (name: string) => string } {
  const names = rowsOf(data, channels)
    .map((row) => ({ name: textOf(row.name), revenue: numeric(row.revenue) }))
    .sort((a, b) => b.revenue - a.revenue || (a.name < b.name ? -1 : 1))
    .map((c) => c.name);
  return { names, color: (name) => paletteColor(theme, rank(names, name)) };
}

type Rgb = readonly [number, number, number];

const rgbOf = (hex: string): Rgb => {
  const n = Number.parseInt(hex.slice(1), 16);
  return [(n >> 16) & 255, (n >> 8) & 255, n & 255];
};

const hexOf = (rgb: readonly number[]): string =>
  `#${rgb.map((c) => Math.round(c).toString(16).padStart(2, '0')).join('')}`;

/** A colour between two, 0 the first and 1 the second. */
export function mix(from: string, to: string, share: number): string {
  const [a, b] = [rgbOf(from), rgbOf(to)];
  const at = Math.min(Math.max(share, 0), 1);
  return hexOf(a.map((c, i) => c + ((b[i] ?? c) - c) * at));
}

/** Relative luminance, WCAG 2.2. */
export function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = rgbOf(hex).map((c) => {
    const s = c / 255;
    return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Contrast of two colours, 1 to 21, WCAG 2.2. */
export function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

/** Black or white, whichever is easier to read on a colour. */
export const inkOn = (fill: string): string =>
  contrast(fill, '#ffffff') >= contrast(fill, '#000000') ? '#ffffff' : '#000000';

/**
 * Where a number lies between others, for its shade: 0 the lowest, 1 the highest. The scale begins at half of the highest
 * or below, so that what is nearly the same looks nearly the same.
 */
export function scale(values: readonly number[]): (value: number) => number {
  const high = Math.max(...values, 0);
  const low = Math.max(Math.min(...values, high / 2), 0);
  return (value) => (high === low ? 0 : Math.min(Math.max((value - low) / (high - low), 0), 1));
}

/** One hue from nearly the background (0) to full (1). */
export const shade = (theme: Theme, share: number, full = paletteColor(theme, 0)): string =>
  mix(mix(theme.background, full, 0.08), full, share);
