import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Source, type WorldSummary, writeWorld } from '../../src/generate/index.js';
import { LATENESS_CLASSES } from '../../src/generate/sink.js';
import { BROKEN, type Found, readAgain } from './support/read-again.js';
import { removeTemporaryDirectories, smallWorld, temporaryDirectory } from './support/world.js';

vi.setConfig({ testTimeout: 30_000 });

let summary: WorldSummary;
const found: Partial<Record<Source, Found>> = {};

beforeAll(async () => {
  const directory = temporaryDirectory();
  summary = await writeWorld(directory, smallWorld({ events: 60_000, marketplaceSales: 10_000, days: 20 }));
  found.user_events = readAgain(directory, 'user_events');
  found.marketplace_sales = readAgain(directory, 'marketplace_sales');
}, 60_000);

afterAll(removeTemporaryDirectories);

describe('the records', () => {
  it.each(['user_events', 'marketplace_sales'] as const)('%s lie in order in the file of their arrival', (source) => {
    expect(found[source]!.lines).toBe(summary.sources[source].records);
    expect(found[source]!.misplaced).toBe(0);
  });

  it.each(['user_events', 'marketplace_sales'] as const)('%s hold exactly the dirt that the summary says', (source) => {
    const planted = { ...summary.sources[source].planted };
    for (const kind of [
      'duplicate',
      'conflict',
      'pending',
      'corrected',
      'cancelled',
      'refunded',
      'returned',
      'tooLate',
    ]) {
      delete planted[kind];
    }
    expect(Object.keys(planted).length).toBeGreaterThan(8);
    expect(found[source]!.planted).toEqual(planted);
  });

  it.each(['user_events', 'marketplace_sales'] as const)('%s are as late as the summary says', (source) => {
    const { lateness } = summary.sources[source];
    for (const name of LATENESS_CLASSES) {
      expect(found[source]!.lateness[name]).toBe(lateness[name]);
      expect(lateness[name]).toBeGreaterThan(0);
    }
  });

  it('has events mostly within the hour, and few beyond 48 hours', () => {
    const { lateness, records } = summary.sources.user_events;
    expect(lateness.immediate / records).toBeGreaterThan(0.94);
    expect(lateness.critical / records).toBeLessThan(0.003);
  });

  it('has few broken records', () => {
    for (const source of ['user_events', 'marketplace_sales'] as const) {
      const { planted, records } = summary.sources[source];
      const broken = Object.entries(planted).filter(([kind]) => BROKEN.test(kind) || kind === 'unparsable');
      const share = broken.reduce((acc, [, n]) => acc + n, 0) / records;
      expect(share).toBeGreaterThan(0.002);
      expect(share).toBeLessThan(0.005);
    }
  });

  it('counts copies as they are', () => {
    expect(found.user_events!.same).toBe(summary.sources.user_events.planted.duplicate);
    expect(found.user_events!.differing).toBe(summary.sources.user_events.planted.conflict);
  });
});
