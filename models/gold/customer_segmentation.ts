import { integer, text, timestamp } from '../../src/model/column.js';
import { table, whole } from '../../src/model/table.js';
import { rfm, rfmColumns } from '../shared/rfm.js';

export default table({
  description: "Who the buyers are at the run's as_of: RFM scores, segment, value and activity (rule S9, S13).",
  columns: {
    as_of: timestamp('The moment of the snapshot, UTC.', { required: true }),
    ...rfmColumns,
    value_tier: text('`high` for a monetary score of 4 or 5, `medium` for 2 or 3, else `low`.', {
      required: true,
      oneOf: ['high', 'medium', 'low'],
    }),
    activity_status: text('`active` up to 30 days after the last purchase, `cooling` up to 90, else `inactive`.', {
      required: true,
      oneOf: ['active', 'cooling', 'inactive'],
    }),
    tenure_days: integer('Whole 24 h since the first purchase.', { required: true, min: 0 }),
    distinct_products: integer('Different products bought.', { required: true, min: 0 }),
    distinct_categories: integer('Different categories bought, as the catalogue had them at the time of sale.', {
      required: true,
      min: 0,
    }),
    distinct_channels: integer('Different channels bought in.', { required: true, min: 1 }),
  },
  key: ['customer_id', 'as_of'],
  inputs: { standardized_sales: whole, dim_product: whole },
  refresh: { kind: 'snapshot', unit: 'as_of', at: 'as-of' },
  query: (q) => `
    WITH ${rfm(q)}, diversity AS (
      SELECT s.customer_id, COUNT(DISTINCT s.product_id) AS distinct_products,
        COUNT(DISTINCT p.category) AS distinct_categories, COUNT(DISTINCT s.channel) AS distinct_channels
      FROM ${q.ref('standardized_sales')} s
      LEFT JOIN ${q.ref('dim_product')} p
        ON p.product_id = s.product_id AND s.sold_at >= p.valid_from AND s.sold_at < p.valid_to
      WHERE s.customer_id IS NOT NULL AND s.status = 'completed' AND NOT s.is_return AND s.sold_at <= ${q.asOf}
      GROUP BY s.customer_id
    )
    SELECT ${q.asOf} AS as_of, r.*,
      CASE WHEN r.m_score >= 4 THEN 'high' WHEN r.m_score >= 2 THEN 'medium' ELSE 'low' END AS value_tier,
      CASE WHEN r.recency_days <= 30 THEN 'active' WHEN r.recency_days <= 90 THEN 'cooling' ELSE 'inactive' END AS activity_status,
      ${q.fn.floorDivide(q.fn.secondsBetween('r.first_purchase_at', q.asOf), '86400')} AS tenure_days,
      d.distinct_products, d.distinct_categories, d.distinct_channels
    FROM rfm r JOIN diversity d ON d.customer_id = r.customer_id`,
});
