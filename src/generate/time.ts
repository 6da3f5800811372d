import { AliasTable } from './alias.js';
import type { Random } from './random.js';

export const MINUTE = 60_000;
export const HOUR = 3_600_000;
export const DAY = 86_400_000;

export const TWO = Array.from({ length: 100 }, (_, i) => String(i).padStart(2, '0'));
const THREE = Array.from({ length: 1000 }, (_, i) => String(i).padStart(3, '0'));

const dayPrefixes = new Map<number, string>();

/** The UTC day of an instant in ms, as `YYYY-MM-DD`. */
export function dayText(ms: number): string {
  const day = Math.floor(ms / DAY);
  let text = dayPrefixes.get(day);
  if (text === undefined) {
    text = new Date(day * DAY).toISOString().slice(0, 10);
    dayPrefixes.set(day, text);
  }
  return text;
}

/** An instant in ms as `YYYY-MM-DDTHH:MM:SS.mmmZ`; several times faster than `Date.toISOString`. */
export function isoText(ms: number): string {
  const whole = Math.floor(ms);
  const inDay = ((whole % DAY) + DAY) % DAY;
  const seconds = Math.floor(inDay / 1000);
  const hour = TWO[Math.floor(seconds / 3600)];
  const minute = TWO[Math.floor(seconds / 60) % 60];
  return `${dayText(whole)}T${hour}:${minute}:${TWO[seconds % 60]}.${THREE[inDay % 1000]}Z`;
}

/** Cents as a decimal text with two places. */
export function centsText(cents: number): string {
  const size = Math.abs(cents);
  return `${cents < 0 ? '-' : ''}${Math.floor(size / 100)}.${TWO[size % 100]}`;
}

/** Sunday = 0 … Saturday = 6. */
export function weekdayOf(ms: number): number {
  return (Math.floor(ms / DAY) + 4) % 7;
}

const HOURS = [9, 5, 3, 2, 2, 4, 9, 18, 30, 40, 46, 50, 52, 48, 46, 46, 48, 54, 64, 76, 84, 74, 46, 22];
const hourTable = new AliasTable(HOURS);
const hourSum = HOURS.reduce((a, b) => a + b, 0);

/** A moment of the shop's day, in ms since midnight: quiet nights, a peak at 20:00. */
export function timeOfDay(random: Random): number {
  return Math.floor((hourTable.draw(random) + random.next()) * HOUR);
}

/** The share of a day's traffic that lies before so many ms since midnight. */
export function shareOfDayBefore(ms: number): number {
  if (ms >= DAY) return 1;
  const hour = Math.floor(ms / HOUR);
  let before = 0;
  for (let h = 0; h < hour; h += 1) before += HOURS[h]!;
  return (before + HOURS[hour]! * ((ms % HOUR) / HOUR)) / hourSum;
}
