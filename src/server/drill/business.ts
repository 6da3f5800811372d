import { columns, type DrillRelation, text } from './relation.js';

export const sales: DrillRelation = {
  rows: 'sale lines',
  from: `gold.fact_sales f
    LEFT JOIN silver.dim_product p ON p.product_key = f.product_key
    LEFT JOIN silver.dim_customer c ON c.customer_key = f.customer_key`,
  dimensions: {
    day: 'f.sold_on',
    channel: text('f.channel'),
    outcome: "CASE WHEN f.is_return THEN 'returned' ELSE f.status END",
    country: `coalesce(${text('c.country')}, 'unknown')`,
    category: `coalesce(${text('p.category')}, 'unknown')`,
    product: text('f.product_id'),
    id: text('f.product_id'),
    currency: 'f.currency',
  },
  shown: {
    ...columns('f', 'sold_at', 'channel', 'total_amount', 'net_amount', 'fees', 'quantity', 'status', 'is_return'),
    product_name: text('p.product_name'),
    category: text('p.category'),
    country: text('c.country'),
    ...columns('f', 'customer_id', 'product_id', 'campaign_id', 'order_key'),
  },
  order: 'f.sold_at DESC, f.sale_line_key',
};

export const activity: DrillRelation = {
  rows: 'events',
  from: 'gold.fact_user_activity a LEFT JOIN silver.dim_product p ON p.product_key = a.product_key',
  dimensions: {
    day: 'a.event_day',
    channel: 'a.channel',
    device: `coalesce(${text('a.device_type')}, 'unknown')`,
    category: `coalesce(${text('p.category')}, 'unknown')`,
    id: text('a.product_id'),
  },
  shown: {
    ...columns('a', 'event_time', 'channel', 'event_type', 'visitor_id', 'session_position', 'device_type'),
    ...columns('a', 'product_id', 'campaign_id', 'is_bot', 'lateness_class'),
  },
  order: 'a.event_time DESC, a.event_id',
};

/** A campaign's column as charts tell it: revenue of no campaign, and campaigns that no plan knows, by one name each. */
const campaignOr = (planned: string): string =>
  `CASE WHEN e.campaign_id = 'unattributed' THEN 'unattributed' WHEN c.campaign_id IS NULL THEN 'not planned'
    ELSE ${planned} END`;

export const campaigns: DrillRelation = {
  rows: 'rows of campaign effectiveness',
  from: 'gold.campaign_effectiveness e LEFT JOIN silver.dim_marketing_campaign c ON c.campaign_id = e.campaign_id',
  dimensions: {
    day: 'e.day',
    campaign: campaignOr(text('e.campaign_id')),
    segment: 'e.customer_segment',
    rule: 'e.attribution_rule',
    compared: 'e.attribution_rule',
    type: campaignOr(`coalesce(${text('c.campaign_type')}, 'other')`),
  },
  shown: {
    ...columns('e', 'day'),
    campaign_name: text('c.campaign_name'),
    ...columns('e', 'customer_segment', 'spend', 'attributed_revenue', 'attributed_conversions', 'roas', 'cpa'),
    ...columns('e', 'impressions', 'clicks', 'touches', 'attribution_rule', 'campaign_id'),
  },
  order: 'e.day DESC, e.campaign_id, e.customer_segment, e.attribution_rule',
};

export const customers: DrillRelation = {
  rows: 'customers',
  from: 'gold.customer_segmentation s',
  dimensions: columns('s', 'segment', 'r_score', 'fm_score', 'value_tier', 'activity_status'),
  shown: {
    ...columns('s', 'customer_id', 'segment', 'monetary', 'frequency', 'recency_days', 'activity_status'),
    ...columns('s', 'r_score', 'fm_score', 'value_tier'),
  },
  order: 's.monetary DESC, s.customer_id',
};
