import { activityCharts } from './charts/activity.js';
import { buyerCharts } from './charts/buyers.js';
import { payingCharts } from './charts/campaigns.js';
import { creditCharts } from './charts/credit.js';
import { customerCharts } from './charts/customers.js';
import { interestCharts } from './charts/interest.js';
import { peopleCharts } from './charts/people.js';
import { productCharts } from './charts/products.js';
import { qualityCharts } from './charts/quality.js';
import { salesCharts } from './charts/sales.js';
import { type Chart, type Figure, sections } from './definition.js';
import { activityFigures } from './figures/activity.js';
import { campaignFigures } from './figures/campaigns.js';
import { customerFigures } from './figures/customers.js';
import { overviewFigures } from './figures/overview.js';
import { productFigures } from './figures/products.js';
import { qualityFigures } from './figures/quality.js';
import { salesFigures } from './figures/sales.js';

/** Everything here runs in Node and in a browser alike. */
export { plans as campaignPlans } from './charts/campaign-rows.js';
export { datasets } from './datasets/index.js';
export * from './definition.js';
export * from './filter.js';
export * as format from './format.js';
export { sheets } from './sheets.js';
export * from './theme.js';

const bySection = <T extends Pick<Chart, 'section'>>(items: readonly T[]): readonly T[] =>
  sections.flatMap((section) => items.filter((item) => item.section === section));

/** All charts, by section. */
export const charts: readonly Chart[] = bySection([
  ...salesCharts,
  ...buyerCharts,
  ...customerCharts,
  ...peopleCharts,
  ...payingCharts,
  ...creditCharts,
  ...productCharts,
  ...interestCharts,
  ...activityCharts,
  ...qualityCharts,
]);

/** All headline figures, by section. */
export const figures: readonly Figure[] = bySection([
  ...overviewFigures,
  ...salesFigures,
  ...customerFigures,
  ...campaignFigures,
  ...productFigures,
  ...activityFigures,
  ...qualityFigures,
]);
