import type { SqlFunctions } from '../../src/model/dialect.js';

export const latenessClasses = ['immediate', 'short', 'medium', 'long', 'critical'] as const;

/** The class of a record's lateness: immediate < 1 h, short < 6 h, medium < 24 h, long up to 48 h, else critical. */
export function latenessClass(fn: SqlFunctions, happened: string, arrived: string): string {
  const seconds = fn.secondsBetween(happened, arrived);
  return `CASE
      WHEN ${seconds} < 3600 THEN 'immediate'
      WHEN ${seconds} < 21600 THEN 'short'
      WHEN ${seconds} < 86400 THEN 'medium'
      WHEN ${arrived} <= ${fn.addSeconds(happened, '172800')} THEN 'long'
      ELSE 'critical'
    END`;
}
