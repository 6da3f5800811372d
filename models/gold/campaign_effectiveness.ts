import { date, integer, money, ratio, text } from '../../src/model/column.js';
import { byColumn, table } from '../../src/model/table.js';
import { attributionRules } from '../shared/attribution.js';
import { effectCells } from '../shared/effectiveness.js';
import { segments } from '../shared/rfm.js';

export default table({
  description:
    'What campaigns cost and what they are credited with, by day, customer segment and attribution rule (rule S12). ' +
    'Spend repeats under each rule: sum within one rule only.',
  columns: {
    day: date('The business day: of the spend, and of the conversions.', { required: true }),
    campaign_id: text('The campaign; `unattributed` for revenue that no touch led to.', { required: true }),
    customer_segment: text(
      "The customer's segment in the last monthly snapshot: `new` without one, `anonymous` without a customer; `unknown` for spend that reached nobody seen.",
      { required: true, oneOf: [...segments, 'anonymous', 'unknown'] },
    ),
    attribution_rule: text('The rule that shares revenue among touches.', { required: true, oneOf: attributionRules }),
    spend: money("This segment's part of the spend, by touches, in the base currency; null while a rate is missing."),
    impressions: integer("This segment's part of the impressions, by touches.", { required: true }),
    clicks: integer("This segment's part of the clicks, by touches.", { required: true }),
    touches: integer('Touches of the campaign that day.', { required: true, min: 0 }),
    attributed_conversions: ratio('Conversions, shared among their touches.', { required: true }),
    attributed_revenue: money('Revenue, shared among the touches of its conversion, in the base currency.', {
      required: true,
    }),
    roi: ratio('(revenue − spend) ÷ spend; null without spend.'),
    roas: ratio('revenue ÷ spend; null without spend.'),
    cpa: money('spend ÷ conversions, in the base currency; null without conversions.'),
  },
  key: ['day', 'campaign_id', 'customer_segment', 'attribution_rule'],
  growsWith: 'day',
  inputs: {
    campaign_touchpoints: byColumn('conversion_day'),
    fact_sales: byColumn('attribution_day'),
    standardized_marketing_spend: byColumn('day'),
    campaign_touches: byColumn('touched_on'),
    customer_segment_history: {
      // A snapshot serves the days until the next one; whoever is missing in it counts as new.
      touches: {
        select: (t) => `
          SELECT DISTINCT s.day AS unit FROM ${t.self} s
          JOIN (
            SELECT c.month_start AS since, MIN(r.month_start) AS until
            FROM (SELECT DISTINCT month_start FROM ${t.changes}) c
            LEFT JOIN (SELECT DISTINCT month_start FROM ${t.ref('customer_segment_history')}) r
              ON r.month_start > c.month_start
            GROUP BY c.month_start
          ) m ON s.day >= m.since AND (m.until IS NULL OR s.day < m.until)`,
      },
      reads: 'all',
    },
  },
  refresh: { kind: 'partition', unit: 'day' },
  query: (q) => {
    const { fn } = q;
    const byRule = (suffix: string) =>
      `CASE u.rule ${attributionRules.map((rule) => `WHEN '${rule}' THEN c.${rule}_${suffix}`).join(' ')} END`;
    const rules = attributionRules.map((rule) => `('${rule}')`).join(', ');
    return `
    WITH ${effectCells(q)},
    effect AS (
      SELECT c.day, c.campaign_id, c.customer_segment, u.rule AS attribution_rule, c.spend, c.impressions, c.clicks,
        c.touches, ${byRule('conversions')} AS attributed_conversions, ${byRule('revenue')} AS attributed_revenue
      FROM cell c CROSS JOIN (VALUES ${rules}) AS u(rule)
    )
    SELECT e.*,
      ${fn.divide('(e.attributed_revenue - e.spend)', 'e.spend', 6, [4, 4])} AS roi,
      ${fn.divide('e.attributed_revenue', 'e.spend', 6, [4, 4])} AS roas,
      ${fn.divide('e.spend', 'e.attributed_conversions', 4, [4, 6])} AS cpa
    FROM effect e`;
  },
});
