import { type Campaign, drawCampaigns } from '../campaigns.js';
import { type Customer, drawCustomers } from '../customers.js';
import { MARKETPLACE_LINE_COUNTS } from '../marketplaces.js';
import { spanOf, type WorldOptions } from '../options.js';
import { drawProducts, type Product } from '../products.js';
import { Random } from '../random.js';
import { drawRates, type Rates } from '../rates.js';
import { expectedOrderValue, LINE_COUNTS, Shelves, tasteWeights } from '../shelves.js';
import { CHANNELS, DISPLAY_HELPS_SEARCH } from './channels.js';
import { type Demand, drawDemand } from './demand.js';
import { type Expectation, expectSales } from './expectation.js';
import { expectMarketplaces, type MarketplaceExpectation, planSaleLines } from './marketplaces.js';
import type { ResponseCurve } from './response.js';
import { SEGMENTS } from './segments.js';
import { planSpend, type SpendPlan } from './spend.js';

/** Own-shop orders per event. */
export const ORDERS_PER_EVENT = 0.012;

/** Everything that is true of a world before chance plays it out. Days count from 0 at the start. */
export interface World {
  options: WorldOptions;
  start: number;
  end: number;
  lastDayShare: number;
  demand: Demand;
  customers: Customer[];
  products: Product[];
  campaigns: Campaign[];
  rates: Rates;
  /** Expected own-shop orders a day at mean demand and reference spend. */
  ordersPerDay: number;
  /** Steady spend a day per channel around which plans are made. */
  referenceSpend: number[];
  /** What each channel had carried over before the first day: nothing where it never spends. */
  carriedBefore: number[];
  spend: SpendPlan;
  /** [channel][segment] */
  curves: ResponseCurve[][];
  expectation: Expectation;
  /** Lines of the source `marketplace_sales` per day. */
  saleLinesDue: Int32Array;
  marketplaces: MarketplaceExpectation;
}

/** Purchase rates of the customers who are there, [segment][day]. */
function activeRates(customers: readonly Customer[], days: number): Float64Array[] {
  const change = SEGMENTS.map(() => new Float64Array(days + 1));
  for (const customer of customers) {
    const from = Math.max(0, customer.registeredDay + 1);
    const to = Math.min(days, customer.churnDay);
    if (from >= to) continue;
    change[customer.segment]![from]! += customer.shopRate;
    change[customer.segment]![to]! -= customer.shopRate;
  }
  return change.map((steps) => {
    let running = 0;
    return steps.slice(0, days).map((step) => {
      running += step;
      return Math.max(0, running);
    });
  });
}

/** Expected value of an order in base currency: in the own shop [segment][day], on marketplaces [day]. */
function orderValues(customers: readonly Customer[], products: readonly Product[], days: number) {
  const tastes = SEGMENTS.map((_, s) =>
    tasteWeights(
      customers.filter((c) => c.segment === s),
      (c) => c.shopRate,
    ),
  );
  const elsewhere = tasteWeights(customers, (c) => c.marketplaceRate);
  const shop = SEGMENTS.map(() => new Float64Array(days));
  const marketplaces = new Float64Array(days);
  for (let t = 0; t < days; t += 1) {
    const shelves = new Shelves(products, t).values();
    tastes.forEach((weights, s) => {
      shop[s]![t] = expectedOrderValue(weights, shelves, LINE_COUNTS);
    });
    marketplaces[t] = expectedOrderValue(elsewhere, shelves, MARKETPLACE_LINE_COUNTS);
  }
  return { shop, marketplaces };
}

/** Curves that pass through the channel's reference point, bent by segment; each world differs a little. */
function drawCurves(seed: number, ordersPerDay: number, referenceSpend: readonly number[]): ResponseCurve[][] {
  return CHANNELS.map((channel, c) => {
    const random = new Random(seed, 'curves', channel.name);
    const strength = random.noise(0.1);
    const bend = random.noise(0.1);
    const decay = Math.min(0.9, channel.decay * random.noise(0.05));
    const sum = SEGMENTS.reduce((acc, s) => acc + s.share * s.response[c]!, 0);
    return SEGMENTS.map((segment) => ({
      ceiling:
        (strength * ordersPerDay * channel.incrementalShare * segment.share * segment.response[c]!) /
        (sum * channel.saturation),
      half: (bend * segment.half[c]! * referenceSpend[c]! * (1 - channel.saturation)) / channel.saturation,
      decay,
    }));
  });
}

const mean = (values: Float64Array) => values.reduce((a, b) => a + b, 0) / Math.max(1, values.length);

/** The expected share of orders that no marketing caused, at reference spend. */
function baseShare(): number {
  const incremental = CHANNELS.reduce((acc, c) => acc + c.incrementalShare, 0);
  const help = CHANNELS[0]!.incrementalShare * DISPLAY_HELPS_SEARCH * CHANNELS[3]!.saturation;
  return 1 - incremental - help;
}

export function createWorld(options: WorldOptions): World {
  const { seed, days } = options;
  if (days < 1 || options.customers < 1 || options.products < 1) {
    throw new RangeError('a world needs at least one day, one customer and one product');
  }
  const span = spanOf(options);
  const demand = drawDemand(seed, span.start, days);
  const products = drawProducts(options);
  const customers = drawCustomers(options, span.start);
  const campaigns = drawCampaigns(options);
  const values = orderValues(customers, products, days);
  const meanValue = values.shop.reduce((acc, v, s) => acc + mean(v) * SEGMENTS[s]!.share, 0);
  const ordersPerDay = (options.events * ORDERS_PER_EVENT) / days;
  const referenceSpend = CHANNELS.map((c) => (ordersPerDay * c.incrementalShare * meanValue) / c.referenceRoas);
  const spend = planSpend(seed, campaigns, demand.index, referenceSpend);
  const carriedBefore = referenceSpend.map((x, c) => (spend.byChannel[c]!.some((paid) => paid > 0) ? x : 0));
  const curves = drawCurves(seed, ordersPerDay, referenceSpend);
  const expectation = expectSales({
    baseOrdersPerDay: ordersPerDay * baseShare(),
    demand: demand.index,
    activeRates: activeRates(customers, days),
    orderValues: values.shop,
    spend: spend.byChannel,
    carriedBefore,
    curves,
  });
  const saleLinesDue = planSaleLines(seed, demand.index, options.marketplaceSales);
  const rates = drawRates(seed, span.start, days);
  return {
    options,
    ...span,
    demand,
    customers,
    products,
    campaigns,
    rates,
    ordersPerDay,
    referenceSpend,
    carriedBefore,
    spend,
    curves,
    expectation,
    saleLinesDue,
    marketplaces: expectMarketplaces(saleLinesDue, expectation, values.marketplaces),
  };
}
