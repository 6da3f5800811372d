import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CsvRecords } from '../../src/ingest/csv-records.js';
import { splitRow } from '../../src/ingest/csv-shape.js';
import { Room } from './room.js';

let room: Room;
const products = { product_catalog: { files: '*.csv*' } };
beforeAll(async () => {
  room = await Room.open(products);
});
beforeEach(async () => {
  room.configure(products);
  await room.reset();
});
afterAll(() => room.close());

const csv = { delimiter: ',', quote: '"', header: true, encoding: 'utf-8' } as const;
const stored = () =>
  room.rows(
    'SELECT product_id AS id, product_name AS name, _line AS line, _text AS text FROM bronze.raw_product_catalog ORDER BY _seq',
  );

describe('a CSV row', () => {
  it('keeps quoted delimiters, quotes and line breaks, and its exact text', async () => {
    await room.load(
      'a.csv',
      'product_id,product_name\np1,"a ""big"", red"\np2,"two\r\nlines"\r\np3,5" nail\np4,\n\np5,ä\n',
    );
    expect(await stored()).toEqual([
      { id: 'p1', name: 'a "big", red', line: 2n, text: 'p1,"a ""big"", red"' },
      { id: 'p2', name: 'two\r\nlines', line: 3n, text: 'p2,"two\r\nlines"' },
      { id: 'p3', name: '5" nail', line: 5n, text: 'p3,5" nail' },
      { id: 'p4', name: null, line: 6n, text: 'p4,' },
      { id: 'p5', name: 'ä', line: 8n, text: 'p5,ä' },
    ]);
  });

  it('with another number of columns, or an open quote, is quarantined alone', async () => {
    await room.load('a.csv', 'product_id,product_name\np1,a,b\np2\np3,"open\np4,good\np5,"shut"x\np6,good\n');
    expect(await room.quarantine()).toEqual([
      { text: 'p1,a,b', reason: 'bad_row', detail: '3 columns instead of 2' },
      { text: 'p2', reason: 'bad_row', detail: '1 columns instead of 2' },
      { text: 'p3,"open\np4,good\np5,"shut"x', reason: 'bad_row', detail: 'a quote is not closed' },
    ]);
    expect((await stored()).map((r) => r.id)).toEqual(['p6']);
  });

  it('whose quote is never closed spoils no other row', async () => {
    await room.load('a.csv', 'product_id,product_name\np1,"open\np2,good\np3,good\n');
    expect(await room.quarantine()).toMatchObject([{ text: 'p1,"open', reason: 'bad_row' }]);
    expect((await stored()).map((r) => r.id)).toEqual(['p2', 'p3']);
  });

  it('keeps columns that nobody knows', async () => {
    const result = await room.load('a.csv', 'product_id,"the ""colour""",size\np1,red,\np2,,\n');
    expect(await room.rows('SELECT _rescued FROM bronze.raw_product_catalog ORDER BY _seq')).toEqual([
      { _rescued: '{"the \\"colour\\"":"red"}' },
      { _rescued: null },
    ]);
    expect(result.warnings).toMatchObject([{ code: 'unknown_field', detail: 'the "colour"' }]);
  });
});

describe('a CSV file', () => {
  it('may have another delimiter, another encoding, no header, and be compressed', async () => {
    room.configure({
      product_catalog: {
        files: '*.csv*',
        csv: { delimiter: ';', header: false, encoding: 'latin-1' },
        fields: { product_id: 'column1', product_name: 'column2', base_price: 'column3' },
      },
    });
    await room.load('a.csv.gz', gzipSync(Buffer.from('p1;Käse;1.5\np2;"a;b";2\n', 'latin1')));
    expect(
      await room.rows('SELECT product_id, product_name, base_price FROM bronze.raw_product_catalog ORDER BY _seq'),
    ).toEqual([
      { product_id: 'p1', product_name: 'Käse', base_price: '1.5000' },
      { product_id: 'p2', product_name: 'a;b', base_price: '2.0000' },
    ]);
  });

  it('may be delimited by a character that regular expressions know', async () => {
    room.configure({ product_catalog: { files: '*.csv', csv: { delimiter: '|', quote: "'" } } });
    await room.load('a.csv', "product_id|product_name\np1|'it''s|me'\n");
    expect(await stored()).toMatchObject([{ name: "it's|me" }]);
  });

  it('that grew under the same header brings only its new rows', async () => {
    await room.load('a.csv', 'product_id,product_name\np1,a\n');
    const grown = await room.load('a.csv', 'product_id,product_name\np1,a\np2,b\n');
    expect(grown.totals).toMatchObject({ received: 2n, redelivered: 1n, stored: 1n });
  });

  it('of many rows is read in parallel, and the careful way where records span lines', async () => {
    const rows = Array.from({ length: 10_000 }, (_, i) => `p${i},"${'x'.repeat(440)}, ${i}"`);
    room.write('a.csv', `product_id,product_name\n${rows.join('\n')}\n`);
    room.write('b.csv', `product_id,product_name\n${rows.join('\n')}\nlast,"two\nlines"\n`);
    const result = await room.ingest();
    expect(result.batches.map((b) => b.stored)).toEqual([10_000n, 10_001n]);
    expect(
      await room.one(
        `SELECT bool_and(product_name LIKE 'xxx%, ' || (_line - 2)) AS right FROM bronze.raw_product_catalog WHERE product_id <> 'last'`,
      ),
    ).toEqual({ right: true });
  });

  it('without a column that the mapping names, warns', async () => {
    room.configure({ product_catalog: { files: '*.csv', fields: { brand: 'Maker' } } });
    expect((await room.load('a.csv', 'product_id\np1\n')).warnings).toMatchObject([
      { code: 'missing_field', detail: 'Maker' },
    ]);
  });
});

describe('splitting', () => {
  it.each([
    ['a,b', ['a', 'b']],
    ['', ['']],
    [',', ['', '']],
    ['"a,b",c', ['a,b', 'c']],
    ['"a""b",""', ['a"b', '']],
  ])('%s', (row, fields) => {
    expect(splitRow(row, csv)).toEqual(fields);
  });

  it('joins lines to records, one text a line', () => {
    const records = new CsvRecords(csv);
    const input = ['a,b\r', '"x', 'y', 'z",1\r', 'c'];
    expect([...input.flatMap((line) => records.push(line)), ...records.end()]).toEqual([
      'a,b',
      '"x\ny\nz",1',
      '',
      '',
      'c',
    ]);
  });

  it('gives up a record that does not end', () => {
    const records = new CsvRecords(csv);
    const input = ['"open', ...Array.from({ length: 3000 }, (_, i) => `${i}`)];
    expect([...input.flatMap((line) => records.push(line)), ...records.end()]).toEqual(input);
  });
});
