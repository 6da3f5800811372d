import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SourceMappingInput } from '../../src/ingest/index.js';
import { event, type Json, lines, noon, Room, sale } from './room.js';

let room: Room;
beforeAll(async () => {
  room = await Room.open({});
});
beforeEach(() => room.reset());
afterAll(() => room.close());

const loadSales = async (mapping: Partial<SourceMappingInput>, name: string, content: string, history = false) => {
  room.configure({ marketplace_sales: { files: '*', ...mapping } });
  return room.load(name, content, { history });
};
const onlySale = (columns: string) => room.one(`SELECT ${columns} FROM bronze.raw_marketplace_sales`);

describe('Online Retail, mapped by configuration', () => {
  const mapping: SourceMappingInput = {
    files: '*.csv',
    arrival: 'path',
    fields: {
      transaction_id: 'InvoiceNo',
      line_id: { occurrence: ['InvoiceNo', 'StockCode'] },
      marketplace_name: { value: 'website' },
      product_id: 'StockCode',
      customer_id: { sql: `regexp_replace("CustomerID", '\\.0$', '')` },
      amount: { sql: 'CAST("Quantity" AS DECIMAL(18, 4)) * CAST("UnitPrice" AS DECIMAL(18, 4))' },
      currency: { value: 'GBP' },
      quantity: 'Quantity',
      transaction_time: { path: 'InvoiceDate', format: ['%Y-%m-%d %H:%M:%S', '%d/%m/%Y %H:%M'] },
      status: { value: 'completed' },
      payment_method: { path: 'Country', map: { 'United Kingdom': 'card' }, else: null },
    },
    where: `"StockCode" <> 'POST'`,
  };
  const csv = `InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
536365,85123A,"HEART, WHITE",6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom
536365,85123A,"HEART, WHITE",6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom
536365,POST,POSTAGE,1,2010-12-01 08:26:00,18,17850.0,United Kingdom
C536366,85123A,"HEART, WHITE",-1,01/12/2010 09:00,2.55,,France
`;

  it('gives lines, amounts, customers and arrivals; and counts what the filter leaves out', async () => {
    room.configure({ marketplace_sales: mapping });
    const result = await room.load('2010-12-01.csv', csv);
    expect(result.totals).toEqual({ received: 3n, redelivered: 0n, quarantined: 0n, stored: 3n, skipped: 1n });
    const columns =
      'transaction_id, line_id, customer_id, amount, quantity, transaction_time, payment_method, _arrived_at, _rescued';
    const row = { customer_id: '17850', amount: '15.3000', quantity: 6n, payment_method: 'card' };
    const times = { transaction_time: new Date('2010-12-01T08:26:00Z'), _arrived_at: new Date('2010-12-02T00:00:00Z') };
    expect(await room.rows(`SELECT ${columns} FROM bronze.raw_marketplace_sales ORDER BY _seq`)).toEqual([
      { transaction_id: '536365', line_id: '1', ...row, ...times, _rescued: '{"Description":"HEART, WHITE"}' },
      { transaction_id: '536365', line_id: '2', ...row, ...times, _rescued: '{"Description":"HEART, WHITE"}' },
      expect.objectContaining({ line_id: '1', customer_id: null, amount: '-2.5500', payment_method: null }),
    ]);
  });

  it('keeps line numbers when the file grows', async () => {
    room.configure({ marketplace_sales: mapping });
    await room.load('2010-12-01.csv', csv);
    await room.load('2010-12-01.csv', `${csv}536365,85123A,x,1,2010-12-01 08:26:00,2.55,,France\n`);
    expect(await room.rows('SELECT line_id FROM bronze.raw_marketplace_sales ORDER BY _seq DESC LIMIT 1')).toEqual([
      { line_id: '3' },
    ]);
  });

  it('refuses a file whose name holds no day', async () => {
    room.configure({ marketplace_sales: mapping });
    expect((await room.load('sales.csv', csv)).refused).toMatchObject([{ path: 'sales.csv', code: 'FILE_BROKEN' }]);
  });
});

describe('times', () => {
  it.each([
    ['2026-11-22T09:00:00Z', '2026-11-22T09:00:00Z'],
    ['2026-11-22T09:00:00.123456z', '2026-11-22T09:00:00.123Z'],
    ['2026-11-22T11:00:00+02:00', '2026-11-22T09:00:00Z'],
    ['2026-11-22 04:30:00.5 -0430', '2026-11-22T09:00:00.500Z'],
    ['2026-11-22 14:00+05', null],
    ['2026-11-22 09:00:00 UTC', '2026-11-22T09:00:00Z'],
    ['2026-11-22 10:00:00 Europe/Berlin', '2026-11-22T09:00:00Z'],
    ['2026-11-22 09:00:00', '2026-11-22T09:00:00Z'],
    ['2026-11-22T09:00', '2026-11-22T09:00:00Z'],
    ['2026-11-22', '2026-11-22T00:00:00Z'],
  ])('%s is read as UTC', async (text, expected) => {
    await loadSales({}, 'a.ndjson', lines(sale({ transaction_time: text })));
    const stored = await room.rows<Json>('SELECT transaction_time AS t FROM bronze.raw_marketplace_sales');
    expect(stored).toEqual(expected === null ? [] : [{ t: new Date(expected) }]);
  });

  it('without an offset are read in the zone of the source', async () => {
    const times = { transaction_time: '2026-11-22 10:00:00', updated_at: '2026-11-22T11:00:00+00:00' };
    await loadSales({ zone: 'Europe/Berlin' }, 'a.ndjson', lines(sale(times)));
    expect(await onlySale('transaction_time, updated_at')).toEqual({
      transaction_time: new Date('2026-11-22T09:00:00Z'),
      updated_at: new Date('2026-11-22T11:00:00Z'),
    });
  });

  it('may be numbers', async () => {
    const seconds = Date.parse('2026-11-22T09:00:00Z') / 1000;
    const fields = {
      transaction_time: { path: 'transaction_time', format: 'epoch_s' },
      updated_at: { path: 'updated_at', format: ['epoch_ms'] },
    };
    await loadSales({ fields }, 'a.ndjson', lines(sale({ transaction_time: seconds, updated_at: seconds * 1000 + 5 })));
    expect(await onlySale('transaction_time, updated_at')).toEqual({
      transaction_time: new Date('2026-11-22T09:00:00Z'),
      updated_at: new Date('2026-11-22T09:00:00.005Z'),
    });
  });
});

