import { integer, money, rate, text, timestamp } from '../../src/model/column.js';
import { currencyCodes, source } from '../../src/model/source.js';

export default source({
  description: "Sale lines of the marketplaces and of the shop's own backend: one row per record received.",
  columns: {
    transaction_id: text('The sale, as its channel numbers it.', { required: true }),
    line_id: text('The line within the sale; the product where the channel has no line numbers.', { required: true }),
    marketplace_name: text("The marketplace, or `website` or `mobile_app` for the shop's own backend.", {
      required: true,
    }),
    seller_id: text("The seller's account at the marketplace."),
    product_id: text('The product sold.'),
    customer_id: text('The buyer, where the channel names one.', { pii: 'id' }),
    amount: money('Amount of the line without tax and shipping, in `currency`; negative for a return.', {
      required: true,
      min: -99_999_999,
      max: 99_999_999,
    }),
    currency: text('ISO 4217 code of all amounts of the record.', { required: true, oneOf: currencyCodes }),
    quantity: integer('Pieces; negative for a return.', { required: true, min: -99_999, max: 99_999 }),
    transaction_time: timestamp('When it was sold, UTC.', { required: true }),
    settlement_time: timestamp('When the channel settled it, UTC; may lie ahead.'),
    updated_at: timestamp('When this record was last changed, UTC.'),
    payment_method: text('How it was paid.'),
    status: text('State of the sale in this record.', {
      required: true,
      oneOf: ['pending', 'completed', 'cancelled', 'refunded'],
    }),
    commission_rate: rate("The marketplace's share of the amount, from 0 to 1.", { min: 0, max: 1 }),
    shipping_cost: money('Cost of shipping the line, in `currency`.', { min: -99_999_999, max: 99_999_999 }),
    tax_amount: money('Tax on the line, in `currency`.', { min: -99_999_999, max: 99_999_999 }),
    ingestion_time: timestamp('When the record was fetched from the channel, UTC.'),
  },
  paths: {
    commission_rate: 'marketplace_metadata.commission_rate',
    shipping_cost: 'marketplace_metadata.shipping_cost',
    tax_amount: 'marketplace_metadata.tax_amount',
  },
  key: ['marketplace_name', 'transaction_id', 'line_id'],
  constant: ['product_id'],
  constantAtOnce: ['quantity', 'amount'],
  eventTime: 'transaction_time',
  versionTime:
    'coalesce(updated_at, CASE WHEN settlement_time <= _arrived_at THEN settlement_time END, transaction_time)',
  arrivalField: 'ingestion_time',
  tooLate: { unless: "status IN ('cancelled', 'refunded')" },
  defaults: { line_id: 'product_id' },
  reasons: { status: 'unknown_status', currency: 'unknown_currency' },
  person: 'customer_id',
});
