import { figure } from '../charts/chart.js';
import { quotient, rowsOf, total } from '../charts/rows.js';
import { customersBySegment, uniqueInAll } from '../datasets/customers.js';
import type { Data, Figure } from '../definition.js';

const section = 'customers';
const datasets = [customersBySegment];
const buyers = (data: Data) => rowsOf(data, customersBySegment);
const atRisk = (data: Data) => buyers(data).filter((r) => r.segment === 'at_risk');

export const customers = figure({
  id: 'customers',
  label: 'Customers so far',
  section,
  unit: 'count',
  datasets,
  value: (data) => total(buyers(data), 'customers'),
});

export const customerValue = figure({
  id: 'customer-value',
  label: 'Revenue per customer',
  section,
  unit: 'money',
  datasets,
  value: (data) => quotient(total(buyers(data), 'monetary'), total(buyers(data), 'customers')),
});

export const repeatRate = figure({
  id: 'orders-per-customer',
  label: 'Orders per customer',
  section,
  unit: 'count',
  datasets,
  value: (data) => quotient(total(buyers(data), 'orders'), total(buyers(data), 'customers')),
});

export const customersAtRisk = figure({
  id: 'customers-at-risk',
  label: 'In the segment at risk',
  section,
  unit: 'count',
  datasets,
  note: 'Good customers among the two fifths who bought least lately: a rank among customers, not a number of days.',
  value: (data) => total(atRisk(data), 'customers'),
});

export const revenueAtRisk = figure({
  id: 'revenue-at-risk',
  label: 'Revenue they brought',
  section,
  unit: 'money',
  datasets,
  value: (data) => total(atRisk(data), 'monetary'),
});

/** Absolute, unlike the segments, which rank customers against one another. */
export const activeShare = figure({
  id: 'active-share',
  label: 'Bought in the last 30 days',
  section,
  unit: 'percent',
  datasets,
  value: (data) =>
    quotient(
      total(
        buyers(data).filter((r) => r.activity_status === 'active'),
        'customers',
      ),
      total(buyers(data), 'customers'),
    ),
});

export const uniqueVisitors = figure({
  id: 'unique-visitors',
  label: 'Different visitors in all',
  section: 'activity',
  unit: 'count',
  datasets: [uniqueInAll],
  note: 'Over all days and channels: different people do not add up.',
  value: (data) => total(rowsOf(data, uniqueInAll), 'visitors'),
});

export const customerFigures: readonly Figure[] = [
  customers,
  customerValue,
  repeatRate,
  customersAtRisk,
  revenueAtRisk,
  activeShare,
];
