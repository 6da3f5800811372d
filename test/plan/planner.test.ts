import { describe, expect, it } from 'vitest';
import { type PlanRequest, plan } from '../../src/plan/planner.js';
import type { PlanState, TableState } from '../../src/plan/state.js';
import { toyGraph } from '../model/toy.js';

const graph = toyGraph();
const names = ['visits', 'people', 'people_history'];
const asOf = new Date('2026-02-03T00:00Z');
const january = new Date('2026-02-01T00:00Z');

const table = (version: number, values: Partial<TableState> = {}): TableState => ({
  fingerprint: 'f',
  checks: 'c',
  version,
  rebuiltAt: 1,
  asOf,
  rowCount: 1n,
  moments: [],
  ...values,
});

const at = (position: number) => ({ position: BigInt(position), run: 1 });

/** Everything built in run 1 from ten records. */
function built(): {
  tables: Map<string, TableState>;
  cursors: Map<string, Map<string, { position: bigint; run: number }>>;
  sources: Map<string, { head: bigint; records: bigint; rewrittenAt: number }>;
} {
  return {
    tables: new Map([
      ['visits', table(1)],
      ['people', table(1)],
      ['people_history', table(1, { moments: [january] })],
    ]),
    cursors: new Map([
      ['visits', new Map([['raw_clicks', at(10)]])],
      [
        'people',
        new Map([
          ['visits', at(1)],
          ['raw_clicks', at(10)],
        ]),
      ],
      [
        'people_history',
        new Map([
          ['people', at(1)],
          ['raw_clicks', at(10)],
        ]),
      ],
    ]),
    sources: new Map([['raw_clicks', { head: 10n, records: 10n, rewrittenAt: 0 }]]),
  };
}

function decide(state: PlanState, values: Partial<PlanRequest> = {}): Record<string, string> {
  const steps = plan(graph, state, {
    asOf,
    fingerprints: new Map(names.map((n) => [n, 'f'])),
    checks: new Map(names.map((n) => [n, 'c'])),
    calendar: { timeZone: 'UTC', asOf, firstKnown: new Date('2026-01-10T00:00Z'), requested: [] },
    ...values,
  });
  return Object.fromEntries(
    steps.map((s) => [s.model.name, [s.action.kind, ...new Set(s.reasons.map((r) => r.kind))].join(' ')]),
  );
}

describe('a plan', () => {
  it('checks a table anew of which only the checks have changed, and leaves its consumers alone', () => {
    const checks = new Map(names.map((n) => [n, n === 'visits' ? 'stricter' : 'c']));
    expect(decide(built(), { checks })).toEqual({
      visits: 'check checks-changed',
      people: 'skip',
      people_history: 'skip',
    });
  });

  it('builds what is missing', () => {
    const empty = {
      tables: new Map(),
      cursors: new Map(),
      sources: new Map([['raw_clicks', { head: 10n, records: 10n, rewrittenAt: 0 }]]),
    };
    expect(decide(empty)).toEqual({
      visits: 'full missing',
      people: 'full missing',
      people_history: 'snapshots missing new-moments arrived',
    });
  });

  it('does nothing when nothing has arrived', () => {
    expect(decide(built())).toEqual({ visits: 'skip', people: 'skip', people_history: 'skip' });
  });

  it('follows new records through the graph', () => {
    const state = built();
    state.sources.set('raw_clicks', { head: 12n, records: 12n, rewrittenAt: 0 });
    expect(decide(state)).toEqual({
      visits: 'incremental arrived',
      people: 'incremental upstream-changed',
      people_history: 'snapshots arrived',
    });
  });

  it('rebuilds a changed model and everything below it', () => {
    const fingerprints = new Map([
      ['visits', 'g'],
      ['people', 'g'],
      ['people_history', 'g'],
    ]);
    expect(decide(built(), { fingerprints })).toEqual({
      visits: 'full model-changed',
      people: 'full model-changed upstream-rebuilt',
      people_history: 'snapshots model-changed',
    });
  });

  it('rebuilds a consumer that has not seen its input rebuilt', () => {
    const state = built();
    state.tables.set('visits', table(3, { rebuiltAt: 3 }));
    expect(decide(state).people).toBe('full upstream-rebuilt');
  });

  it('catches up a consumer that was left out of earlier runs', () => {
    const state = built();
    state.tables.set('visits', table(2));
    expect(decide(state).people).toBe('incremental upstream-changed');
  });

  it('leaves alone what is not selected, and still brings the selected up to date', () => {
    const state = built();
    state.sources.set('raw_clicks', { head: 12n, records: 12n, rewrittenAt: 0 });
    expect(decide(state, { selected: new Set(['visits']) })).toEqual({
      visits: 'incremental arrived',
      people: 'skip',
      people_history: 'skip',
    });
  });

  it('rebuilds what read a source before it was rewritten', () => {
    const state = built();
    state.sources.set('raw_clicks', { head: 10n, records: 10n, rewrittenAt: 2 });
    expect(decide(state).visits).toBe('full rewritten');
    expect(decide(state).people_history).toMatch(/^snapshots/);
  });

  it('adds the snapshot of a month that has begun', () => {
    const march = new Date('2026-03-02T00:00Z');
    const calendar = { timeZone: 'UTC', asOf: march, firstKnown: new Date('2026-01-10T00:00Z'), requested: [] };
    expect(decide(built(), { asOf: march, calendar }).people_history).toBe('snapshots new-moments');
  });

  it('rebuilds whole on request', () => {
    expect(decide(built(), { full: true }).visits).toBe('full requested');
  });

  it('rebuilds days on request', () => {
    const backfill = { from: '2026-01-01', to: '2026-01-02' };
    expect(decide(built(), { backfill, selected: new Set(['visits']) }).visits).toBe('incremental backfill');
  });
});
