import { byColumn, date, integer, money, table, text } from 'ecommerce-data-platform';

export default table({
  description: 'What each customer bought in each month: lines with a price, returns apart.',
  columns: {
    customer_id: text('The customer.', { required: true, pii: 'id' }),
    month_start: date('First day of the month.', { required: true }),
    orders: integer('Orders.', { required: true, min: 1 }),
    revenue: money('Revenue, in the base currency.', { required: true }),
  },
  key: ['customer_id', 'month_start'],
  inputs: { fact_sales: byColumn('customer_id') },
  refresh: { kind: 'key', unit: 'customer_id' },
  query: (q) => `
    SELECT f.customer_id, ${q.fn.monthStart('f.sold_on')} AS month_start,
      COUNT(DISTINCT f.order_key) AS orders, ${q.fn.sum('f.total_amount', 4)} AS revenue
    FROM ${q.ref('fact_sales')} f
    WHERE f.customer_id IS NOT NULL AND NOT f.is_return AND f.total_amount > 0
    GROUP BY f.customer_id, ${q.fn.monthStart('f.sold_on')}`,
});
