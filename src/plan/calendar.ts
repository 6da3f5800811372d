import { Temporal } from 'temporal-polyfill';
import type { SnapshotCalendar } from '../model/table.js';

/** What decides which snapshots exist (DESIGN S13). All instants UTC; days are business days of `timeZone`. */
export interface CalendarBounds {
  timeZone: string;
  asOf: Date;
  /** The first moment at which anything was known; undefined while nothing is. */
  firstKnown: Date | undefined;
  /** Moments asked for by a user, for tables of the `weeks` calendar. */
  requested: readonly Date[];
}

/** How many Mondays before as_of the `weeks` calendar holds. */
const weeksHeld = 13;

/**
 * The moments that a snapshot table holds, ascending.
 * - `as-of`: the run's as_of.
 * - `months`: each start of a month from the first known moment to as_of, and those held already.
 * - `weeks`: as_of, the starts of the last 13 Mondays up to as_of, and the moments asked for.
 *
 * Example: as_of 2026-11-18T10:00Z (a Wednesday), UTC: the Mondays are 2026-11-16T00:00Z back to 2026-08-24T00:00Z.
 */
export function calendarMoments(calendar: SnapshotCalendar, bounds: CalendarBounds, held: readonly Date[]): Date[] {
  if (bounds.firstKnown === undefined) return [];
  switch (calendar) {
    case 'as-of':
      return [bounds.asOf];
    case 'months':
      return unique([...held, ...monthStarts(bounds.timeZone, bounds.firstKnown, bounds.asOf)]);
    case 'weeks': {
      const first = bounds.firstKnown;
      const mondays = lastMondays(bounds.timeZone, bounds.asOf, weeksHeld).filter((m) => m > first);
      return unique([...mondays, ...bounds.requested, bounds.asOf]);
    }
  }
}

function unique(moments: readonly Date[]): Date[] {
  return [...new Set(moments.map((m) => m.getTime()))].sort((a, b) => a - b).map((ms) => new Date(ms));
}

const toZoned = (instant: Date, timeZone: string) =>
  Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(timeZone);

/** Starts of months in (first, last], in the zone. */
function monthStarts(timeZone: string, first: Date, last: Date): Date[] {
  const starts: Date[] = [];
  let month = toZoned(first, timeZone).toPlainDate().with({ day: 1 });
  for (;;) {
    const start = new Date(month.toZonedDateTime(timeZone).epochMilliseconds);
    if (start > last) return starts;
    if (start > first) starts.push(start);
    month = month.add({ months: 1 });
  }
}

/** The last `count` Mondays whose start is not after the instant, ascending. */
function lastMondays(timeZone: string, instant: Date, count: number): Date[] {
  const today = toZoned(instant, timeZone).toPlainDate();
  const monday = today.subtract({ days: today.dayOfWeek - 1 });
  return Array.from({ length: count }, (_, i) => {
    const day = monday.subtract({ days: 7 * (count - 1 - i) });
    return new Date(day.toZonedDateTime(timeZone).epochMilliseconds);
  });
}
