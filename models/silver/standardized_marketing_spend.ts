import { boolean, date, integer, money, rate, text } from '../../src/model/column.js';
import { byColumn, lookup, table } from '../../src/model/table.js';
import { inBase, rateOf, ratesByDay, servedBy } from '../shared/rates.js';
import { latest } from '../shared/standing.js';

export default table({
  description:
    'What the ad platforms reported, one row per campaign and day, in the base currency beside the original.',
  columns: {
    campaign_id: text('The campaign.', { required: true }),
    day: date('The day of the report.', { required: true }),
    spend: money('Money spent, in `currency`; negative for a credit.', { required: true }),
    currency: text('ISO 4217 code of `spend`.', { required: true }),
    exchange_rate: rate('Units of the base currency for one of `currency`; null without a rate for the day.'),
    spend_base: money('Money spent, in the base currency; null without a rate.'),
    is_rate_missing: boolean('There is no exchange rate for the day yet.', { required: true }),
    impressions: integer('Times shown.', { required: true, min: 0 }),
    clicks: integer('Times clicked.', { required: true, min: 0 }),
    _seq: integer('Order of admission of the report that stands.', { required: true }),
  },
  key: ['campaign_id', 'day'],
  growsWith: 'day',
  inputs: {
    raw_marketing_spend: byColumn('date'),
    exchange_rates: lookup((t) => servedBy(t, 'day', 'currency', 'day')),
  },
  refresh: { kind: 'partition', unit: 'day' },
  query: (q) => `
    WITH report AS (
      ${latest(q.fn, {
        from: q.ref('raw_marketing_spend'),
        key: ['campaign_id', 'date'],
        select: [
          'r.campaign_id',
          'r.date AS day',
          'r.spend',
          'r.currency',
          'coalesce(r.impressions, 0) AS impressions',
          'coalesce(r.clicks, 0) AS clicks',
          'r._seq',
        ],
      })}
    ), rated AS (
      SELECT p.*, ${rateOf(q, 'p.currency', 'x.rate')} AS exchange_rate, ${inBase(q, 'p.spend', 'p.currency', 'x.rate')} AS spend_base
      FROM report p LEFT JOIN (${ratesByDay(q)}) x ON x.currency = p.currency AND x.day = p.day
    )
    SELECT d.*, d.exchange_rate IS NULL AS is_rate_missing FROM rated d`,
  checks: [{ kind: 'expression', name: 'has_exchange_rate', holds: 'NOT is_rate_missing', severity: 'warn' }],
  reconciles: [
    {
      source: 'raw_marketing_spend',
      key: "campaign_id || '|' || CAST(date AS STRING)",
      selfKey: "campaign_id || '|' || CAST(day AS STRING)",
    },
  ],
});
