import type { Influence, Origin } from '../lineage.js';

/** The ways in which a source column acts, as bits, so that those of many paths merge cheaply. */
export const acts = {
  IDENTITY: 1,
  TRANSFORMATION: 2,
  AGGREGATION: 4,
  JOIN: 8,
  GROUP_BY: 16,
  FILTER: 32,
  SORT: 64,
  WINDOW: 128,
  CONDITIONAL: 256,
} as const;

const direct = acts.IDENTITY | acts.TRANSFORMATION | acts.AGGREGATION;

export type IndirectAct = 'JOIN' | 'GROUP_BY' | 'FILTER' | 'SORT' | 'WINDOW' | 'CONDITIONAL';

/** Columns of tables, written `table.column`, each with the bits of how it acts. */
export type Origins = ReadonlyMap<string, number>;

export const none: Origins = new Map();

export function merge(...parts: readonly Origins[]): Origins {
  const filled = parts.filter((p) => p.size > 0);
  if (filled.length <= 1) return filled[0] ?? none;
  const merged = new Map<string, number>();
  for (const part of filled) for (const [key, bits] of part) merged.set(key, (merged.get(key) ?? 0) | bits);
  return merged;
}

const each = (origins: Origins, change: (bits: number) => number): Origins =>
  origins.size === 0 ? none : new Map([...origins].map(([key, bits]) => [key, change(bits)]));

/** What a computed value has of the values that it is computed from. */
export const transformed = (origins: Origins): Origins =>
  each(origins, (bits) => (bits & acts.IDENTITY ? (bits & ~acts.IDENTITY) | acts.TRANSFORMATION : bits));

/** What an aggregate has of the values that it takes together. */
export const aggregated = (origins: Origins): Origins =>
  each(origins, (bits) => (bits & direct ? (bits & ~direct) | acts.AGGREGATION : bits));

/** What is decided by values, in a way: which rows there are, their order, or which value is taken. */
export const deciding = (origins: Origins, act: IndirectAct): Origins => each(origins, () => acts[act]);

const influences: readonly [bit: number, influence: Influence][] = [
  [acts.IDENTITY, { type: 'DIRECT', subtype: 'IDENTITY' }],
  [acts.TRANSFORMATION, { type: 'DIRECT', subtype: 'TRANSFORMATION' }],
  [acts.AGGREGATION, { type: 'DIRECT', subtype: 'AGGREGATION' }],
  [acts.JOIN, { type: 'INDIRECT', subtype: 'JOIN' }],
  [acts.GROUP_BY, { type: 'INDIRECT', subtype: 'GROUP_BY' }],
  [acts.FILTER, { type: 'INDIRECT', subtype: 'FILTER' }],
  [acts.SORT, { type: 'INDIRECT', subtype: 'SORT' }],
  [acts.WINDOW, { type: 'INDIRECT', subtype: 'WINDOW' }],
  [acts.CONDITIONAL, { type: 'INDIRECT', subtype: 'CONDITIONAL' }],
];

/** As the contract shows them: direct ones first, then by name. */
export function originsOf(origins: Origins): Origin[] {
  const isDirect = (bits: number) => (bits & direct ? 0 : 1);
  return [...origins]
    .sort(([a, x], [b, y]) => isDirect(x) - isDirect(y) || (a < b ? -1 : 1))
    .map(([key, bits]) => {
      const dot = key.indexOf('.');
      return {
        table: key.slice(0, dot),
        column: key.slice(dot + 1),
        influences: influences.filter(([bit]) => bits & bit).map(([, influence]) => influence),
      };
    });
}
