import type { Dataset } from '../definition.js';
import { channel, count, countIf, day, money, others, sum, text } from './columns.js';

/** Completed lines that are no return: what an order is made of (DESIGN S7). */
const isPurchase = "f.status = 'completed' AND NOT f.is_return";

/** Countries told apart by name, so many that charts can count those that they have no room for. */
const namedCountries = 60;

export const salesByDay: Dataset = {
  name: 'sales_by_day',
  description: 'Revenue, orders and traffic. Visitors count once a day and channel: their sum is visitor-days.',
  dimensions: { day, channel },
  measures: {
    revenue: money('Revenue'),
    order_revenue: money('Revenue before returns'),
    net_revenue: money('Revenue less fees'),
    transactions: count('Orders'),
    units: count('Pieces sold'),
    visitors: count('Visitor-days'),
    buyers: count('Buyer-days'),
  },
  reads: ['gold.sales_performance_metrics'],
  query: () => `
    SELECT m.day, ${text('m.channel')} AS channel, ${sum('m.revenue')} AS revenue,
      ${sum('m.order_revenue')} AS order_revenue, ${sum('m.net_revenue')} AS net_revenue,
      sum(m.transactions) AS transactions, sum(m.units_sold) AS units, sum(m.visitors) AS visitors,
      sum(m.buyers) AS buyers
    FROM gold.sales_performance_metrics m GROUP BY ALL ORDER BY ALL`,
};

export const channels: Dataset = {
  name: 'channels',
  description: 'All channels and what they sold in all; not narrowed down, so that each keeps its colour.',
  dimensions: { name: { label: 'Channel' } },
  measures: { revenue: money('Revenue') },
  reads: ['gold.sales_performance_metrics'],
  query: () => `
    SELECT ${text('m.channel')} AS name, ${sum('m.revenue')} AS revenue
    FROM gold.sales_performance_metrics m GROUP BY ALL ORDER BY ALL`,
};

export const saleOutcomes: Dataset = {
  name: 'sale_outcomes',
  description: 'Sale lines by what became of them, and their amounts whatever became of them; returns are negative.',
  dimensions: { day, channel, outcome: { label: 'Outcome' } },
  measures: { lines: count('Sale lines'), amount: money('Amount') },
  reads: ['gold.fact_sales'],
  query: () => `
    SELECT f.sold_on AS day, ${text('f.channel')} AS channel,
      CASE WHEN f.is_return THEN 'returned' ELSE f.status END AS outcome,
      count(*) AS lines, ${sum('f.gross_amount')} AS amount
    FROM gold.fact_sales f GROUP BY ALL ORDER BY ALL`,
};

export const salesByBuyer: Dataset = {
  name: 'sales_by_buyer',
  description: "Orders and their revenue before returns, by whether it was the customer's first order on record.",
  dimensions: { day, channel, buyer: { label: 'Buyer' } },
  measures: { order_revenue: money('Revenue before returns'), orders: count('Orders') },
  reads: ['gold.fact_sales'],
  query: () => `
    WITH first_order AS (
      SELECT f.customer_id, arg_min(f.order_key, (f.sold_at, f.order_key)) AS order_key
      FROM gold.fact_sales f WHERE ${isPurchase} AND f.customer_id IS NOT NULL GROUP BY f.customer_id
    )
    SELECT f.sold_on AS day, ${text('f.channel')} AS channel,
      CASE WHEN f.customer_id IS NULL THEN 'not known' WHEN o.order_key IS NOT NULL THEN 'first order'
        ELSE 'returning' END AS buyer,
      ${sum('f.total_amount')} AS order_revenue, count(DISTINCT f.order_key) AS orders
    FROM gold.fact_sales f
    LEFT JOIN first_order o ON o.customer_id = f.customer_id AND o.order_key = f.order_key
    WHERE ${isPurchase} GROUP BY ALL ORDER BY ALL`,
};

export const salesByCountry: Dataset = {
  name: 'sales_by_country',
  description: `Revenue by the buyer's country at the time; the ${namedCountries} largest by name.`,
  dimensions: { day, channel, country: { label: 'Country' } },
  measures: { revenue: money('Revenue'), lines: count('Sale lines') },
  reads: ['gold.fact_sales', 'silver.dim_customer'],
  query: () => `
    WITH line AS (
      SELECT f.sold_on AS day, ${text('f.channel')} AS channel, coalesce(${text('c.country')}, 'unknown') AS country,
        f.total_amount, f.status
      FROM gold.fact_sales f LEFT JOIN silver.dim_customer c ON c.customer_key = f.customer_key
    ), largest AS (
      SELECT country FROM line GROUP BY country ORDER BY ${sum('total_amount')} DESC, country LIMIT ${namedCountries}
    )
    SELECT l.day, l.channel, coalesce(t.country, '${others}') AS country, ${sum('l.total_amount')} AS revenue,
      ${countIf("l.status = 'completed'")} AS lines
    FROM line l LEFT JOIN largest t ON t.country = l.country GROUP BY ALL ORDER BY ALL`,
};

export const salesDatasets: readonly Dataset[] = [salesByDay, channels, saleOutcomes, salesByBuyer, salesByCountry];
