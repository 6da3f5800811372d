import { salesCharts } from './charts/sales.js';
import { salesFigures } from './charts/sales-figures.js';
import type { Chart, Figure } from './definition.js';

/** Everything here runs in Node and in a browser alike. */
export { datasets } from './datasets/index.js';
export * from './definition.js';
export * from './filter.js';
export * as format from './format.js';
export { sheets } from './sheets.js';
export * from './theme.js';

/** All charts, by section. */
export const charts: readonly Chart[] = [...salesCharts];

/** All headline figures, by section. */
export const figures: readonly Figure[] = [...salesFigures];
