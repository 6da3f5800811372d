import { afterAll, beforeAll, expect, it } from 'vitest';
import { forget } from '../../src/ingest/index.js';
import { event, lines, noon, Room, sale } from './room.js';

let room: Room;
beforeAll(async () => {
  room = await Room.open({
    user_events: { files: 'e*' },
    marketplace_sales: { files: 's*' },
    customer_data: { files: 'c*' },
  });
  room.write(
    'c.csv',
    'customer_id,customer_name,email,address,city,country,nick\nc-77,Ada Byron,ada@x.org,Main St 1,York,UK,Addy\nc-8,Bob,,,,UK,\n',
  );
  const metadata = { ip_address: '10.1.2.3', user_agent: 'Ada-Browser', search_query: 'ada gift', product_id: 'p1' };
  room.write(
    'e.ndjson',
    lines(
      event({ customer_id: 'c-77', nick: 'Addy', metadata }),
      event({ event_id: 'e2', customer_id: 'c-8' }),
      '{"customer_id":"c-77"',
      event({ event_id: 'e3', event_type: 'c-778' }),
    ),
  );
  room.write(
    's.ndjson',
    lines(sale({ customer_id: 'c-77' }), sale({ transaction_id: 't2', customer_id: 'c-77', status: 'odd' })),
  );
  await room.ingest();
});
afterAll(() => room.close());

const everything = async (): Promise<string> => {
  const tables = await room.rows<{ name: string }>(
    "SELECT schema_name || '.' || table_name AS name FROM duckdb_tables() WHERE schema_name IN ('edp', 'bronze')",
  );
  const rows = await Promise.all(tables.map(({ name }) => room.rows(`SELECT * FROM ${name}`)));
  return JSON.stringify(rows, (_, value) => (typeof value === 'bigint' ? String(value) : value));
};

it('erases a person everywhere, and keeps the amounts', async () => {
  const result = await forget(room.database, room.sources, 'c-77', { now: noon });
  expect(result).toMatchObject({ records: 3n, quarantined: 2n, origins: ['c.csv', 'e.ndjson', 's.ndjson'] });
  expect([...result.sources].sort()).toEqual(['customer_data', 'marketplace_sales', 'user_events']);
  expect(await everything()).not.toMatch(/c-77(?!8)|Ada|Addy|York|Main St|10\.1\.2\.3|ada gift/);
  expect(await room.one('SELECT customer_id, amount, quantity FROM bronze.raw_marketplace_sales')).toEqual({
    customer_id: result.pseudonym,
    amount: '10.5000',
    quantity: 2n,
  });
  expect(
    await room.one(
      "SELECT count(DISTINCT customer_id) AS n FROM (SELECT customer_id FROM bronze.raw_user_events WHERE event_id = 'e1' UNION SELECT customer_id FROM bronze.raw_customer_data WHERE country = 'UK' AND customer_name IS NULL)",
    ),
  ).toEqual({ n: 1n });
  const { _text } = await room.one<{ _text: string }>("SELECT _text FROM bronze.raw_user_events WHERE event_id = 'e1'");
  expect(JSON.parse(_text)).toMatchObject({ event_id: 'e1', customer_id: result.pseudonym, product_id: 'p1' });
  expect(await room.rows("SELECT source, stored FROM edp.batches WHERE kind = 'forget' ORDER BY source")).toHaveLength(
    3,
  );
});

it('leaves everybody else alone', async () => {
  expect(await room.one("SELECT customer_name FROM bronze.raw_customer_data WHERE customer_id = 'c-8'")).toEqual({
    customer_name: 'Bob',
  });
  expect(await room.quarantine()).toMatchObject([{ reason: 'unknown_event_type', detail: 'event_type: c-778' }]);
});

it('does not let a growing file bring the person back', async () => {
  room.write(
    's.ndjson',
    lines(
      sale({ customer_id: 'c-77' }),
      sale({ transaction_id: 't2', customer_id: 'c-77', status: 'odd' }),
      sale({ transaction_id: 't3', customer_id: 'c-8' }),
    ),
  );
  const result = await room.ingest({ only: ['marketplace_sales'] });
  expect(result.totals).toEqual({ received: 3n, redelivered: 2n, quarantined: 0n, stored: 1n, skipped: 0n });
});

it('says so when there is nothing to forget', async () => {
  expect(await forget(room.database, room.sources, 'nobody', { now: noon })).toMatchObject({
    sources: [],
    pseudonym: undefined,
    records: 0n,
  });
});
