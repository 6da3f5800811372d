import type { SqlFunctions } from '../../src/model/dialect.js';

export interface Standing {
  /** Relation of the records. */
  from: string;
  /** Columns (never null) that records of one thing share. */
  key: readonly string[];
  /** Aggregate over the records of one key: the `_seq` of the one that stands. */
  chosen: string;
  /** What to select of it, over alias `r`. */
  select: readonly string[];
  /** Which records take part, over alias `r`. */
  where?: string;
}

/**
 * A SELECT of the record that stands for each key (DESIGN S3). Only keys with several records are compared: of ten
 * million records few have a rival, and no window has to sort the rest.
 */
export function standing({ from, key, chosen, select, where }: Standing): string {
  const columns = key.map((c) => `r.${c}`).join(', ');
  const condition = where ? `WHERE ${where}` : '';
  return `
    SELECT ${select.join(', ')}
    FROM ${from} r
    LEFT JOIN (
      SELECT ${columns}, ${chosen} AS standing_seq FROM ${from} r ${condition} GROUP BY ${columns} HAVING COUNT(*) > 1
    ) d ON ${key.map((c) => `d.${c} = r.${c}`).join(' AND ')}
    WHERE (d.standing_seq IS NULL OR d.standing_seq = r._seq) ${where ? `AND (${where})` : ''}`;
}

/** {@link standing} by the greatest version time, then `_seq`: the winner where records have no status. */
export const latest = (fn: SqlFunctions, parts: Omit<Standing, 'chosen'>): string =>
  standing({ ...parts, chosen: fn.maxBy('r._seq', 'r._version_time', 'r._seq') });
