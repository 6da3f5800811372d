import { defaultDirt, type WorldOptions } from './options.js';
import type { Random } from './random.js';
import { DAY, HOUR, MINUTE } from './time.js';

/** Shares of visits that are sent later, as from a phone without a net; the rest come within minutes. */
const SHORT = 0.018;
const MEDIUM = 0.01;
const LONG = 0.006;

/** When a visit's events are sent: null, at once; else after so many ms. */
export function visitDelay(random: Random, tooLate: number): number | null {
  let u = random.next();
  if (u < tooLate) return random.between(2.01, 4) * DAY;
  u -= tooLate;
  if (u < SHORT) return random.between(1.02, 5.9) * HOUR;
  u -= SHORT;
  if (u < MEDIUM) return random.between(6.5, 23.5) * HOUR;
  u -= MEDIUM;
  return u < LONG ? random.between(24.5, 47.9) * HOUR : null;
}

/** How long an event takes that is sent at once. */
export function eventDelay(random: Random): number {
  const slow = random.next() < 0.02;
  return 150 + Math.min(55 * MINUTE, random.exponential(slow ? 12 * MINUTE : 9_000));
}

/** How long a marketplace takes to report: half within six hours, nearly all within 48. */
export function reportDelay(random: Random, tooLate: number): number {
  let u = random.next();
  if (u < tooLate) return random.between(2.01, 4.5) * DAY;
  u = random.next();
  if (u < 0.2) return random.between(2 * MINUTE, HOUR);
  if (u < 0.52) return random.between(HOUR, 6 * HOUR);
  if (u < 0.82) return random.between(6 * HOUR, DAY);
  return random.between(DAY, 47.9 * HOUR);
}

export function tooLateShare(options: WorldOptions): number {
  return options.dirt?.tooLate ?? defaultDirt.tooLate;
}
