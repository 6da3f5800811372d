const dayMs = 86_400_000;

/** The daily run moves as_of by a day or two; from here on someone should know. */
const leapDays = 7;

/** A move of the platform's as_of that a person should know of: snapshots are taken all along it. */
export interface AsOfLeap {
  from: Date;
  to: Date;
  days: number;
}

/** @returns undefined for a move of up to a week, or where there was nothing before. */
export function asOfLeap(from: Date | undefined, to: Date | undefined): AsOfLeap | undefined {
  if (!from || !to) return undefined;
  const days = Math.floor((to.getTime() - from.getTime()) / dayMs);
  return days > leapDays ? { from, to, days } : undefined;
}
