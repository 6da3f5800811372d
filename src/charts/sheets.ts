import { salesCharts } from './charts/sales.js';
import { salesFigures } from './charts/sales-figures.js';
import type { Sheet } from './definition.js';

/** The pictures that `edp visualize` makes. */
export const sheets: readonly Sheet[] = [
  { name: 'sales_performance_dashboard', title: 'Sales performance', figures: salesFigures, charts: salesCharts },
];
