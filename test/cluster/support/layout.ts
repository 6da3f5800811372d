/**
 * How each table is partitioned, and by what its files are sorted: by the months of the column along which it grows; that
 * column, the unit that is rebuilt at once, and the key.
 */
export const layout: Readonly<Record<string, { partition?: string; sorted: string }>> = {
  'bronze.raw_user_events': { partition: 'months(_arrived_at)', sorted: '_arrived_at, _seq' },
  'bronze.raw_marketplace_sales': { partition: 'months(_arrived_at)', sorted: '_arrived_at, _seq' },
  'bronze.raw_product_catalog': { partition: 'months(_arrived_at)', sorted: '_arrived_at, _seq' },
  'bronze.raw_customer_data': { partition: 'months(_arrived_at)', sorted: '_arrived_at, _seq' },
  'bronze.raw_marketing_campaigns': { partition: 'months(_arrived_at)', sorted: '_arrived_at, _seq' },
  'bronze.raw_marketing_spend': { partition: 'months(_arrived_at)', sorted: '_arrived_at, _seq' },
  'bronze.raw_fx_rates': { partition: 'months(_arrived_at)', sorted: '_arrived_at, _seq' },
  'silver.standardized_user_events': { partition: 'months(event_time)', sorted: 'event_time, session_key, event_id' },
  'silver.standardized_sales': { partition: 'months(sold_at)', sorted: 'sold_at, order_key, sale_line_key' },
  'silver.standardized_marketing_spend': { partition: 'months(day)', sorted: 'day, campaign_id' },
  'silver.campaign_touches': {
    partition: 'months(touched_at)',
    sorted: 'touched_at, session_key, visitor_id, campaign_id',
  },
  'silver.dim_customer': { sorted: 'customer_id, valid_from' },
  'silver.dim_product': { sorted: 'product_id, valid_from' },
  'silver.dim_marketing_campaign': { sorted: 'campaign_id' },
  'silver.dim_date': { partition: 'months(day)', sorted: 'day' },
  'silver.exchange_rates': { sorted: 'currency, valid_from' },
  'gold.fact_sales': { partition: 'months(sold_at)', sorted: 'sold_at, order_key, sale_line_key' },
  'gold.fact_user_activity': { partition: 'months(event_time)', sorted: 'event_time, session_key, event_id' },
  'gold.sales_performance_metrics': { partition: 'months(day)', sorted: 'day, channel' },
  'gold.campaign_touchpoints': { partition: 'months(converted_at)', sorted: 'converted_at, order_key, event_id' },
  'gold.campaign_effectiveness': {
    partition: 'months(day)',
    sorted: 'day, campaign_id, customer_segment, attribution_rule',
  },
  'gold.customer_segmentation': { sorted: 'as_of, customer_id' },
  'gold.customer_segment_history': { partition: 'months(month_start)', sorted: 'month_start, as_of, customer_id' },
  'gold.customer_product_interactions': {
    partition: 'months(as_of)',
    sorted: 'as_of, customer_id, product_id, feature_version',
  },
};
