import { describe, expect, it } from 'vitest';
import { calendarMoments } from '../../src/plan/calendar.js';

const at = (iso: string) => new Date(iso);
const isos = (moments: Date[]) => moments.map((m) => m.toISOString().slice(0, 16));

describe('the moments of snapshots', () => {
  const bounds = {
    timeZone: 'UTC',
    asOf: at('2026-11-18T10:00Z'),
    firstKnown: at('2026-09-10T00:00Z'),
    requested: [],
  };

  it('are the as_of alone for the as-of calendar', () => {
    expect(isos(calendarMoments('as-of', bounds, [at('2026-11-17T10:00Z')]))).toEqual(['2026-11-18T10:00']);
  });

  it('are month starts after the first record, and those held already', () => {
    expect(isos(calendarMoments('months', bounds, []))).toEqual(['2026-10-01T00:00', '2026-11-01T00:00']);
    expect(isos(calendarMoments('months', bounds, [at('2026-12-01T00:00Z')]))).toContain('2026-12-01T00:00');
  });

  it('are the last Mondays after the first record, the moments asked for, and as_of', () => {
    const moments = isos(calendarMoments('weeks', { ...bounds, requested: [at('2026-10-02T12:00Z')] }, []));
    expect(moments[0]).toBe('2026-09-14T00:00');
    expect(moments).toContain('2026-10-02T12:00');
    expect(moments.slice(-2)).toEqual(['2026-11-16T00:00', '2026-11-18T10:00']);
  });

  it('are at most thirteen Mondays', () => {
    const long = calendarMoments('weeks', { ...bounds, firstKnown: at('2020-01-01T00:00Z') }, []);
    expect(long).toHaveLength(14);
    expect(isos(long)[0]).toBe('2026-08-24T00:00');
  });

  it('lie at midnight of the business zone, across a change of clocks', () => {
    const moments = calendarMoments('months', { ...bounds, timeZone: 'Europe/Berlin' }, []);
    expect(isos(moments)).toEqual(['2026-09-30T22:00', '2026-10-31T23:00']);
  });

  it('include an as_of that is itself a Monday midnight once', () => {
    const moments = isos(calendarMoments('weeks', { ...bounds, asOf: at('2026-11-16T00:00Z') }, []));
    expect(moments.filter((m) => m === '2026-11-16T00:00')).toHaveLength(1);
  });

  it('are none while nothing is known', () => {
    expect(calendarMoments('months', { ...bounds, firstKnown: undefined }, [])).toEqual([]);
  });
});
