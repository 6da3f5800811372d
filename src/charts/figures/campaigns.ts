import { type Effect, effects, withoutSpend } from '../charts/campaign-rows.js';
import { figure } from '../charts/chart.js';
import { quotient, rowsOf, total } from '../charts/rows.js';
import { campaignCredit, campaignSpend, campaigns, unattributed } from '../datasets/campaigns.js';
import type { Data, Figure } from '../definition.js';

const section = 'campaigns';
const datasets = [campaignSpend, campaignCredit, campaigns];

/** All campaigns together, over the days whose spend is known. */
const inAll = (data: Data): Effect | undefined => effects(data, () => 'all')[0];

const credited = (data: Data) =>
  total(
    rowsOf(data, campaignCredit).filter((r) => r.campaign !== unattributed),
    'revenue',
  );

export const adSpend = figure({
  id: 'ad-spend',
  label: 'Ad spend',
  section,
  unit: 'money',
  datasets: [campaignSpend],
  value: (data) => total(rowsOf(data, campaignSpend), 'spend'),
});

export const creditedRevenue = figure({
  id: 'credited-revenue',
  label: 'Credited revenue',
  section,
  unit: 'money',
  datasets: [campaignCredit],
  value: credited,
});

export const returnOnSpend = figure({
  id: 'return-on-ad-spend',
  label: 'Return on ad spend (ROAS)',
  section,
  unit: 'ratio',
  datasets,
  value: (data) => inAll(data)?.roas ?? null,
  remark: withoutSpend,
});

export const costPerOrder = figure({
  id: 'cost-per-order',
  label: 'Ad spend per credited order',
  section,
  unit: 'money',
  datasets,
  value: (data) => {
    const all = inAll(data);
    return all ? quotient(all.spend, all.conversions) : null;
  },
  remark: withoutSpend,
});

export const attributedShare = figure({
  id: 'attributed-share',
  label: 'Of all revenue, by campaigns',
  section,
  unit: 'percent',
  datasets: [campaignCredit],
  note: 'Marketplace orders have no touches: they are unattributed.',
  value: (data) => quotient(credited(data), total(rowsOf(data, campaignCredit), 'revenue')),
});

export const campaignFigures: readonly Figure[] = [
  adSpend,
  creditedRevenue,
  returnOnSpend,
  costPerOrder,
  attributedShare,
];
