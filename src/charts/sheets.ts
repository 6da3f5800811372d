import { busyHours, funnel, funnelByDevice, visitLengths, visitsOverTime } from './charts/activity.js';
import { conversionOverTime, lostSales, newAndReturning, revenueByCountry } from './charts/buyers.js';
import { roasByCampaign, roasBySegment, spendAgainstRevenue } from './charts/campaigns.js';
import { campaignReach, ruleComparison } from './charts/credit.js';
import { atStake, moves, scoreMap, segmentValue } from './charts/customers.js';
import { viewsAgainstPurchases } from './charts/interest.js';
import { categoryByChannel, categoryMargin, returnRate, topProducts } from './charts/products.js';
import { channelMargin, channelsOverTime } from './charts/sales.js';
import type { Sheet } from './definition.js';
import { activityFigures } from './figures/activity.js';
import { campaignFigures } from './figures/campaigns.js';
import { customerFigures } from './figures/customers.js';
import { productFigures } from './figures/products.js';
import { salesFigures } from './figures/sales.js';

/** The pictures that `edp visualize` makes. */
export const sheets: readonly Sheet[] = [
  {
    name: 'campaign_effectiveness_analysis',
    title: 'Which campaigns pay, and for whom',
    figures: campaignFigures,
    charts: [roasBySegment, roasByCampaign, spendAgainstRevenue, ruleComparison, campaignReach],
  },
  {
    name: 'customer_segmentation_analysis',
    title: 'Who the customers are, and who may be about to leave',
    figures: customerFigures,
    charts: [atStake, moves, segmentValue, scoreMap, newAndReturning],
  },
  {
    name: 'product_performance_analysis',
    title: 'What sells where, and what is left of it',
    figures: productFigures,
    charts: [topProducts, viewsAgainstPurchases, categoryMargin, categoryByChannel, returnRate],
  },
  {
    name: 'sales_performance_dashboard',
    title: 'Sales performance',
    figures: salesFigures,
    charts: [channelsOverTime, channelMargin, conversionOverTime, revenueByCountry, lostSales],
  },
  {
    name: 'user_activity_analysis',
    title: 'When people come, and where they drop out',
    figures: activityFigures,
    charts: [busyHours, visitsOverTime, funnel, funnelByDevice, visitLengths],
  },
];
