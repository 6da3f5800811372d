import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { World } from './full-build.js';
import { at, purchase, sale } from './records.js';

let world: World;
beforeAll(async () => {
  world = await World.create();
});
beforeEach(() => world.clear());
afterAll(() => world.close());

async function sales(columns: string) {
  await world.build(undefined, { only: ['fact_sales'] });
  return world.rows(`SELECT ${columns} FROM silver.standardized_sales ORDER BY sale_line_key`);
}
const facts = async (columns: string) => {
  await sales('1');
  return world.rows(`SELECT ${columns} FROM gold.fact_sales ORDER BY sale_line_key`);
};

describe('which record of a sale line stands (S3)', () => {
  it('the one changed last, whatever came last', async () => {
    await world.admit(
      'raw_marketplace_sales',
      sale('t1', { status: 'cancelled', updated_at: at('14:00') }),
      sale('t1', { status: 'completed', updated_at: at('13:00') }),
    );
    expect(await sales('status, _seq')).toEqual([{ status: 'cancelled', _seq: 1 }]);
  });

  it('at the same time the later state: completed, then cancelled in any order', async () => {
    await world.admit(
      'raw_marketplace_sales',
      sale('t1', { status: 'cancelled' }),
      sale('t1', { status: 'completed' }),
    );
    expect(await sales('status')).toEqual([{ status: 'cancelled' }]);
  });

  it('at the same time and state the one admitted last', async () => {
    await world.admit('raw_marketplace_sales', sale('t1', { amount: 10 }), sale('t1', { amount: 20 }));
    expect(await sales('amount')).toEqual([{ amount: '20.0000' }]);
  });

  it('lines are told apart by line_id, which is the product unless given', async () => {
    await world.admit(
      'raw_marketplace_sales',
      sale('t1'),
      sale('t1', { product_id: 'p2' }),
      sale('t1', { line_id: 'p2', product_id: 'p3', amount: 5 }),
      sale('t1', { marketplace_name: 'eBay' }),
    );
    expect(await sales('sale_line_key, product_id')).toEqual([
      { sale_line_key: 'Amazon|t1|p1', product_id: 'p1' },
      { sale_line_key: 'Amazon|t1|p2', product_id: 'p3' },
      { sale_line_key: 'eBay|t1|p1', product_id: 'p1' },
    ]);
  });

  it('lines whose ids contain the separator do not meet', async () => {
    await world.admit(
      'raw_marketplace_sales',
      sale('a|b', { line_id: 'c' }),
      sale('a', { line_id: 'b|c' }),
      sale('a%7Cb', { line_id: 'c' }),
    );
    expect(await sales('transaction_id')).toHaveLength(3);
  });
});

describe('purchase events (S4)', () => {
  it('are one line per order and product; the last one stands', async () => {
    await world.admit(
      'raw_user_events',
      purchase('e1', { quantity: 3, event_time: at('12:05') }),
      purchase('e2', { quantity: 2, event_time: at('12:00') }),
      purchase('e3', { product_id: 'p2' }),
    );
    expect(await sales('sale_line_key, quantity, amount')).toEqual([
      { sale_line_key: 'own|o1|p1', quantity: 3, amount: '300.0000' },
      { sale_line_key: 'own|o1|p2', quantity: 1, amount: '100.0000' },
    ]);
  });

  it('without order or product are lines of their own', async () => {
    await world.admit('raw_user_events', purchase('e1', { order_id: null }), purchase('e2', { product_id: null }));
    expect(await sales('order_key, sale_line_key')).toEqual([
      { order_key: 'own|event:e1', sale_line_key: 'own|event:e1' },
      { order_key: 'own|o1', sale_line_key: 'own|event:e2' },
    ]);
  });

  it('of bots are sales like others (S10)', async () => {
    await world.admit('raw_user_events', purchase('e1', { user_agent: 'Googlebot' }));
    expect(await facts('total_amount')).toEqual([{ total_amount: '100.0000' }]);
  });

  it('give way to the order of the own backend, and then only supply session and visitor', async () => {
    await world.admit(
      'raw_user_events',
      purchase('e1', { session_id: 's9', customer_id: 'k9', event_time: at('12:00') }),
      purchase('e2', { product_id: 'p2', session_id: 's8', event_time: at('12:01') }),
      purchase('e3', { order_id: 'o2' }),
    );
    await world.admit('raw_marketplace_sales', sale('o1', { marketplace_name: 'website', amount: 90 }));
    expect(await sales('sale_line_key, channel, customer_id, session_key, visitor_id, amount')).toEqual([
      {
        sale_line_key: 'own|o2|p1',
        channel: 'website',
        customer_id: null,
        session_key: 's1',
        visitor_id: 'session:s1',
        amount: '100.0000',
      },
      {
        sale_line_key: 'website|o1|p1',
        channel: 'website',
        customer_id: null,
        session_key: 's9',
        visitor_id: 'k9',
        amount: '90.0000',
      },
    ]);
  });

  it('stay beside a marketplace sale of the same number', async () => {
    await world.admit('raw_user_events', purchase('e1'));
    await world.admit('raw_marketplace_sales', sale('o1'));
    expect(await sales('order_key')).toEqual([{ order_key: 'Amazon|o1' }, { order_key: 'own|o1' }]);
  });

  it('without a price have no amount and count nothing', async () => {
    await world.admit('raw_user_events', purchase('e1', { unit_price: null }));
    expect(await facts('total_amount, is_rate_missing')).toEqual([{ total_amount: null, is_rate_missing: false }]);
  });
});

