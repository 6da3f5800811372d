import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listQuarantine, showQuarantine, summarizeQuarantine } from '../../src/ingest/index.js';
import { event, lines, noon, Room, sale } from './room.js';

let room: Room;
const plain = { user_events: { files: 'e*' }, marketplace_sales: { files: 's*' } };
beforeAll(async () => {
  room = await Room.open(plain);
});
beforeEach(async () => {
  room.configure(plain);
  await room.reset();
});
afterAll(() => room.close());

const late = event({ event_id: 'late', event_time: '2026-10-01T00:00:00Z' });
const evening = new Date('2026-11-22T18:00:00Z');

describe('quarantine', () => {
  it('is listed by source, reason and number, and shown with the exact text', async () => {
    room.write('s.ndjson', lines(sale({ status: 'x' })));
    await room.load('e.ndjson', lines(late, 'bro"ken'));
    const all = await listQuarantine(room.database);
    expect(all.map((q) => [q.source, q.origin, q.line, q.reason])).toEqual([
      ['user_events', 'e.ndjson', 1n, 'too_late'],
      ['user_events', 'e.ndjson', 2n, 'not_json'],
      ['marketplace_sales', 's.ndjson', 1n, 'unknown_status'],
    ]);
    expect(await listQuarantine(room.database, { source: 'user_events', reason: 'not_json' })).toEqual([all[1]]);
    expect(await listQuarantine(room.database, { ids: [all[2]?.id ?? 0n], limit: 5 })).toEqual([all[2]]);
    expect(await showQuarantine(room.database, all[1]?.id ?? 0n)).toEqual({ ...all[1], text: 'bro"ken' });
    await expect(showQuarantine(room.database, -1n)).rejects.toMatchObject({ code: 'USAGE' });
    expect(await summarizeQuarantine(room.database)).toHaveLength(3);
  });
});

describe('replay', () => {
  it('takes late records, known from the moment of replay on', async () => {
    await room.load('e.ndjson', lines(event(), late));
    const result = await room.replay({ reason: 'too_late' }, evening);
    expect(result).toMatchObject({ stayed: 0n, totals: { received: 0n, quarantined: -1n, stored: 1n } });
    const stored = await room.one(
      "SELECT _seq, _origin, _line, _arrived_at, _known_at, _visible_from FROM bronze.raw_user_events WHERE event_id = 'late'",
    );
    expect(stored).toMatchObject({
      _origin: 'e.ndjson',
      _line: 2n,
      _arrived_at: noon,
      _known_at: evening,
      _visible_from: evening,
    });
    expect(Number(stored._seq)).toBeGreaterThan(2);
    expect(await listQuarantine(room.database)).toEqual([]);
    expect(await listQuarantine(room.database, { status: 'any' })).toMatchObject([
      { status: 'replayed', replayBatchId: result.batches[0]?.batchId },
    ]);
  });

  it('leaves what still fails, with its present reason; twice changes nothing', async () => {
    await room.load(
      'e.ndjson',
      lines(late, 'broken', event({ event_id: 'x', event_type: 'odd', event_time: '2026-10-01T00:00:00Z' })),
    );
    expect(await room.replay({}, evening)).toMatchObject({ stayed: 2n, totals: { stored: 1n } });
    expect((await room.quarantine()).map((q) => q.reason)).toEqual(['not_json', 'unknown_event_type']);
    const again = await room.replay({}, evening);
    expect(again).toEqual({
      batches: [],
      stayed: 2n,
      totals: { received: 0n, redelivered: 0n, quarantined: 0n, stored: 0n, skipped: 0n },
    });
  });

  it('lets old records in as history: known since their own time', async () => {
    await room.load('e.ndjson', lines(late));
    expect((await room.replay({}, evening, true)).totals.stored).toBe(1n);
    expect(
      await room.one(`SELECT _known_at = _version_time AS since, b.history FROM bronze.raw_user_events
        JOIN edp.batches b ON b.batch_id = _batch_id`),
    ).toEqual({ since: true, history: true });
  });

  it('judges by the mapping as it is now', async () => {
    await room.load(
      's.csv',
      'transaction_id,marketplace_name,Total,currency,quantity,transaction_time,status,product_id\nt1,ebay,5,eur,1,2026-11-22 09:00:00,PAID,p1\n',
    );
    expect((await room.quarantine()).map((q) => q.reason)).toEqual(['bad_value']);
    room.configure({
      marketplace_sales: {
        files: 's*',
        fields: {
          amount: 'Total',
          status: { path: 'status', map: { PAID: 'completed' } },
          currency: { sql: 'upper("currency")' },
        },
      },
    });
    expect((await room.replay()).totals.stored).toBe(1n);
    expect(await room.one('SELECT amount, status, currency, line_id FROM bronze.raw_marketplace_sales')).toEqual({
      amount: '5.0000',
      status: 'completed',
      currency: 'EUR',
      line_id: 'p1',
    });
  });

  it('keeps occurrence numbers', async () => {
    room.configure({ marketplace_sales: { files: 's*', fields: { line_id: { occurrence: ['transaction_id'] } } } });
    const old = sale({ line_id: undefined, transaction_time: '2026-10-01T00:00:00Z' });
    await room.load('s.ndjson', lines(old, old, old));
    await room.replay();
    expect(await room.rows('SELECT line_id FROM bronze.raw_marketplace_sales ORDER BY _seq')).toEqual(
      ['1', '2', '3'].map((line_id) => ({ line_id })),
    );
  });

  it('takes a record from the future once it is past', async () => {
    await room.load('e.ndjson', lines(event({ event_time: '2026-11-22T15:00:00Z' })));
    expect((await room.replay({}, noon)).stayed).toBe(1n);
    expect((await room.replay({}, evening)).totals.stored).toBe(1n);
  });

  it('brings nothing back when the file grows later', async () => {
    await room.load('e.ndjson', lines(late));
    await room.replay();
    const grown = await room.load('e.ndjson', lines(late, event()));
    expect(grown.totals).toMatchObject({ redelivered: 1n, stored: 1n, quarantined: 0n });
  });
});
