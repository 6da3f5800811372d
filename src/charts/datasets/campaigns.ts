import { literal } from '../../engine/sql.js';
import type { Dataset } from '../definition.js';
import { campaign, count, day, money, rule, segment, sum, text } from './columns.js';

/** What stands for campaigns that events name and no plan knows: anyone can put any name into an address. */
export const unplanned = 'not planned';
/** What stands for revenue that no touch led to, as in `campaign_effectiveness`. */
export const unattributed = 'unattributed';

/** SQL: the campaign as charts tell it apart; `c` is the campaign's plan. */
const campaignId = (id: string): string =>
  `CASE WHEN ${id} = '${unattributed}' THEN ${id} WHEN c.campaign_id IS NULL THEN '${unplanned}' ELSE ${text(id)} END`;

const withPlan = (id: string): string => `LEFT JOIN silver.dim_marketing_campaign c ON c.campaign_id = ${id}`;

const effectiveness = ['gold.campaign_effectiveness', 'silver.dim_marketing_campaign'];

export const campaigns: Dataset = {
  name: 'campaigns',
  description:
    'The campaigns as planned, to tell their names and kinds by their id, and up to which day their spend is reported. Budgets in the base currency only.',
  dimensions: {
    id: { label: 'Id' },
    title: { label: 'Name' },
    type: { label: 'Kind' },
    first_day: { label: 'First day' },
    last_day: { label: 'Last day' },
    reported_to: { label: 'Last day with a spend report' },
  },
  measures: { budget: money('Budget') },
  reads: ['silver.dim_marketing_campaign', 'silver.standardized_marketing_spend'],
  query: (settings) => `
    SELECT ${text('c.campaign_id')} AS id, coalesce(${text('any_value(c.campaign_name)')}, id) AS title,
      coalesce(${text('any_value(c.campaign_type)')}, 'other') AS type, min(c.start_date) AS first_day,
      max(c.end_date) AS last_day, max(s.day) AS reported_to,
      ${sum(`CASE WHEN c.currency = ${literal(settings.baseCurrency)} THEN c.budget END`)} AS budget
    FROM silver.dim_marketing_campaign c
    LEFT JOIN (SELECT r.campaign_id, max(r.day) AS day FROM silver.standardized_marketing_spend r GROUP BY 1) s
      ON s.campaign_id = c.campaign_id
    GROUP BY 1 ORDER BY 1`,
};

export const campaignSpend: Dataset = {
  name: 'campaign_spend',
  description: 'What campaigns cost and whom they reached. The same under each attribution rule.',
  dimensions: { day, campaign, segment },
  measures: {
    spend: money('Spend'),
    impressions: count('Impressions'),
    clicks: count('Clicks'),
    touches: count('Visits by campaign'),
  },
  reads: effectiveness,
  lacks: 'no spend and no visit by a campaign in gold.campaign_effectiveness',
  query: () => `
    SELECT e.day, ${campaignId('e.campaign_id')} AS campaign, e.customer_segment AS segment, ${sum('e.spend')} AS spend,
      sum(e.impressions) AS impressions, sum(e.clicks) AS clicks, sum(e.touches) AS touches
    FROM gold.campaign_effectiveness e ${withPlan('e.campaign_id')}
    WHERE e.attribution_rule = (SELECT min(attribution_rule) FROM gold.campaign_effectiveness)
    GROUP BY ALL HAVING sum(e.spend) <> 0 OR sum(e.impressions) <> 0 OR sum(e.clicks) <> 0 OR sum(e.touches) <> 0
    ORDER BY ALL`,
};

export const campaignCredit: Dataset = {
  name: 'campaign_credit',
  description: 'Revenue and conversions credited to campaigns. Under each rule they add up to all revenue.',
  dimensions: { day, campaign, segment, rule },
  measures: { revenue: money('Credited revenue'), conversions: count('Credited conversions') },
  reads: effectiveness,
  query: () => `
    SELECT e.day, ${campaignId('e.campaign_id')} AS campaign, e.customer_segment AS segment, e.attribution_rule AS rule,
      ${sum('e.attributed_revenue')} AS revenue, sum(e.attributed_conversions) AS conversions
    FROM gold.campaign_effectiveness e ${withPlan('e.campaign_id')}
    GROUP BY ALL HAVING sum(e.attributed_revenue) <> 0 OR sum(e.attributed_conversions) <> 0
    ORDER BY ALL`,
};

export const creditByRule: Dataset = {
  name: 'credit_by_rule',
  description: 'Credited revenue under all rules side by side, by kind of campaign; not narrowed down by rule.',
  dimensions: { day, type: { label: 'Kind of campaign' }, compared: { label: 'Attribution rule' } },
  measures: { revenue: money('Credited revenue'), conversions: count('Credited conversions') },
  reads: effectiveness,
  query: () => `
    SELECT e.day, CASE WHEN e.campaign_id = '${unattributed}' THEN '${unattributed}'
        WHEN c.campaign_id IS NULL THEN '${unplanned}' ELSE coalesce(${text('c.campaign_type')}, 'other') END AS type,
      e.attribution_rule AS compared, ${sum('e.attributed_revenue')} AS revenue,
      sum(e.attributed_conversions) AS conversions
    FROM gold.campaign_effectiveness e ${withPlan('e.campaign_id')}
    GROUP BY ALL HAVING sum(e.attributed_revenue) <> 0 OR sum(e.attributed_conversions) <> 0
    ORDER BY ALL`,
};

export const campaignDatasets: readonly Dataset[] = [campaigns, campaignSpend, campaignCredit, creditByRule];
