import type { Dataset } from '../definition.js';
import { activityDatasets } from './activity.js';
import { campaignDatasets } from './campaigns.js';
import { customerDatasets } from './customers.js';
import { productDatasets } from './products.js';
import { qualityDatasets } from './quality.js';
import { salesDatasets } from './sales.js';

/** All aggregates that charts draw from. */
export const datasets: readonly Dataset[] = [
  ...salesDatasets,
  ...customerDatasets,
  ...campaignDatasets,
  ...productDatasets,
  ...activityDatasets,
  ...qualityDatasets,
];
