import { literal } from '../../engine/sql.js';
import type { Dataset } from '../definition.js';
import { campaign, count, day, money, others, rule, segment, sum, text, textLength } from './columns.js';

/** What stands for campaigns that events name and no plan knows: anyone can put any name into an address. */
export const unplanned = 'not planned';
/** What stands for revenue that no touch led to, as in `campaign_effectiveness`. */
export const unattributed = 'unattributed';

/** Campaigns told by name: those that cost or bring most; further ones are added up by their kind. */
const namedCampaigns = 60;
/** Kinds of campaigns told by name: those of most campaigns; further ones count as `other`, as those without a kind do. */
const namedKinds = 12;

const otherCampaigns = `${others}: `;
/** Whether an id stands for all further campaigns of a kind. */
export const isOtherCampaigns = (id: string): boolean => id.startsWith(otherCampaigns);

/**
 * SQL: a WITH list whose `told` has each planned campaign, the kind and the id by which charts tell it. Further
 * campaigns stay apart by kind, since each kind has its own pace of spend reports.
 */
const told = `
    effect AS (
      SELECT e.campaign_id, ${sum('e.spend')} + sum(e.attributed_revenue) AS weight
      FROM gold.campaign_effectiveness e GROUP BY 1
    ), kinds AS (
      SELECT ${text('c.campaign_type')} AS type FROM silver.dim_marketing_campaign c WHERE c.campaign_type IS NOT NULL
      GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT ${namedKinds}
    ), ranked AS (
      SELECT c.campaign_id, coalesce(k.type, 'other') AS type,
        row_number() OVER (ORDER BY coalesce(w.weight, 0) DESC, c.campaign_id) AS place
      FROM silver.dim_marketing_campaign c
      LEFT JOIN effect w ON w.campaign_id = c.campaign_id
      LEFT JOIN kinds k ON k.type = ${text('c.campaign_type')}
    ), told AS (
      SELECT r.campaign_id, r.type, r.place <= ${namedCampaigns} AS named,
        CASE WHEN r.place <= ${namedCampaigns} THEN ${text('r.campaign_id')}
          ELSE left('${otherCampaigns}' || r.type, ${textLength}) END AS id
      FROM ranked r
    )`;

/** SQL: something of the campaign as charts tell it apart; `c` is the campaign as told. */
const asTold = (of: 'id' | 'type'): string =>
  `CASE WHEN e.campaign_id = '${unattributed}' THEN e.campaign_id WHEN c.campaign_id IS NULL THEN '${unplanned}' ELSE c.${of} END`;

const effects = 'gold.campaign_effectiveness e LEFT JOIN told c ON c.campaign_id = e.campaign_id';

const effectiveness = ['gold.campaign_effectiveness', 'silver.dim_marketing_campaign'];

export const campaigns: Dataset = {
  name: 'campaigns',
  description: `The campaigns as planned, to tell their names and kinds by their id, and up to which day their spend is reported: the ${namedCampaigns} that cost or bring most, and the others of each kind as one. Budgets in the base currency only.`,
  dimensions: {
    id: { label: 'Id' },
    title: { label: 'Name' },
    type: { label: 'Kind' },
    first_day: { label: 'First day' },
    last_day: { label: 'Last day' },
    reported_to: { label: 'Last day with a spend report' },
  },
  measures: { budget: money('Budget'), campaigns: count('Campaigns') },
  reads: [...effectiveness, 'silver.standardized_marketing_spend'],
  query: (settings) => `
    WITH ${told}
    SELECT t.id, CASE WHEN any_value(t.named) THEN coalesce(${text('any_value(c.campaign_name)')}, t.id)
        ELSE left('Other campaigns, ' || replace(any_value(t.type), '_', ' '), ${textLength}) END AS title,
      any_value(t.type) AS type, min(c.start_date) AS first_day,
      CASE WHEN count(c.end_date) = count(*) THEN max(c.end_date) END AS last_day, max(s.day) AS reported_to,
      ${sum(`CASE WHEN c.currency = ${literal(settings.baseCurrency)} THEN c.budget END`)} AS budget,
      count(*) AS campaigns
    FROM silver.dim_marketing_campaign c JOIN told t ON t.campaign_id = c.campaign_id
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
    WITH ${told}
    SELECT e.day, ${asTold('id')} AS campaign, e.customer_segment AS segment, ${sum('e.spend')} AS spend,
      sum(e.impressions) AS impressions, sum(e.clicks) AS clicks, sum(e.touches) AS touches
    FROM ${effects}
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
    WITH ${told}
    SELECT e.day, ${asTold('id')} AS campaign, e.customer_segment AS segment, e.attribution_rule AS rule,
      ${sum('e.attributed_revenue')} AS revenue, sum(e.attributed_conversions) AS conversions
    FROM ${effects}
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
    WITH ${told}
    SELECT e.day, ${asTold('type')} AS type,
      e.attribution_rule AS compared, ${sum('e.attributed_revenue')} AS revenue,
      sum(e.attributed_conversions) AS conversions
    FROM ${effects}
    GROUP BY ALL HAVING sum(e.attributed_revenue) <> 0 OR sum(e.attributed_conversions) <> 0
    ORDER BY ALL`,
};

export const campaignDatasets: readonly Dataset[] = [campaigns, campaignSpend, campaignCredit, creditByRule];
