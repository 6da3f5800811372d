import { date, rate, text, timestamp } from '../../src/model/column.js';
import { currencyCodes, source } from '../../src/model/source.js';

export default source({
  description: 'Exchange rates to the base currency: one row per record received.',
  columns: {
    date: date('The day that the rate is for.', { required: true }),
    currency: text('ISO 4217 code.', { required: true, oneOf: currencyCodes }),
    rate: rate('Units of the base currency for one unit of `currency`.', { required: true, min: '0.00000001' }),
    ingestion_time: timestamp('When the rate was fetched, UTC.'),
  },
  key: ['currency', 'date'],
  eventTime: 'date',
  versionTime: '_arrived_at',
  arrivalField: 'ingestion_time',
  reasons: { currency: 'unknown_currency' },
});
