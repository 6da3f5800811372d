import { date, money, text, timestamp } from '../../src/model/column.js';
import { currencyCodes, source } from '../../src/model/source.js';

export default source({
  description: 'Marketing campaigns as planned: one row per record received.',
  columns: {
    campaign_id: text('The campaign.', { required: true }),
    campaign_name: text('Its name.'),
    campaign_type: text('Its kind, such as email or paid search.'),
    channel: text('Where it runs, where the plan says so.'),
    start_date: date('Its first day.'),
    end_date: date('Its last day.'),
    budget: money('Planned spend, in `currency`.', { min: -99_999_999, max: 99_999_999 }),
    currency: text('ISO 4217 code of the budget; the base currency unless given.', { oneOf: currencyCodes }),
    target_audience: text('Whom it is meant to reach.'),
    ingestion_time: timestamp('When the record was fetched, UTC.'),
  },
  key: ['campaign_id'],
  eventTime: null,
  versionTime: '_arrived_at',
  arrivalField: 'ingestion_time',
  reasons: { currency: 'unknown_currency' },
});
