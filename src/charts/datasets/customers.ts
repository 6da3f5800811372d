import type { Dataset, Dimension } from '../definition.js';
import { count, day, money, segment, sum } from './columns.js';

/** Weeks since the last purchase are told apart up to here. */
export const longestWeeks = 26;

export const customersBySegment: Dataset = {
  name: 'customers_by_segment',
  description: 'Buyers and what they bought in all, by segment and scores as of the last run.',
  dimensions: {
    segment,
    r_score: { label: 'Recency score' },
    fm_score: { label: 'Frequency and value score' },
    value_tier: { label: 'Value tier' },
    activity_status: { label: 'Activity' },
  },
  measures: { customers: count('Customers'), monetary: money('Revenue so far'), orders: count('Orders so far') },
  reads: ['gold.customer_segmentation'],
  query: () => `
    SELECT s.segment, s.r_score, s.fm_score, s.value_tier, s.activity_status, count(*) AS customers,
      ${sum('s.monetary')} AS monetary, sum(s.frequency) AS orders
    FROM gold.customer_segmentation s GROUP BY ALL ORDER BY ALL`,
};

export const customersByRecency: Dataset = {
  name: 'customers_by_recency',
  description: `Buyers by whole weeks since their last purchase; the last group is ${longestWeeks} weeks and more.`,
  dimensions: { segment, weeks: { label: 'Weeks since the last purchase' } },
  measures: { customers: count('Customers'), monetary: money('Revenue so far') },
  reads: ['gold.customer_segmentation'],
  query: () => `
    SELECT s.segment, least(s.recency_days // 7, ${longestWeeks}) AS weeks, count(*) AS customers,
      ${sum('s.monetary')} AS monetary
    FROM gold.customer_segmentation s GROUP BY ALL ORDER BY ALL`,
};

export const segmentHistory: Dataset = {
  name: 'segment_history',
  description: 'Buyers by segment at the start of each month as known then, and as of the last run.',
  dimensions: { moment: { label: 'As of' }, segment },
  measures: { customers: count('Customers'), monetary: money('Revenue so far') },
  reads: ['gold.customer_segment_history', 'gold.customer_segmentation'],
  query: () => `
    SELECT CAST(h.month_start AS VARCHAR) AS moment, h.segment, count(*) AS customers, ${sum('h.monetary')} AS monetary
    FROM gold.customer_segment_history h GROUP BY ALL
    UNION ALL
    SELECT 'now', s.segment, count(*), ${sum('s.monetary')} FROM gold.customer_segmentation s GROUP BY ALL
    ORDER BY 1, 2`,
};

export const segmentMoves: Dataset = {
  name: 'segment_moves',
  description: 'Buyers by their segment at the last start of a month and as of the last run.',
  dimensions: { since: { label: 'Since' }, before: { label: 'Segment then' }, segment },
  measures: { customers: count('Customers'), monetary: money('Revenue so far') },
  reads: ['gold.customer_segment_history', 'gold.customer_segmentation'],
  query: () => `
    WITH last AS (SELECT max(month_start) AS month_start FROM gold.customer_segment_history)
    SELECT (SELECT month_start FROM last) AS since, coalesce(h.segment, 'first bought since') AS before, s.segment,
      count(*) AS customers, ${sum('s.monetary')} AS monetary
    FROM gold.customer_segmentation s
    LEFT JOIN gold.customer_segment_history h
      ON h.customer_id = s.customer_id AND h.month_start = (SELECT month_start FROM last)
    WHERE (SELECT month_start FROM last) IS NOT NULL
    GROUP BY ALL ORDER BY ALL`,
};

/** Different people per period: they do not add up over periods, so each kind of period has its own dataset. */
function unique(name: string, per: string, dimensions: Record<string, Dimension>, period: (day: string) => string) {
  const [column] = Object.keys(dimensions);
  const key = (of: string) => (column ? `${period(of)} AS ${column},` : '');
  const dataset: Dataset = {
    name,
    description: `Different buyers and visitors ${per}, over all channels. Not to be added up over rows.`,
    dimensions,
    measures: { customers: count('Different customers who bought'), visitors: count('Different visitors') },
    reads: ['gold.fact_sales', 'gold.fact_user_activity'],
    query: () => `
      SELECT ${column ? `${column},` : ''} max(customers) AS customers, max(visitors) AS visitors FROM (
        SELECT ${key('f.sold_on')} count(DISTINCT f.customer_id) AS customers, 0 AS visitors
        FROM gold.fact_sales f WHERE f.status = 'completed' AND NOT f.is_return ${column ? 'GROUP BY ALL' : ''}
        UNION ALL
        SELECT ${key('a.event_day')} 0, count(DISTINCT a.visitor_id)
        FROM gold.fact_user_activity a WHERE NOT a.is_bot ${column ? 'GROUP BY ALL' : ''}
      ) ${column ? 'GROUP BY ALL ORDER BY ALL' : ''}`,
  };
  return dataset;
}

export const uniqueByDay = unique('unique_by_day', 'a day', { day: { ...day, whole: 'day' } }, (of) => of);
export const uniqueByMonth = unique(
  'unique_by_month',
  'a month',
  { month: { label: 'Month', filter: 'date', whole: 'month' } },
  (of) => `strftime(${of}, '%Y-%m')`,
);
export const uniqueInAll = unique('unique_in_all', 'in all', {}, (of) => of);

export const customerDatasets: readonly Dataset[] = [
  customersBySegment,
  customersByRecency,
  segmentHistory,
  segmentMoves,
  uniqueByDay,
  uniqueByMonth,
  uniqueInAll,
];
