import { date, integer, money, table, whole } from 'ecommerce-data-platform';

export default table({
  description: 'How many customers of a first-purchase month are still there in each month after.',
  columns: {
    cohort_month: date('The month of the first purchase.', { required: true }),
    month_start: date('The month looked at.', { required: true }),
    customers: integer('Customers of the cohort that bought in that month.', { required: true, min: 1 }),
    revenue: money('What they spent in it, in the base currency.', { required: true }),
  },
  key: ['cohort_month', 'month_start'],
  inputs: { customer_months: whole },
  refresh: { kind: 'full' },
  query: (q) => `
    SELECT c.cohort_month, m.month_start, COUNT(*) AS customers, ${q.fn.sum('m.revenue', 4)} AS revenue
    FROM ${q.ref('customer_months')} m
    JOIN (
      SELECT f.customer_id, MIN(f.month_start) AS cohort_month FROM ${q.ref('customer_months')} f GROUP BY f.customer_id
    ) c ON c.customer_id = m.customer_id
    GROUP BY c.cohort_month, m.month_start`,
});