describe('arrival and version', () => {
  const columns = '_arrived_at AS arrived, _known_at AS known, _version_time AS version, _visible_from AS visible';
  const at = (time: string) => new Date(`2026-11-${time}:00Z`);
  const record = sale({
    transaction_time: '2026-11-21T09:00:00Z',
    settlement_time: '2026-11-22T11:00:00Z',
    ingestion_time: '2026-11-22T10:00:00Z',
  });

  it('load: the run’s clock; settled by then, the settlement is the version', async () => {
    await loadSales({}, 'a.ndjson', lines(record));
    expect(await onlySale(columns)).toEqual({ arrived: noon, known: noon, version: at('22T11:00'), visible: noon });
  });

  it('record: its own ingestion time, before settlement', async () => {
    await loadSales({ arrival: 'record' }, 'a.ndjson', lines(record));
    expect(await onlySale(columns)).toEqual({
      arrived: at('22T10:00'),
      known: at('22T10:00'),
      version: at('21T09:00'),
      visible: at('22T10:00'),
    });
  });

  it('mtime: when the file was written', async () => {
    room.write('a.ndjson', lines(record), at('22T08:00'));
    room.configure({ marketplace_sales: { files: '*', arrival: 'mtime' } });
    await room.ingest();
    expect(await onlySale('_arrived_at AS arrived')).toEqual({ arrived: at('22T08:00') });
  });

  it('history: known since its version time, and never late', async () => {
    await loadSales({}, 'a.ndjson', lines(sale({ transaction_time: '2026-01-05T09:00:00Z' })), true);
    const then = new Date('2026-01-05T09:00:00Z');
    expect(await onlySale(columns)).toEqual({ arrived: noon, known: then, version: then, visible: then });
    expect(await room.one('SELECT late_rows, critical_rows FROM edp.batch_days')).toEqual({
      late_rows: 0n,
      critical_rows: 0n,
    });
  });

  it('history of days without times was known when the day was over', async () => {
    room.configure({ fx_rates: { files: '*' } });
    await room.load('a.csv', 'date,currency,rate\n2026-01-05,USD,0.9\n', { history: true });
    expect(await room.one('SELECT _known_at FROM bronze.raw_fx_rates')).toEqual({
      _known_at: new Date('2026-01-06T00:00:00Z'),
    });
  });

  it('a day is in the future when it has begun nowhere', async () => {
    room.configure({ fx_rates: { files: '*' } });
    await room.load('a.csv', 'date,currency,rate\n2026-11-23,USD,0.9\n2026-11-24,USD,0.9\n2026-11-22,USD,0\n');
    expect((await room.quarantine()).map((q) => q.reason)).toEqual(['from_the_future', 'bad_value']);
  });
});

describe('a mistake in the configuration is found before anything is read', () => {
  it.each([
    [
      'a column that the contract does not have',
      { fields: { colour: 'x' } },
      /fields\.colour: the contract has no such column/,
    ],
    ['SQL that is none', { fields: { amount: { sql: '"a" +' } } }, /fields\.amount/],
    ['a function that does not exist', { where: 'nonsense("a")' }, /where/],
    ['a format for what is no time', { fields: { amount: { path: 'a', format: '%Y' } } }, /fields\.amount: only times/],
  ] as const)('%s', async (_, mapping, message) => {
    room.write('a.ndjson', lines(sale()));
    room.configure({ marketplace_sales: { files: '*', ...mapping } as SourceMappingInput });
    await expect(room.ingest()).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(message),
    });
    expect(await room.rows('SELECT * FROM edp.batches')).toEqual([]);
  });

  it('a zone that does not exist, or a key that means nothing', () => {
    expect(() => room.configure({ fx_rates: { zone: 'Europe/Atlantis' } })).toThrow(/zone/);
    expect(() => room.configure({ fx_rates: { filez: 'x' } as SourceMappingInput })).toThrow(/filez/);
  });

  it('a source that does not exist', async () => {
    await expect(room.ingest({ only: ['nope'] })).rejects.toMatchObject({ code: 'UNKNOWN_SOURCE' });
  });
});

describe('fields', () => {
  it('may differ only in case, be read whole and in parts, and lie deep', async () => {
    room.configure({
      user_events: {
        files: '*',
        fields: {
          session_id: 'ID',
          customer_id: 'id',
          page_url: 'context',
          device_type: 'context.device.kind',
          category: { sql: `"context.device.kind" || ':' || "ID"` },
        },
      },
    });
    await room.load('a.ndjson', lines(event({ ID: 's', id: 'c', context: { device: { kind: 'phone' } } })));
    expect(
      await room.one(
        'SELECT session_id, customer_id, page_url, device_type, category, _rescued FROM bronze.raw_user_events',
      ),
    ).toEqual({
      session_id: 's',
      customer_id: 'c',
      page_url: '{"device":{"kind":"phone"}}',
      device_type: 'phone',
      category: 'phone:s',
      _rescued: null,
    });
  });
});
