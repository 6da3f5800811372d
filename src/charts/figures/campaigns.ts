import { figure } from '../charts/chart.js';
import { quotient, rowsOf, total } from '../charts/rows.js';
import { campaignCredit, campaignSpend, unattributed } from '../datasets/campaigns.js';
import type { Data, Figure } from '../definition.js';

const section = 'campaigns';
const datasets = [campaignSpend, campaignCredit];

const spent = (data: Data) => total(rowsOf(data, campaignSpend), 'spend');
const creditedRows = (data: Data) => rowsOf(data, campaignCredit).filter((r) => r.campaign !== unattributed);
const credited = (data: Data) => total(creditedRows(data), 'revenue');

export const adSpend = figure({
  id: 'ad-spend',
  label: 'Ad spend',
  section,
  unit: 'money',
  datasets: [campaignSpend],
  value: spent,
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
  value: (data) => quotient(credited(data), spent(data)),
});

export const costPerOrder = figure({
  id: 'cost-per-order',
  label: 'Ad spend per credited order',
  section,
  unit: 'money',
  datasets,
  value: (data) => quotient(spent(data), total(creditedRows(data), 'conversions')),
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
