import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { event, type Json, lines, Room, sale } from './room.js';

let room: Room;
beforeAll(async () => {
  room = await Room.open({ user_events: { files: 'e*.ndjson' }, marketplace_sales: { files: 's*.ndjson' } });
});
beforeEach(() => room.reset());
afterAll(() => room.close());

const events = (...records: (Json | string)[]) => room.load('e.ndjson', lines(...records), { only: ['user_events'] });
const sales = (...records: Json[]) => room.load('s.ndjson', lines(...records), { only: ['marketplace_sales'] });
const textOf = (record: Json | string) => (typeof record === 'string' ? record : JSON.stringify(record));

describe('a record that cannot be taken', () => {
  const cases: [string, Json | string, string, string | RegExp][] = [
    ['is not JSON', '{"event_id":', 'not_json', 'not a JSON object'],
    ['is JSON, but no object', '[1, 2]', 'not_json', 'not a JSON object'],
    ['is null', 'null', 'not_json', 'not a JSON object'],
    ['is two objects in one line', '{"event_id":"a"} {"event_id":"b"}', 'not_json', 'not a JSON object'],
    ['has no fields at all', {}, 'missing_key', 'event_id'],
    ['has no key', event({ event_id: undefined }), 'missing_key', 'event_id'],
    ['has an empty key', event({ event_id: '  ' }), 'missing_key', 'event_id'],
    ['has a key that is null', event({ event_id: null }), 'missing_key', 'event_id'],
    ['has no time', event({ event_time: undefined }), 'missing_time', 'event_time'],
    ['has a time that is none', event({ event_time: 'yesterday' }), 'bad_value', 'event_time: yesterday'],
    ['has an impossible time', event({ event_time: '2026-13-45T00:00:00Z' }), 'bad_value', /^event_time: 2026-13/],
    ['has an infinite time', event({ event_time: 'infinity' }), 'bad_value', 'event_time: infinity'],
    ['has a text for a number', event({ metadata: { quantity: 'two' } }), 'bad_value', 'quantity: two'],
    ['has half a piece', event({ metadata: { quantity: 1.5 } }), 'bad_value', 'quantity: 1.5'],
    ['has a price that is none', event({ metadata: { unit_price: '1,50' } }), 'bad_value', 'unit_price: 1,50'],
    ['has a price too great', event({ metadata: { unit_price: 1e15 } }), 'bad_value', /^unit_price: /],
    [
      'has time spent below zero',
      event({ metadata: { time_spent_seconds: -1 } }),
      'bad_value',
      'time_spent_seconds: -1',
    ],
    ['has a text for an object', event({ metadata: 'none' }), 'bad_value', 'metadata: not an object'],
    ['has an unknown type', event({ event_type: 'PageView' }), 'unknown_event_type', 'event_type: PageView'],
    ['has no type', event({ event_type: undefined }), 'unknown_event_type', 'event_type is empty'],
    ['has an unknown currency', event({ metadata: { currency: 'EURO' } }), 'unknown_currency', 'currency: EURO'],
    ['is more than an hour ahead', event({ event_time: '2026-11-22T13:00:01Z' }), 'from_the_future', /13:00:01/],
    ['is later than 48 hours', event({ event_time: '2026-11-20T11:59:59Z' }), 'too_late', '48 hours late'],
  ];
  it('is quarantined with its text and its reason, each for itself', async () => {
    const good = event({ event_id: 'good' });
    const result = await events(...cases.flatMap(([, record]) => [record, good]));
    const expected = cases.map(([, record, reason, detail]) => {
      return {
        text: textOf(record),
        reason,
        detail: typeof detail === 'string' ? detail : expect.stringMatching(detail),
      };
    });
    expect(await room.quarantine()).toEqual(expected);
    const n = BigInt(cases.length);
    expect(result.totals).toEqual({ received: 2n * n, redelivered: 0n, quarantined: n, stored: n, skipped: 0n });
    expect(result.batches[0]?.reasons).toMatchObject({ not_json: 4n, missing_key: 4n, too_late: 1n });
    expect(result.partial).toBe(false);
  });

  it('is told apart for sales as well', async () => {
    const saleCases: [Json, string, string][] = [
      [{ status: 'shipped' }, 'unknown_status', 'status: shipped'],
      [{ status: undefined }, 'unknown_status', 'status is empty'],
      [{ currency: 'XX' }, 'unknown_currency', 'currency: XX'],
      [{ amount: undefined }, 'bad_value', 'amount is empty'],
      [{ amount: 'NaN', quantity: 'x' }, 'bad_value', 'quantity: x; amount: NaN'],
      [{ marketplace_metadata: { commission_rate: 15 } }, 'bad_value', 'commission_rate: 15'],
      [{ line_id: undefined, product_id: undefined }, 'missing_key', 'line_id'],
    ];
    await sales(...saleCases.map(([changes]) => sale(changes)));
    const found = (await room.quarantine()).map(({ reason, detail }) => [
      reason,
      detail.split('; ').sort().reverse().join('; '),
    ]);
    expect(found).toEqual(saleCases.map(([, reason, detail]) => [reason, detail]));
  });

  it('keeps where it came from', async () => {
    await events(event(), '', 'broken');
    expect(await room.one('SELECT source, origin, line, arrived_at FROM edp.quarantine')).toEqual({
      source: 'user_events',
      origin: 'e.ndjson',
      line: 3n,
      arrived_at: new Date('2026-11-22T12:00:00Z'),
    });
  });
});

