import { figure } from '../charts/chart.js';
import { keptRevenue } from '../charts/fees.js';
import { quotient, rowsOf, total } from '../charts/rows.js';
import { salesByDay } from '../datasets/sales.js';
import type { Figure } from '../definition.js';

const section = 'sales';
const datasets = [salesByDay];

export const revenue = figure({
  id: 'revenue',
  label: 'Revenue',
  section,
  unit: 'money',
  datasets,
  value: (data) => total(rowsOf(data, salesByDay), 'revenue'),
});

export const netRevenue = figure({
  id: 'net-revenue',
  label: 'Left after fees',
  section,
  unit: 'money',
  datasets,
  value: (data) => keptRevenue(rowsOf(data, salesByDay)),
});

export const orders = figure({
  id: 'orders',
  label: 'Orders',
  section,
  unit: 'count',
  datasets,
  value: (data) => total(rowsOf(data, salesByDay), 'transactions'),
});

export const averageOrderValue = figure({
  id: 'average-order-value',
  label: 'Average order value',
  section,
  unit: 'money',
  datasets,
  value: (data) => {
    const rows = rowsOf(data, salesByDay);
    return quotient(total(rows, 'order_revenue'), total(rows, 'transactions'));
  },
});

export const conversionRate = figure({
  id: 'conversion-rate',
  label: 'Conversion, own channels',
  section,
  unit: 'percent',
  datasets,
  note: 'Buyer-days ÷ visitor-days: a visitor counts once a day and channel.',
  value: (data) => {
    const rows = rowsOf(data, salesByDay);
    return quotient(total(rows, 'buyers'), total(rows, 'visitors'));
  },
});

export const salesFigures: readonly Figure[] = [revenue, netRevenue, orders, averageOrderValue, conversionRate];
