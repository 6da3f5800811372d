import { boolean, text, timestamp } from '../../src/model/column.js';
import type { QueryContext, TouchContext } from '../../src/model/table.js';

const begin = new Date('1970-01-01T00:00:00Z');
const end = new Date('9999-12-31T00:00:00Z');

/** The columns that say when a version holds. */
export const validity = {
  valid_from: timestamp('From when the version holds, UTC; the first from 1970-01-01.', { required: true }),
  valid_to: timestamp('Until when it holds, exclusive; the last until 9999-12-31.', { required: true }),
  is_current: boolean('It is the last version.', { required: true }),
};

/** The column that names a version. */
export const versionKey = (of: string) =>
  text(`The version: md5 of ${of} and \`valid_from\`.`, { required: true, unique: true });

export interface Versions {
  input: string;
  /** Natural id. */
  id: string;
  /** The column that names the version. */
  key: string;
  /** Equal neighbours in these are one version. */
  attributes: readonly string[];
}

/**
 * A SELECT of the versions of a slowly changing dimension of type 2 (DESIGN S6): one per (id, version time), the last
 * admitted of those with the same time; equal neighbours collapse; intervals are half-open and without gaps. Records
 * dated before 1970 count as of 1970.
 */
export function versions(q: QueryContext, { input, id, key, attributes }: Versions): string {
  const { fn } = q;
  const differs = attributes.map((a) => `n.${a} IS DISTINCT FROM n.previous_${a}`).join(' OR ');
  return `
    WITH record AS (
      SELECT r.${id}, ${attributes.map((a) => `r.${a}`).join(', ')}, r._version_time, r._seq,
        greatest(r._version_time, ${fn.timestampLiteral(begin)}) AS changed_at
      FROM ${q.ref(input)} r
    ), followed AS (
      SELECT r.*, LEAD(r.changed_at) OVER (PARTITION BY r.${id} ORDER BY r._version_time, r._seq) AS followed_at FROM record r
    ), neighbour AS (
      SELECT f.*, LAG(f.changed_at) OVER (PARTITION BY f.${id} ORDER BY f.changed_at) AS previous_at,
        ${attributes.map((a) => `LAG(f.${a}) OVER (PARTITION BY f.${id} ORDER BY f.changed_at) AS previous_${a}`).join(', ')}
      FROM followed f WHERE f.followed_at IS NULL OR f.followed_at <> f.changed_at
    ), version AS (
      SELECT n.*,
        CASE WHEN n.previous_at IS NULL THEN ${fn.timestampLiteral(begin)} ELSE n.changed_at END AS valid_from,
        LEAD(n.changed_at) OVER (PARTITION BY n.${id} ORDER BY n.changed_at) AS ended_at
      FROM neighbour n WHERE n.previous_at IS NULL OR ${differs}
    )
    SELECT
      ${fn.md5(`v.${id}`, fn.timestampText('v.valid_from'))} AS ${key},
      v.${id}, ${attributes.map((a) => `v.${a}`).join(', ')}, v.valid_from,
      coalesce(v.ended_at, ${fn.timestampLiteral(end)}) AS valid_to,
      v.ended_at IS NULL AS is_current,
      v._seq
    FROM version v`;
}

export interface VersionedFact {
  /** Natural id, of dimension and fact alike. */
  id: string;
  /** Column of the dimension that names the version. */
  key: string;
  /** Time column of the fact. */
  at: string;
  unit: string;
}

/**
 * `touches` of changed versions: the units of this table's rows whose version is another one now. A version that only
 * ends elsewhere (its key keeps, as that holds its start) touches the rows between its old and its new end.
 */
export const versionTouches = (t: TouchContext, { id, key, at, unit }: VersionedFact): string => `
  SELECT s.${unit} AS unit
  FROM ${t.self} s
  JOIN (
    SELECT c.${id}, c.${key}, MAX(c.valid_to) AS until,
      CASE WHEN COUNT(*) > 1 THEN MIN(c.valid_to) ELSE MIN(c.valid_from) END AS since
    FROM ${t.changes} c GROUP BY c.${id}, c.${key}
  ) v ON v.${id} = s.${id} AND s.${at} >= v.since AND s.${at} < v.until`;