describe('revenue (S7)', () => {
  it.each([
    ['pending', '0.0000'],
    ['completed', '100.0000'],
    ['cancelled', '0.0000'],
    ['refunded', '0.0000'],
  ])('of a %s line is %s; its amount is kept', async (status, total_amount) => {
    await world.admit('raw_marketplace_sales', sale('t1', { status }));
    expect(await facts('total_amount, gross_amount')).toEqual([{ total_amount, gross_amount: '100.0000' }]);
  });

  it('less fees is amount × commission + shipping less; tax stands aside', async () => {
    await world.admit('raw_marketplace_sales', sale('t1', { commission_rate: 0.15, shipping_cost: 4, tax_amount: 19 }));
    expect(await facts('total_amount, fees, net_amount, tax_amount')).toEqual([
      { total_amount: '100.0000', fees: '19.0000', net_amount: '81.0000', tax_amount: '19.0000' },
    ]);
  });

  it('of a return is negative, whichever sign the amount came with', async () => {
    await world.admit(
      'raw_marketplace_sales',
      sale('t1', { quantity: -1, amount: -30 }),
      sale('t2', { quantity: -1, amount: 30 }),
    );
    expect(await facts('total_amount, is_return, unit_price')).toEqual([
      { total_amount: '-30.0000', is_return: true, unit_price: '30.0000' },
      { total_amount: '-30.0000', is_return: true, unit_price: '30.0000' },
    ]);
  });
});

describe('the exchange rate (S8)', () => {
  const rate = (date: string, value: number) => world.admit('raw_fx_rates', { date, currency: 'USD', rate: value });
  const inDollars = () => world.admit('raw_marketplace_sales', sale('t1', { currency: 'USD', amount: '10.0050' }));
  const rated = () => facts('exchange_rate, total_amount, is_rate_missing');
  const missing = [{ exchange_rate: null, total_amount: null, is_rate_missing: true }];

  it('is the latest dated at or before the day', async () => {
    await inDollars();
    await rate('2024-02-27', 0.8);
    await rate('2024-03-01', 0.9);
    await rate('2024-03-02', 2);
    expect(await rated()).toEqual([{ exchange_rate: '0.90000000', total_amount: '9.0045', is_rate_missing: false }]);
  });

  it('serves seven days more, not eight', async () => {
    await inDollars();
    await rate('2024-02-23', 0.8);
    expect(await rated()).toEqual([{ exchange_rate: '0.80000000', total_amount: '8.0040', is_rate_missing: false }]);
    await world.admit('raw_marketplace_sales', sale('t1', { currency: 'USD', transaction_time: at('12:00', 1) }));
    expect(await rated()).toEqual(missing);
  });

  it('is missing, and the base amount with it, when none is dated before the day', async () => {
    await inDollars();
    await rate('2024-03-02', 0.8);
    expect(await rated()).toEqual(missing);
  });

  it('that arrived last for a date stands', async () => {
    await inDollars();
    await rate('2024-03-01', 0.8);
    await rate('2024-03-01', 0.7);
    expect(await rated()).toEqual([{ exchange_rate: '0.70000000', total_amount: '7.0035', is_rate_missing: false }]);
  });

  it('of the base currency is 1, whatever a file says', async () => {
    await world.admit('raw_fx_rates', { date: '2024-03-01', currency: 'EUR', rate: 2 });
    await world.admit('raw_marketplace_sales', sale('t1'));
    expect(await rated()).toEqual([{ exchange_rate: '1.00000000', total_amount: '100.0000', is_rate_missing: false }]);
  });

  it('rounds half away from zero: 0.0001 at 0.5 is 0.0001, a return of it −0.0001', async () => {
    await rate('2024-03-01', 0.5);
    await world.admit(
      'raw_marketplace_sales',
      sale('t1', { currency: 'USD', amount: '0.0001' }),
      sale('t2', { currency: 'USD', amount: '-0.0001', quantity: -1 }),
    );
    expect(await facts('total_amount')).toEqual([{ total_amount: '0.0001' }, { total_amount: '-0.0001' }]);
  });
});
