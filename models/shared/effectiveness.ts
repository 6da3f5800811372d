import type { QueryContext } from '../../src/model/table.js';
import { attributionRules, exactShare, exactWholeShare } from './attribution.js';
import { decimal, whole } from './numbers.js';

const measures = attributionRules.flatMap((rule) => [`${rule}_conversions`, `${rule}_revenue`]);

/** A SELECT of what each customer contributed on a day: credited and unattributed revenue, and touches. */
function contributions(q: QueryContext): string {
  const none = measures.map((m) => `${decimal(q.fn, '0', m.endsWith('conversions') ? 6 : 4)} AS ${m}`).join(', ');
  const credited = attributionRules
    .map(
      (rule) =>
        `${q.fn.sum(`t.${rule}_share`, 6)} AS ${rule}_conversions, ${q.fn.sum(`t.${rule}_revenue`, 4)} AS ${rule}_revenue`,
    )
    .join(', ');
  const unattributed = attributionRules.map(
    (rule) => `f.conversions AS ${rule}_conversions, f.revenue AS ${rule}_revenue`,
  );
  return `
      SELECT t.conversion_day AS day, t.campaign_id, t.customer_id, 0 AS touches, ${credited}
      FROM ${q.ref('campaign_touchpoints')} t GROUP BY t.conversion_day, t.campaign_id, t.customer_id
      UNION ALL
      SELECT f.day, 'unattributed', f.customer_id, 0, ${unattributed.join(', ')}
      FROM (
        SELECT s.attribution_day AS day, s.customer_id,
          ${decimal(q.fn, 'COUNT(DISTINCT CASE WHEN s.is_conversion THEN s.order_key END)', 6)} AS conversions,
          coalesce(${q.fn.sum('s.total_amount', 4)}, ${decimal(q.fn, '0', 4)}) AS revenue
        FROM ${q.ref('fact_sales')} s
        WHERE s.campaign_id IS NULL AND s.status = 'completed'
        GROUP BY s.attribution_day, s.customer_id
      ) f
      UNION ALL
      SELECT t.touched_on, t.campaign_id, t.customer_id, COUNT(*), ${none}
      FROM ${q.ref('campaign_touches')} t GROUP BY t.touched_on, t.campaign_id, t.customer_id`;
}

/** Spend, impressions and clicks of a campaign and day, split over the segments of its touches (DESIGN S12). */
function splitSpend(q: QueryContext): string {
  const { fn } = q;
  const part = { weight: 'w.touches', upto: 'w.upto', total: 'w.total' };
  const count = (name: string) => `${whole(fn, exactWholeShare(fn, `w.${name}`, part, 0))} AS ${name}`;
  const among = 'PARTITION BY p.day, p.campaign_id';
  return `
    spend_part AS (
      SELECT s.day, s.campaign_id, s.spend_base, s.impressions, s.clicks,
        coalesce(t.customer_segment, 'unknown') AS customer_segment, coalesce(t.touches, 1) AS touches
      FROM ${q.ref('standardized_marketing_spend')} s
      LEFT JOIN by_segment t ON t.day = s.day AND t.campaign_id = s.campaign_id AND t.touches > 0
    ), spend_weight AS (
      SELECT p.*, ${whole(fn, `SUM(p.touches) OVER (${among} ORDER BY p.customer_segment ROWS UNBOUNDED PRECEDING)`)} AS upto,
        ${whole(fn, `SUM(p.touches) OVER (${among})`)} AS total
      FROM spend_part p
    ), spend_split AS (
      SELECT w.day, w.campaign_id, w.customer_segment, ${exactShare(fn, 'w.spend_base', part, 4)} AS spend,
        ${count('impressions')}, ${count('clicks')}
      FROM spend_weight w
    )`;
}

/**
 * Common table expressions that end in `cell`: one row per day, campaign and customer segment, with spend and with
 * conversions and revenue under each rule side by side.
 */
export function effectCells(q: QueryContext): string {
  const sums = measures.map((m) => `${q.fn.sum(`p.${m}`, m.endsWith('conversions') ? 6 : 4)} AS ${m}`).join(', ');
  const history = q.ref('customer_segment_history');
  return `
    contribution AS (${contributions(q)}
    ), moment AS (
      SELECT d.day, MAX(m.as_of) AS as_of
      FROM (SELECT DISTINCT day FROM contribution) d
      JOIN (SELECT DISTINCT as_of, month_start FROM ${history}) m ON m.month_start <= d.day
      GROUP BY d.day
    ), by_segment AS (
      SELECT p.day, p.campaign_id,
        CASE WHEN p.customer_id IS NULL THEN 'anonymous' ELSE coalesce(h.segment, 'new') END AS customer_segment,
        ${whole(q.fn, 'SUM(p.touches)')} AS touches, ${sums}
      FROM contribution p
      LEFT JOIN moment m ON m.day = p.day
      LEFT JOIN ${history} h ON h.customer_id = p.customer_id AND h.as_of = m.as_of
      GROUP BY p.day, p.campaign_id, 3
    ), ${splitSpend(q)},
    cell AS (
      SELECT coalesce(b.day, s.day) AS day, coalesce(b.campaign_id, s.campaign_id) AS campaign_id,
        coalesce(b.customer_segment, s.customer_segment) AS customer_segment,
        CASE WHEN s.day IS NULL THEN ${decimal(q.fn, '0', 4)} ELSE s.spend END AS spend,
        coalesce(s.impressions, 0) AS impressions, coalesce(s.clicks, 0) AS clicks, coalesce(b.touches, 0) AS touches,
        ${measures.map((m) => `coalesce(b.${m}, ${decimal(q.fn, '0', m.endsWith('conversions') ? 6 : 4)}) AS ${m}`).join(', ')}
      FROM by_segment b
      FULL JOIN spend_split s
        ON s.day = b.day AND s.campaign_id = b.campaign_id AND s.customer_segment = b.customer_segment
    )`;
}
