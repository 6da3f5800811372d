import type { TestRecord } from './full-build.js';

/** A time on 1 March 2024 (a Friday) or `days` later. */
export const at = (clock: string, days = 0): string => {
  const date = new Date(Date.UTC(2024, 2, 1 + days)).toISOString().slice(0, 10);
  return `${date}T${clock.length === 5 ? `${clock}:00` : clock}Z`;
};

/** A page view of session s1 at 10:00 on 1 March 2024, unless said otherwise. */
export const event = (event_id: string, fields: TestRecord = {}): TestRecord => ({
  event_id,
  session_id: 's1',
  event_type: 'page_view',
  event_time: at('10:00'),
  ...fields,
});

/** A purchase of one piece of p1 at 100.00 EUR. */
export const purchase = (event_id: string, fields: TestRecord = {}): TestRecord =>
  event(event_id, {
    event_type: 'purchase',
    event_time: at('12:00'),
    order_id: 'o1',
    product_id: 'p1',
    quantity: 1,
    unit_price: 100,
    ...fields,
  });

/** A completed sale of one piece of p1 at 100.00 EUR on Amazon. */
export const sale = (transaction_id: string, fields: TestRecord = {}): TestRecord => ({
  transaction_id,
  marketplace_name: 'Amazon',
  product_id: 'p1',
  amount: 100,
  currency: 'EUR',
  quantity: 1,
  transaction_time: at('12:00'),
  status: 'completed',
  ...fields,
});
