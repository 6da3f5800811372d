import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { World } from './full-build.js';
import { at, event, sale } from './records.js';

let world: World;
beforeAll(async () => {
  world = await World.create();
});
beforeEach(() => world.clear());
afterAll(() => world.close());

const customer = (customer_name: string, last_updated: string | null, fields = {}) => ({
  customer_id: 'k1',
  customer_name,
  last_updated,
  ...fields,
});

async function versions() {
  await world.build(undefined, { only: ['dim_customer'] });
  return world.rows(
    'SELECT customer_name AS name, valid_from, valid_to, is_current FROM silver.dim_customer ORDER BY valid_from',
  );
}

const begin = '1970-01-01T00:00:00.000Z';
const end = '9999-12-31T00:00:00.000Z';
const [feb1, feb2, feb3] = ['2024-02-01T00:00:00.000Z', '2024-02-02T00:00:00.000Z', '2024-02-03T00:00:00.000Z'];

describe('versions of a customer (S6)', () => {
  it('follow one another without gaps, the first from 1970, the last until 9999', async () => {
    await world.admit('raw_customer_data', customer('Ada', feb1), customer('Bea', feb2));
    expect(await versions()).toEqual([
      { name: 'Ada', valid_from: begin, valid_to: feb2, is_current: false },
      { name: 'Bea', valid_from: feb2, valid_to: end, is_current: true },
    ]);
  });

  it('put a correction that arrives late where it belongs', async () => {
    await world.admit('raw_customer_data', customer('Ada', feb1), customer('Cleo', feb3), customer('Bea', feb2));
    expect(await versions()).toEqual([
      { name: 'Ada', valid_from: begin, valid_to: feb2, is_current: false },
      { name: 'Bea', valid_from: feb2, valid_to: feb3, is_current: false },
      { name: 'Cleo', valid_from: feb3, valid_to: end, is_current: true },
    ]);
  });

  it('collapse where neighbours are equal', async () => {
    await world.admit('raw_customer_data', customer('Ada', feb1), customer('Ada', feb2), customer('Bea', feb3));
    expect((await versions()).map((v) => [v.name, v.valid_from])).toEqual([
      ['Ada', begin],
      ['Bea', feb3],
    ]);
  });

  it('return to former values as versions of their own', async () => {
    await world.admit('raw_customer_data', customer('Ada', feb1), customer('Bea', feb2), customer('Ada', feb3));
    expect((await versions()).map((v) => v.name)).toEqual(['Ada', 'Bea', 'Ada']);
  });

  it('of one time are one: the last admitted', async () => {
    await world.admit('raw_customer_data', customer('Ada', feb1), customer('Bea', feb1));
    expect((await versions()).map((v) => v.name)).toEqual(['Bea']);
  });

  it('take the arrival for their time without last_updated', async () => {
    await world.admit('raw_customer_data', customer('Ada', feb1), customer('Bea', null, { _arrived_at: feb3 }));
    expect((await versions()).map((v) => v.valid_from)).toEqual([begin, feb3]);
  });

  it('tell null from a value', async () => {
    await world.admit(
      'raw_customer_data',
      customer('Ada', feb1, { city: null }),
      customer('Ada', feb2, { city: 'Bern' }),
    );
    expect(await versions()).toHaveLength(2);
  });

  it('dated before 1970 count as of 1970', async () => {
    await world.admit(
      'raw_customer_data',
      customer('Ada', '1950-01-01T00:00:00Z'),
      customer('Bea', '1960-01-01T00:00:00Z'),
      customer('Cleo', feb1),
    );
    expect((await versions()).map((v) => [v.name, v.valid_to])).toEqual([
      ['Bea', feb1],
      ['Cleo', end],
    ]);
  });
});

describe('facts', () => {
  const keyed = async () => {
    await world.build(undefined, { only: ['fact_sales', 'fact_user_activity'] });
    return world.rows(`
      SELECT f.sale_line_key AS line, coalesce(c.customer_name, f.customer_key) AS customer FROM gold.fact_sales f
      LEFT JOIN silver.dim_customer c ON c.customer_key = f.customer_key ORDER BY 1`);
  };

  it('carry the version that held when they happened, its start included, its end not', async () => {
    await world.admit('raw_customer_data', customer('Ada', feb1), customer('Bea', at('12:00')));
    await world.admit(
      'raw_marketplace_sales',
      sale('t1', { customer_id: 'k1', transaction_time: '2024-03-01T11:59:59.999Z' }),
      sale('t2', { customer_id: 'k1', transaction_time: at('12:00') }),
    );
    expect(await keyed()).toEqual([
      { line: 'Amazon|t1|p1', customer: 'Ada' },
      { line: 'Amazon|t2|p1', customer: 'Bea' },
    ]);
  });

  it('before the first known version carry that', async () => {
    await world.admit('raw_customer_data', customer('Ada', '2024-06-01T00:00:00Z'));
    await world.admit('raw_marketplace_sales', sale('t1', { customer_id: 'k1' }));
    expect(await keyed()).toEqual([{ line: 'Amazon|t1|p1', customer: 'Ada' }]);
  });

  it('without any version keep their natural id and the key `unknown`', async () => {
    await world.admit('raw_marketplace_sales', sale('t1', { customer_id: 'k1' }));
    await world.admit('raw_user_events', event('e1', { customer_id: 'k1', product_id: 'p1' }));
    await keyed();
    expect(await world.rows('SELECT customer_id, customer_key, product_id, product_key FROM gold.fact_sales')).toEqual([
      { customer_id: 'k1', customer_key: 'unknown', product_id: 'p1', product_key: 'unknown' },
    ]);
    expect(await world.rows('SELECT customer_id, customer_key, product_key FROM gold.fact_user_activity')).toEqual([
      { customer_id: 'k1', customer_key: 'unknown', product_key: 'unknown' },
    ]);
  });
});

describe('which facts a changed version touches', () => {
  it('only those between its old and its new end', async () => {
    await world.admit('raw_customer_data', customer('Ada', feb1));
    await world.admit(
      'raw_marketplace_sales',
      sale('t1', { customer_id: 'k1', transaction_time: at('12:00') }),
      sale('t2', { customer_id: 'k1', transaction_time: at('12:00', 1) }),
    );
    await world.build(undefined, { only: ['fact_sales'] });
    await world.engine.execute('CREATE TEMP TABLE changes AS SELECT * FROM silver.dim_customer');
    await world.admit('raw_customer_data', customer('Bea', at('00:00', 1)));
    await world.build(undefined, { only: ['dim_customer'] });
    await world.engine.execute('INSERT INTO changes SELECT * FROM silver.dim_customer');
    const model = world.graph.model('fact_sales');
    const input = model.kind === 'table' ? model.definition.inputs.dim_customer : undefined;
    const touches = typeof input?.touches === 'object' && 'select' in input.touches ? input.touches : undefined;
    const { fn, settings } = world;
    const context = { ref: (i: string) => i, fn, settings, asOf: '', previousAsOf: '' };
    const units = touches?.select({ ...context, changes: 'changes', self: 'gold.fact_sales' });
    expect(await world.rows(`SELECT DISTINCT unit FROM (${units})`)).toEqual([{ unit: 'Amazon|t2' }]);
  });
});
