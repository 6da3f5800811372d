import { activity, campaigns, customers, sales } from './business.js';
import { batchDays, batches, checks, quarantine, runs } from './platform.js';
import type { DrillRelation } from './relation.js';

/** Behind each relation that datasets read: the rows that a reader wants to see. */
export const drillRelations: ReadonlyMap<string, DrillRelation> = new Map([
  ['gold.fact_sales', sales],
  ['gold.sales_performance_metrics', sales],
  ['gold.fact_user_activity', activity],
  ['gold.campaign_effectiveness', campaigns],
  ['gold.customer_segmentation', customers],
  ['gold.customer_segment_history', customers],
  ['edp.quarantine', quarantine],
  ['edp.check_results', checks],
  ['edp.batches', batches],
  ['edp.batch_days', batchDays],
  ['edp.runs', runs],
]);
