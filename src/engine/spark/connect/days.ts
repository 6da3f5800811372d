const milliseconds = 86_400_000;

/** Days since 1970-01-01 of a text `YYYY-MM-DD`; undefined if there is no such day. */
export function dayNumber(text: string): number | undefined {
  const days = Date.parse(`${text}T00:00:00Z`) / milliseconds;
  // 2023-02-30 is read as 2 March.
  return Number.isInteger(days) && dayText(days) === text ? days : undefined;
}

export const dayText = (days: number): string => new Date(days * milliseconds).toISOString().replace(/T.*/, '');