describe('valid data that looks odd', () => {
  it('is stored: negative amounts and quantities, prices of zero', async () => {
    const result = await sales(
      sale({ amount: -3, quantity: -1 }),
      sale({ transaction_id: 't2', amount: 0, quantity: 0 }),
    );
    expect(result.totals).toMatchObject({ stored: 2n, quarantined: 0n });
  });

  it('is stored: a sale of an unknown product, customer or day without a rate', async () => {
    const result = await sales(sale({ product_id: 'nobody-knows', customer_id: 'nobody', currency: 'JPY' }));
    expect(result.totals.stored).toBe(1n);
  });

  it('is stored as it is: SQL, HTML, a megabyte of text, odd characters', async () => {
    const texts = [
      "'; DROP TABLE x; --",
      '<script>alert(1)</script>',
      'x'.repeat(1_000_000),
      'ä\u2028漢字\u0001\u001e',
      '$1 $text',
    ];
    await events(...texts.map((page_url, i) => event({ event_id: `e${i}`, page_url })));
    const stored = await room.rows<{ page_url: string }>('SELECT page_url FROM bronze.raw_user_events ORDER BY _seq');
    expect(stored.map((r) => r.page_url)).toEqual(texts);
  });

  it('reads whole numbers and texts leniently', async () => {
    await events(event({ event_id: 17, customer_id: 17850.0, metadata: { quantity: '2.0', unit_price: '1.00005' } }));
    expect(await room.one('SELECT event_id, customer_id, quantity, unit_price FROM bronze.raw_user_events')).toEqual({
      event_id: '17',
      customer_id: '17850',
      quantity: 2n,
      unit_price: '1.0001',
    });
  });

  it('lets a line default to its product, and cancellations come at any time', async () => {
    await sales(sale({ line_id: undefined }), sale({ transaction_time: '2026-01-01T00:00:00Z', status: 'cancelled' }));
    expect(await room.rows('SELECT line_id, status FROM bronze.raw_marketplace_sales ORDER BY _seq')).toEqual([
      { line_id: 'p1', status: 'completed' },
      { line_id: '1', status: 'cancelled' },
    ]);
  });
});

describe('an unknown extra field', () => {
  it('is kept aside, and told once', async () => {
    const first = await events(event({ colour: 'red', metadata: { 'a/b~c.d"e': { deep: [1] }, category: 'x' } }));
    const { _rescued } = await room.one<{ _rescued: string }>('SELECT _rescued FROM bronze.raw_user_events');
    expect(JSON.parse(_rescued)).toEqual({ colour: 'red', 'metadata.a/b~c.d"e': { deep: [1] } });
    expect(first.warnings.map((w) => [w.code, w.detail, w.count])).toEqual([
      ['unknown_field', 'colour', 1n],
      ['unknown_field', 'metadata.a/b~c.d"e', 1n],
    ]);
    const second = await room.load('e2.ndjson', lines(event({ event_id: 'e2', colour: 'blue', size: 1 })), {
      only: ['user_events'],
    });
    expect(second.warnings.map((w) => w.detail)).toEqual(['size']);
  });

  it('is none where all fields are known, even if they are null', async () => {
    const result = await events(event({ customer_id: null, metadata: {} }), event({ event_id: 'e2', metadata: null }));
    expect(result.totals.stored).toBe(2n);
    expect(await room.rows('SELECT DISTINCT _rescued FROM bronze.raw_user_events')).toEqual([{ _rescued: null }]);
  });
});

describe('late data', () => {
  it('raises one alert a batch, whatever the number of records', async () => {
    const old = (id: string) => event({ event_id: id, event_time: '2026-11-01T00:00:00Z' });
    const result = await events(old('a'), old('b'), event());
    expect(result.warnings).toMatchObject([{ code: 'too_late', count: 2n }]);
    expect(await room.rows('SELECT code, count FROM edp.warnings')).toEqual([{ code: 'too_late', count: 2n }]);
  });

  it('is counted by day and class in the ledger', async () => {
    const at = (hours: number, id: string) =>
      event({ event_id: id, event_time: new Date(Date.UTC(2026, 10, 22, 12) - hours * 3_600_000).toISOString() });
    const result = await events(at(0, 'a'), at(1, 'b'), at(6, 'c'), at(11, 'd'), at(24, 'e'), at(48, 'f'));
    expect(result.batches[0]?.days).toMatchObject([
      { day: '2026-11-20', rows: 1n, lateRows: 1n, long: 1n, critical: 0n, latenessMax: 172800n },
      { day: '2026-11-21', rows: 1n, long: 1n },
      {
        day: '2026-11-22',
        rows: 4n,
        lateRows: 3n,
        immediate: 1n,
        short: 1n,
        medium: 2n,
        latenessP50: 3600n,
        latenessP95: 39600n,
      },
    ]);
    expect(await room.one('SELECT * FROM edp.watermarks')).toEqual({
      source: 'user_events',
      max_event_time: new Date('2026-11-22T12:00:00Z'),
      watermark: new Date('2026-11-20T12:00:00Z'),
    });
  });
});
