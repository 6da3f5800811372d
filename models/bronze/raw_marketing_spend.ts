import { date, integer, money, text, timestamp } from '../../src/model/column.js';
import { currencyCodes, source } from '../../src/model/source.js';

export default source({
  description: "The ad platforms' daily reports: one row per record received.",
  columns: {
    campaign_id: text('The campaign.', { required: true }),
    date: date('The day of the report.', { required: true }),
    spend: money('Money spent that day, in `currency`; negative for a credit.', {
      required: true,
      min: -99_999_999,
      max: 99_999_999,
    }),
    currency: text('ISO 4217 code of the spend.', { required: true, oneOf: currencyCodes }),
    impressions: integer('Times shown.', { min: 0 }),
    clicks: integer('Times clicked.', { min: 0 }),
    ingestion_time: timestamp('When the report was fetched, UTC.'),
  },
  key: ['campaign_id', 'date'],
  eventTime: 'date',
  versionTime: '_arrived_at',
  arrivalField: 'ingestion_time',
  reasons: { currency: 'unknown_currency' },
});
