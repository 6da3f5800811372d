import { date, integer, money, ratio, text } from '../../src/model/column.js';
import { table, whole } from '../../src/model/table.js';

const columns = {
  day: date('The business day: of the spend, and of the conversions.', { required: true }),
  campaign_id: text('The campaign; `unattributed` for revenue that no touch led to.', { required: true }),
  customer_segment: text("The customer's segment in the last monthly snapshot.", { required: true }),
  spend: money("This segment's part of the spend, in the base currency; null while a rate is missing."),
  impressions: integer("This segment's part of the impressions.", { required: true }),
  clicks: integer("This segment's part of the clicks.", { required: true }),
  touches: integer('Touches of the campaign that day.', { required: true }),
  attributed_conversions: ratio('Conversions, shared among their touches.', { required: true }),
  attributed_revenue: money('Revenue, shared among the touches of its conversion.', { required: true }),
  roi: ratio('(revenue − spend) ÷ spend; null without spend.'),
  roas: ratio('revenue ÷ spend; null without spend.'),
  cpa: money('spend ÷ conversions; null without conversions.'),
};

export default table({
  description: 'campaign_effectiveness under the one attribution rule of the configuration: safe to sum.',
  columns,
  key: ['day', 'campaign_id', 'customer_segment'],
  growsWith: 'day',
  inputs: { campaign_effectiveness: whole },
  refresh: { kind: 'view' },
  query: (q) => `
    SELECT ${Object.keys(columns).map((c) => `e.${c}`)} FROM ${q.ref('campaign_effectiveness')} e
    WHERE e.attribution_rule = ${q.fn.literal(q.settings.attributionRule)}`,
});
