import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Reader } from '../../src/engine/duckdb/reader.js';
import { politely, type WithReader } from '../../src/server/polite-reader.js';

/** Tables that write down when they are held. Each statement takes 20 ms. */
function tables() {
  const events: string[] = [];
  const reader = {
    rows: async (sql: string) => {
      events.push(sql);
      await sleep(20);
      return [];
    },
  } as unknown as Reader;
  const withReader: WithReader = async (work) => {
    events.push('open');
    try {
      return await work(reader);
    } finally {
      events.push('close');
    }
  };
  return { events, withReader };
}

describe('reading politely', () => {
  it('lets the file go between two statements once it has held it long enough', async () => {
    const { events, withReader } = tables();
    await politely(withReader, async (d) => [await d.rows('a'), await d.rows('b')], { holdMs: 1, pauseMs: 5 });
    expect(events).toEqual(['open', 'a', 'close', 'open', 'b', 'close']);
  });

  it('opens the file once for what is short', async () => {
    const { events, withReader } = tables();
    await politely(withReader, async (d) => [await d.rows('a'), await d.rows('b')]);
    expect(events).toEqual(['open', 'a', 'b', 'close']);
  });

  it('closes the file when the work fails', async () => {
    const { events, withReader } = tables();
    const work = politely(withReader, async (d) => {
      await d.rows('a');
      throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    expect(events).toEqual(['open', 'a', 'close']);
  });

  it('fails as the opening does, and changes nothing', async () => {
    const refused: WithReader = async () => Promise.reject(new Error('locked'));
    await expect(politely(refused, (d) => d.rows('a'))).rejects.toThrow('locked');
    const { withReader } = tables();
    await expect(politely(withReader, (d) => d.execute('DROP TABLE x'))).rejects.toMatchObject({
      code: 'NOT_READ_ONLY',
    });
  });
});
