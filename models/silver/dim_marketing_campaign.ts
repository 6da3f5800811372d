import { date, integer, money, text } from '../../src/model/column.js';
import { byColumn, table } from '../../src/model/table.js';
import { latest } from '../shared/standing.js';

const attributes = ['campaign_name', 'campaign_type', 'channel', 'start_date', 'end_date', 'budget', 'target_audience'];

export default table({
  description: 'Marketing campaigns, one row each, as last planned.',
  columns: {
    campaign_id: text('The campaign.', { required: true }),
    campaign_name: text('Its name.'),
    campaign_type: text('Its kind, such as email or paid search.'),
    channel: text('Where it runs, where the plan says so.'),
    start_date: date('Its first day.'),
    end_date: date('Its last day.'),
    budget: money('Planned spend, in `currency`.'),
    currency: text('ISO 4217 code of the budget; the base currency unless given.', { required: true }),
    target_audience: text('Whom it is meant to reach.'),
    _seq: integer('Order of admission of the record that stands.', { required: true }),
  },
  key: ['campaign_id'],
  inputs: { raw_marketing_campaigns: byColumn('campaign_id') },
  refresh: { kind: 'key', unit: 'campaign_id' },
  query: (q) =>
    latest(q.fn, {
      from: q.ref('raw_marketing_campaigns'),
      key: ['campaign_id'],
      select: [
        'r.campaign_id',
        ...attributes.map((a) => `r.${a}`),
        `coalesce(r.currency, ${q.fn.literal(q.settings.baseCurrency)}) AS currency`,
        'r._seq',
      ],
    }),
  checks: [
    { kind: 'expression', name: 'ends_after_it_starts', holds: 'start_date <= end_date', severity: 'warn' },
    { kind: 'expression', name: 'budget_is_not_negative', holds: 'budget >= 0', severity: 'warn' },
  ],
  reconciles: [{ source: 'raw_marketing_campaigns', key: 'campaign_id', selfKey: 'campaign_id' }],
});
