import { chmodSync, mkdirSync, rmdirSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { describeFile } from '../../src/ingest/files.js';
import { event, lines, Room } from './room.js';

let room: Room;
beforeAll(async () => {
  room = await Room.open({ user_events: { files: '*' } });
});
beforeEach(() => room.reset());
afterAll(() => room.close());

const ids = async () =>
  (await room.rows<{ event_id: string }>('SELECT event_id FROM bronze.raw_user_events ORDER BY _seq')).map(
    (r) => r.event_id,
  );
const events = (...names: string[]) => lines(...names.map((event_id) => event({ event_id })));

/** Root may read everything: it does the work as somebody who may not. */
async function asOrdinaryUser<T>(work: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return work();
  const nobody = 65_534;
  chmodSync(room.folder, 0o755);
  process.seteuid?.(nobody);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}

describe('a file', () => {
  it('enters once, however often it is ingested', async () => {
    await room.load('a.ndjson', `${events('a', 'b')}broken\n`);
    const again = await room.ingest();
    expect(again.batches).toMatchObject([
      { kind: 'unchanged', received: 3n, redelivered: 3n, stored: 0n, quarantined: 0n },
    ]);
    expect(await ids()).toEqual(['a', 'b']);
    expect(await room.quarantine()).toHaveLength(1);
    expect(await room.rows('SELECT kind FROM edp.batches')).toEqual([{ kind: 'load' }]);
  });

  it('that grew brings only what is new, quarantined lines included', async () => {
    await room.load('a.ndjson', `${events('a', 'b')}broken\n`);
    const grown = await room.load('a.ndjson', `${events('a', 'b')}broken\n${events('c')}broken\n`);
    expect(grown.totals).toEqual({ received: 5n, redelivered: 3n, quarantined: 1n, stored: 1n, skipped: 0n });
    expect(await ids()).toEqual(['a', 'b', 'c']);
    expect(await room.quarantine()).toHaveLength(2);
  });

  it('that changed counts its lines as a multiset; missing lines delete nothing', async () => {
    await room.load('a.ndjson', events('a', 'a', 'b'));
    const changed = await room.load('a.ndjson', events('c', 'a', 'a', 'a'));
    expect(changed.totals).toMatchObject({ received: 4n, redelivered: 2n, stored: 2n });
    expect(await ids()).toEqual(['a', 'a', 'b', 'c', 'a']);
    const back = await room.load('a.ndjson', events('a', 'a', 'b'));
    expect(back.batches).toMatchObject([{ kind: 'unchanged', redelivered: 3n }]);
  });

  it('under another name enters again: it is for Silver to tell copies', async () => {
    await room.load('a.ndjson', events('a'));
    expect((await room.load('b.ndjson', events('a'))).totals.stored).toBe(1n);
  });

  it('has one batch, whose number follows from source, path and content', async () => {
    await room.load('a.ndjson', events('a'));
    const { batch_id } = await room.one<{ batch_id: string }>('SELECT batch_id FROM edp.batches');
    await room.reset();
    await room.load('a.ndjson', events('a'));
    expect(await room.one('SELECT DISTINCT _batch_id FROM bronze.raw_user_events')).toEqual({ _batch_id: batch_id });
  });

  it('comes in the order of its name, numbers as numbers', async () => {
    room.write('day-10.ndjson', events('c'));
    room.write('day-2.ndjson', events('b'));
    room.write('day-1.ndjson', events('a'));
    await room.ingest();
    expect(await ids()).toEqual(['a', 'b', 'c']);
  });

  it('may have a byte order mark, any line ends, empty lines, and no last line end', async () => {
    const [a, b, c] = ['a', 'b', 'c'].map((id) => JSON.stringify(event({ event_id: id })));
    await room.load('a.ndjson', `\ufeff${a}\r\n\r\n  \n${b}\n\t\n${c}`);
    expect(await room.rows('SELECT event_id, _line, _text FROM bronze.raw_user_events ORDER BY _seq')).toEqual([
      { event_id: 'a', _line: 1n, _text: a },
      { event_id: 'b', _line: 4n, _text: b },
      { event_id: 'c', _line: 6n, _text: c },
    ]);
  });

  it('is read once more when it was touched, and then no more', async () => {
    await room.load('a.ndjson', events('a'));
    const path = join(room.folder, 'a.ndjson');
    const stampKnown = async () => (await room.rows<{ stamp: string }>('SELECT stamp FROM edp.files'))[0]?.stamp;
    const stampNow = async () => (await describeFile(path, room.folder, room.sources[0]!)).stamp;
    const before = await stampKnown();
    utimesSync(path, new Date(0), new Date(1000));
    expect((await room.ingest()).batches).toMatchObject([{ kind: 'unchanged', redelivered: 1n }]);
    expect(await stampKnown()).not.toBe(before);
    expect(await stampKnown()).toBe(await stampNow());
  });

  it('may be empty', async () => {
    expect((await room.load('a.ndjson', '')).totals.received).toBe(0n);
    expect((await room.ingest()).batches).toMatchObject([{ kind: 'unchanged' }]);
  });

  it('may be compressed, in several members', async () => {
    await room.load('a.ndjson.gz', Buffer.concat([gzipSync(events('a')), gzipSync(events('b'))]));
    expect(await ids()).toEqual(['a', 'b']);
  });

  it('may be named like a pattern', async () => {
    room.write('ab.ndjson', events('other'));
    await room.load('a[b]*.ndjson', events('a'), { files: ['a[b]*.ndjson'] });
    expect(await ids()).toEqual(['a']);
  });
});

describe('a JSON file', () => {
  it('may be an array: each element is a record with its own text', async () => {
    const odd = '{ "event_id" : "a",\n "event_type":"search", "event_time":"2026-11-22T10:00:00Z" }';
    const result = await room.load('a.json', `[${odd}, 5, ${JSON.stringify(event({ event_id: 'b' }))}]`);
    expect(await room.rows('SELECT event_id, _line, _text FROM bronze.raw_user_events WHERE _line = 1')).toEqual([
      { event_id: 'a', _line: 1n, _text: odd },
    ]);
    expect(await room.quarantine()).toEqual([{ text: '5', reason: 'not_json', detail: 'not a JSON object' }]);
    expect(result.totals).toMatchObject({ received: 3n, stored: 2n });
  });

  it('may be one object over several lines, or one a line', async () => {
    room.write('a.json', JSON.stringify(event({ event_id: 'a' }), null, 2));
    room.write('b.json', events('b', 'c'));
    await room.ingest();
    expect(await ids()).toEqual(['a', 'b', 'c']);
  });

  it('that ends early is refused whole', async () => {
    const result = await room.load('a.json', `[${JSON.stringify(event())}, {"event_id"`);
    expect(result.refused).toMatchObject([{ path: 'a.json', code: 'FILE_BROKEN' }]);
    expect(await ids()).toEqual([]);
  });
});

describe('a Parquet file', () => {
  it('is read with its types; the text of a record is its row as JSON', async () => {
    await room.database.execute(
      `COPY (SELECT 'a' AS event_id, 'purchase' AS event_type, TIMESTAMPTZ '2026-11-22 11:00:00+01' AS event_time,
         {'quantity': 2, 'unit_price': 1.25::DECIMAL(10, 2)} AS metadata, 7 AS extra) TO '${join(room.folder, 'a.parquet')}' (FORMAT parquet)`,
    );
    await room.ingest();
    const { _text, ...row } = await room.one<{ _text: string }>(
      'SELECT event_id, event_time, quantity, unit_price, _rescued, _text FROM bronze.raw_user_events',
    );
    expect(row).toEqual({
      event_id: 'a',
      event_time: new Date('2026-11-22T10:00:00Z'),
      quantity: 2n,
      unit_price: '1.2500',
      _rescued: '{"extra":7}',
    });
    expect(JSON.parse(_text)).toMatchObject({ event_id: 'a', metadata: { quantity: 2 } });
  });

  it('may be flat', async () => {
    await room.database.execute(
      `COPY (SELECT 'a' AS event_id, 'search' AS event_type, TIMESTAMP '2026-11-22 10:00:00' AS event_time, 3 AS quantity)
       TO '${join(room.folder, 'a.parquet')}' (FORMAT parquet)`,
    );
    await room.ingest();
    expect(await room.one('SELECT quantity, _rescued FROM bronze.raw_user_events')).toEqual({
      quantity: 3n,
      _rescued: null,
    });
  });
});

describe('a file that cannot be trusted is refused whole, and the others go on', () => {
  const packed = gzipSync(events(...Array.from({ length: 500 }, (_, i) => `g${i}`)));
  const damaged = Buffer.from(packed);
  damaged.writeUInt32LE(1, damaged.length - 8);
  it.each([
    ['a compressed file that ends early', 'b.ndjson.gz', packed.subarray(0, packed.length - 100), 'FILE_TRUNCATED'],
    ['a compressed file with a wrong checksum', 'b.ndjson.gz', damaged, 'FILE_BROKEN'],
    ['a file that is not compressed at all', 'b.ndjson.gz', Buffer.from(events('b')), 'FILE_BROKEN'],
    ['a broken Parquet file', 'b.parquet', Buffer.from('PAR1 no PAR1'), 'FILE_BROKEN'],
    [
      'a text that is not UTF-8',
      'b.ndjson',
      Buffer.from(events('b').replace('b', '\u00e9'), 'latin1'),
      'FILE_ENCODING',
    ],
    ['a format that nobody knows', 'b.docx', Buffer.from('?'), 'FILE_UNREADABLE'],
  ])('%s', async (_, name, content, code) => {
    room.write('a.ndjson', events('a'));
    room.write('c.ndjson', events('c'));
    const result = await room.load(name, content);
    expect(result.refused).toMatchObject([{ source: 'user_events', path: name, code, hint: expect.any(String) }]);
    expect(result.partial).toBe(true);
    expect(await ids()).toEqual(['a', 'c']);
    expect(await room.rows(`SELECT * FROM edp.files WHERE path = '${name}'`)).toEqual([]);
    expect(await room.quarantine()).toEqual([]);
  });

  it('a file that is not there', async () => {
    const result = await room.ingest({ files: ['nowhere.ndjson'] });
    expect(result.refused).toMatchObject([{ path: 'nowhere.ndjson', code: 'FILE_UNREADABLE' }]);
  });

  it('a file that may not be read', async () => {
    room.write('a.ndjson', events('a'));
    room.write('b.ndjson', events('b'));
    chmodSync(join(room.folder, 'b.ndjson'), 0);
    const result = await asOrdinaryUser(() => room.ingest());
    expect(result).toMatchObject({ partial: true, refused: [{ path: 'b.ndjson', code: 'FILE_UNREADABLE' }] });
    expect(await ids()).toEqual(['a']);
    expect(await room.rows("SELECT * FROM edp.files WHERE path = 'b.ndjson'")).toEqual([]);
  });

  it('a folder where a file was named is no file, and is warned of', async () => {
    mkdirSync(join(room.folder, 'd.ndjson'));
    const result = await room.ingest({ files: ['d.ndjson'] });
    rmdirSync(join(room.folder, 'd.ndjson'));
    expect(result).toMatchObject({ refused: [], warnings: [{ code: 'no_files', detail: 'd.ndjson' }] });
  });

  it('a folder that is empty today is nothing to speak of', async () => {
    await room.load('a.ndjson', events('a'));
    rmSync(join(room.folder, 'a.ndjson'));
    expect(await room.ingest()).toMatchObject({ partial: false, warnings: [] });
  });

  it('a pattern that has never matched anything only warns', async () => {
    expect(await room.ingest()).toMatchObject({ partial: false, warnings: [{ code: 'no_files' }] });
  });

  it('a pattern given by hand that matches nothing only warns', async () => {
    const result = await room.ingest({ files: ['no/*.ndjson'] });
    expect(result).toMatchObject({ partial: false, warnings: [{ code: 'no_files', detail: 'no/*.ndjson' }] });
  });
});

describe('a large file', () => {
  const many = Array.from({ length: 15_000 }, (_, i) => `e${i}`);
  const padded = many.map((event_id) => JSON.stringify(event({ event_id, page_url: 'x'.repeat(220) })));

  it('is read in parallel to the same records, lines and texts', async () => {
    await room.load('a.ndjson', padded.join('\n'));
    expect(
      await room.one(
        `SELECT count(*) AS n, bool_and(event_id = 'e' || (_line - 1)) AS ordered, max(_line) AS last FROM bronze.raw_user_events`,
      ),
    ).toEqual({ n: 15_000n, ordered: true, last: 15_000n });
    expect(await room.one('SELECT _text FROM bronze.raw_user_events WHERE _line = 4711')).toEqual({
      _text: padded[4710],
    });
  });

  it('is read the careful way if its line ends are odd', async () => {
    await room.load('a.ndjson', `${padded.join('\r\n')}\r\nbro\rken\n`);
    expect(await room.one('SELECT count(*) AS n, max(_line) AS last FROM bronze.raw_user_events')).toEqual({
      n: 15_000n,
      last: 15_000n,
    });
    expect(await room.quarantine()).toMatchObject([{ text: 'bro\rken' }]);
  });

  it('is refused whole if its text is not UTF-8', async () => {
    const bytes = Buffer.from(padded.join('\n'));
    bytes[bytes.length - 40] = 0xff;
    expect((await room.load('a.ndjson', bytes)).refused).toMatchObject([{ code: 'FILE_ENCODING' }]);
    expect(await ids()).toEqual([]);
  });
});
