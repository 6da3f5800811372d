import { integer, text, timestamp } from '../../src/model/column.js';
import { byColumn, table } from '../../src/model/table.js';
import { validity, versionKey, versions } from '../shared/versions.js';

export default table({
  description: 'Customers as they were over time: one row per version (SCD type 2).',
  columns: {
    customer_key: versionKey('`customer_id`'),
    customer_id: text('The customer.', { required: true, pii: 'id' }),
    customer_name: text('Full name.', { pii: 'name' }),
    email: text('E-mail address.', { pii: 'email' }),
    address: text('Street and number.', { pii: 'address' }),
    city: text('City.', { pii: 'address' }),
    country: text('Country, as the shop names it.'),
    membership_tier: text('Tier of the loyalty programme.'),
    created_at: timestamp('When the customer registered, UTC.'),
    ...validity,
    _seq: integer('Order of admission of the record that opened the version.', { required: true }),
  },
  key: ['customer_id', 'valid_from'],
  inputs: { raw_customer_data: byColumn('customer_id') },
  refresh: { kind: 'key', unit: 'customer_id' },
  query: (q) =>
    versions(q, {
      input: 'raw_customer_data',
      id: 'customer_id',
      key: 'customer_key',
      attributes: ['customer_name', 'email', 'address', 'city', 'country', 'membership_tier', 'created_at'],
    }),
  checks: [{ kind: 'expression', name: 'interval_is_not_empty', holds: 'valid_from < valid_to' }],
  reconciles: [{ source: 'raw_customer_data', key: 'customer_id', selfKey: 'customer_id', selfWhere: 'is_current' }],
});
