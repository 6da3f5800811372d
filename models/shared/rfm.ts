import { integer, money, text, timestamp } from '../../src/model/column.js';
import type { QueryContext } from '../../src/model/table.js';
import { decimal, whole } from './numbers.js';

/** The named segments of DESIGN S9, best first. */
export const segments = ['champion', 'loyal', 'promising', 'new', 'needs_attention', 'at_risk', 'lost'] as const;

/** The columns that {@link rfm} yields. */
export const rfmColumns = {
  customer_id: text('The customer.', { required: true, pii: 'id' }),
  first_purchase_at: timestamp('When the first completed line was sold, UTC.', { required: true }),
  last_purchase_at: timestamp('When the last completed line was sold, UTC.', { required: true }),
  recency_days: integer('Whole 24 h since the last purchase.', { required: true, min: 0 }),
  frequency: integer('Orders with completed lines; returns are none.', { required: true, min: 1 }),
  monetary: money('Revenue of completed lines, returns deducted, in the base currency.', { required: true }),
  gross_purchases: money('Revenue of completed lines before returns, in the base currency.', { required: true }),
  r_score: integer('Recency, 1 (longest ago) to 5.', { required: true, min: 1, max: 5 }),
  f_score: integer('Frequency, 1 (rarest) to 5.', { required: true, min: 1, max: 5 }),
  m_score: integer('Monetary value, 1 (least) to 5.', { required: true, min: 1, max: 5 }),
  fm_score: integer('Mean of the scores of frequency and monetary value, half rounded up.', {
    required: true,
    min: 1,
    max: 5,
  }),
  segment: text('The named segment.', { required: true, oneOf: segments }),
};

const day = 86_400;

/**
 * The score of each value: 1 + floor(5 × (rank − 1) / n) with the minimum rank ascending, so that equal values score
 * alike (DESIGN S9). rank − 1 is the number of smaller values.
 */
function scores(q: QueryContext, name: string, orderBy: string): string {
  return `
    ${name}_count AS (SELECT b.${name} AS value, COUNT(*) AS customers FROM buyer b GROUP BY b.${name}),
    ${name}_rank AS (
      SELECT v.value, SUM(v.customers) OVER (ORDER BY v.value ${orderBy} ROWS UNBOUNDED PRECEDING) - v.customers AS smaller,
        SUM(v.customers) OVER () AS n
      FROM ${name}_count v
    ),
    ${name}_score AS (
      SELECT k.value, ${whole(q.fn, '1 + x.fifth')} AS score
      FROM ${name}_rank k JOIN (VALUES (0), (1), (2), (3), (4)) AS x(fifth)
        ON 5 * k.smaller >= x.fifth * k.n AND 5 * k.smaller < (x.fifth + 1) * k.n
    )`;
}

/**
 * Common table expressions that end in `rfm`: one row per buyer, as of `q.asOf`. Buyers are customers with a completed
 * line that is no return; returns count for monetary value only (DESIGN S7, S9).
 */
export function rfm(q: QueryContext): string {
  const { fn } = q;
  const isPurchase = 'NOT s.is_return';
  const zero = decimal(fn, '0');
  return `
    buyer AS (
      SELECT a.*, ${fn.floorDivide(fn.secondsBetween('a.last_purchase_at', q.asOf), `${day}`)} AS recency_days
      FROM (
        SELECT s.customer_id,
          MIN(CASE WHEN ${isPurchase} THEN s.sold_at END) AS first_purchase_at,
          MAX(CASE WHEN ${isPurchase} THEN s.sold_at END) AS last_purchase_at,
          COUNT(DISTINCT CASE WHEN ${isPurchase} THEN s.order_key END) AS frequency,
          coalesce(${fn.sum('s.amount_base', 4)}, ${zero}) AS monetary,
          coalesce(${fn.sum(`CASE WHEN ${isPurchase} THEN s.amount_base END`, 4)}, ${zero}) AS gross_purchases
        FROM ${q.ref('standardized_sales')} s
        WHERE s.customer_id IS NOT NULL AND s.status = 'completed' AND s.sold_at <= ${q.asOf}
        GROUP BY s.customer_id
      ) a
      WHERE a.frequency > 0
    ), ${scores(q, 'recency_days', 'DESC')}, ${scores(q, 'frequency', '')}, ${scores(q, 'monetary', '')},
    scored AS (
      SELECT b.*, r.score AS r_score, f.score AS f_score, m.score AS m_score,
        ${fn.floorDivide('f.score + m.score + 1', '2')} AS fm_score
      FROM buyer b
      JOIN recency_days_score r ON r.value = b.recency_days
      JOIN frequency_score f ON f.value = b.frequency
      JOIN monetary_score m ON m.value = b.monetary
    ), rfm AS (
      SELECT s.*, CASE
        WHEN s.r_score >= 4 AND s.fm_score >= 4 THEN 'champion'
        WHEN s.r_score >= 4 AND s.fm_score >= 2 THEN 'promising'
        WHEN s.r_score >= 4 THEN 'new'
        WHEN s.r_score = 3 AND s.fm_score >= 4 THEN 'loyal'
        WHEN s.r_score = 3 THEN 'needs_attention'
        WHEN s.fm_score >= 3 THEN 'at_risk'
        ELSE 'lost' END AS segment
      FROM scored s
    )`;
}
