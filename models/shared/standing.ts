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

/** A SELECT of the keys that several records share, and the `_seq` of the one that stands. Few keys have rivals. */
export function rivals({ from, key, chosen, where }: Omit<Standing, 'select'>): string {
  const columns = key.map((c) => `r.${c}`).join(', ');
  return `SELECT ${columns}, ${chosen} AS standing_seq FROM ${from} r ${where ? `WHERE ${where}` : ''}
      GROUP BY ${columns} HAVING COUNT(*) > 1`;
}

/**
 * A SELECT of the record that stands for each key (DESIGN S3). Only keys with several records are compared: of ten
 * million records few have a rival, and no window has to sort the rest.
 * @param found the relation of {@link rivals}, where it serves more than once.
 */
export function standing({ select, ...of }: Standing, found = `(${rivals(of)})`): string {
  return `
    SELECT ${select.join(', ')}
    FROM ${of.from} r LEFT JOIN ${found} d ON ${of.key.map((c) => `d.${c} = r.${c}`).join(' AND ')}
    WHERE (d.standing_seq IS NULL OR d.standing_seq = r._seq) ${of.where ? `AND (${of.where})` : ''}`;
}

/** {@link standing} by the greatest version time, then `_seq`: the winner where records have no status. */
export const latest = (fn: SqlFunctions, parts: Omit<Standing, 'chosen'>): string =>
  standing({ ...parts, chosen: fn.maxBy('r._seq', 'r._version_time', 'r._seq') });
