import { text, timestamp } from '../../src/model/column.js';
import { source } from '../../src/model/source.js';

export default source({
  description: 'Customers as the shop knew them: one row per record received.',
  columns: {
    customer_id: text('The customer.', { required: true, pii: 'id' }),
    customer_name: text('Full name.', { pii: 'name' }),
    email: text('E-mail address.', { pii: 'email' }),
    address: text('Street and number.', { pii: 'address' }),
    city: text('City.', { pii: 'address' }),
    country: text('Country, as the shop names it.'),
    membership_tier: text('Tier of the loyalty programme.'),
    created_at: timestamp('When the customer registered, UTC.'),
    last_updated: timestamp('When the shop changed the record, UTC.'),
    ingestion_time: timestamp('When the record was fetched from the shop, UTC.'),
  },
  key: ['customer_id'],
  eventTime: null,
  versionTime: 'coalesce(last_updated, _arrived_at)',
  arrivalField: 'ingestion_time',
  person: 'customer_id',
});
