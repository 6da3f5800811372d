import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SourceMappingInput } from '../../src/ingest/index.js';
import { event, lines, noon, Room, sale } from './room.js';

let room: Room;
afterEach(() => room.close());

const header = 'Invoice,Stock,Total,When';
const mapping = (fields: SourceMappingInput['fields'] = {}): Record<string, SourceMappingInput> => ({
  marketplace_sales: {
    files: 's*',
    fields: {
      marketplace_name: { value: 'website' },
      transaction_id: 'Invoice',
      product_id: 'Stock',
      amount: 'Total',
      quantity: { value: 1 },
      currency: { value: 'EUR' },
      status: { value: 'completed' },
      transaction_time: 'When',
      ...fields,
    },
  },
});
const row = (invoice: string, stock: string) => `${invoice},${stock},5,2026-11-22 09:00:00`;
const file = (...rows: string[]) => `${[header, ...rows].join('\n')}\n`;

describe('a file of which nothing could be taken', () => {
  beforeEach(async () => {
    room = await Room.open(mapping({ amount: 'Totl' }));
  });

  it('makes the ingest partial, and tells the fields that there are', async () => {
    const result = await room.load('s.csv', file(row('1', 'a'), row('2', 'b')));
    expect(result.partial).toBe(true);
    const warning = result.warnings.find((w) => w.code === 'nothing_taken');
    expect(warning).toMatchObject({ source: 'marketplace_sales', count: 2n });
    expect(warning?.detail).toBe(
      's.csv: bad_value 2; it has no Totl (Total?); its fields are Invoice, Stock, Total, When',
    );
  });

  it('tells the fields of JSON, too', async () => {
    const result = await room.load('s.ndjson', lines({ Invoice: '1', Stock: 'a', Total: 1, When: '2026-11-22' }));
    expect(result.warnings.find((w) => w.code === 'nothing_taken')?.detail).toMatch(
      /^s\.ndjson: bad_value 1; its fields are Invoice, Stock, Total, When$/,
    );
  });

  it('is one of the records alone when they are merely late', async () => {
    room.configure({ user_events: { files: 'e*' } });
    const result = await room.load('e.ndjson', lines(event({ event_time: '2026-10-01T00:00:00Z' })));
    expect(result).toMatchObject({ partial: false, totals: { quarantined: 1n }, warnings: [{ code: 'too_late' }] });
  });
});

describe('records of one file that take each other’s place', () => {
  const shared = async (content: string, name = 's.csv') =>
    (await room.load(name, content)).warnings.filter((w) => w.code === 'shared_key').map((w) => [w.count, w.detail]);

  it('are told where they are about different products', async () => {
    room = await Room.open(mapping({ line_id: { occurrence: ['Invoice', 'Stock'] } }));
    expect(await shared(file(row('1', 'a'), row('1', 'b'), row('2', 'a'), row('2', 'a')))).toEqual([
      [1n, 'of different product_id, such as website 1 1 (the key is marketplace_name, transaction_id, line_id)'],
    ]);
  });

  it('are none where lines are numbered within the sale, or named by the product', async () => {
    room = await Room.open(mapping({ line_id: { occurrence: ['Invoice'] } }));
    expect(await shared(file(row('1', 'a'), row('1', 'b'), row('1', 'b')))).toEqual([]);
    room.configure(mapping());
    expect(await shared(file(row('3', 'a'), row('3', 'b'), row('3', 'b')))).toEqual([]);
  });

  it('are told where they are of the same product and time, and not of the same quantity: no corrections', async () => {
    room = await Room.open(mapping());
    const twice = file(row('1', 'a'), '1,a,77,2026-11-22 09:00:00', row('2', 'a'), row('2', 'a'));
    expect(await shared(twice)).toEqual([
      [1n, 'of different amount, such as website 1 a (the key is marketplace_name, transaction_id, line_id)'],
    ]);
  });

  it('are corrections where they say a later time', async () => {
    room = await Room.open({ marketplace_sales: { files: 's*' } });
    const later = sale({ amount: 5, updated_at: '2026-11-22T11:00:00Z' });
    expect(await shared(lines(sale(), later), 's.ndjson')).toEqual([]);
  });

  it('are corrections where the product is the same', async () => {
    room = await Room.open({ marketplace_sales: { files: 's*' } });
    expect(await shared(lines(sale(), sale({ status: 'refunded' })), 's.ndjson')).toEqual([]);
  });
});

describe('a mapping that changes', () => {
  const earlier = async () =>
    (await room.ingest()).warnings
      .filter((w) => w.code === 'earlier_mapping')
      .map((w) => [w.source, w.detail, w.count]);

  it('is told while records are stored that the earlier one has read', async () => {
    room = await Room.open(mapping());
    await room.load('s1.csv', file(row('1', 'a'), row('1', 'b')));
    expect(await earlier()).toEqual([]);
    room.configure(mapping({ amount: { sql: 'CAST("Total" AS DECIMAL(18, 4)) * 2' } }));
    expect(await earlier()).toEqual([['marketplace_sales', '1', 2n]]);
    await room.load('s2.csv', file(row('2', 'a')));
    expect(await earlier()).toEqual([['marketplace_sales', '1', 2n]]);
    room.configure(mapping());
    expect(await earlier()).toEqual([['marketplace_sales', '1', 1n]]);
  });

  it('is the same in another order, with other files or another lateness', async () => {
    room = await Room.open(mapping());
    await room.load('s1.csv', file(row('1', 'a')));
    const { fields = {} } = mapping().marketplace_sales ?? {};
    const turned = Object.fromEntries(Object.entries(fields).reverse());
    room.configure({ marketplace_sales: { files: ['s*', 't*'], fields: turned, allowedLatenessHours: 72 } });
    expect(await earlier()).toEqual([]);
  });

  it('is nothing to speak of where the earlier one has let nothing in', async () => {
    room = await Room.open(mapping({ amount: 'Totl' }));
    await room.load('s.csv', file(row('1', 'a')));
    room.configure(mapping());
    expect(await earlier()).toEqual([]);
    expect((await room.replay({}, noon)).totals.stored).toBe(1n);
  });
});
