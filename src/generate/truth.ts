import { MARKETPLACES } from './marketplaces.js';
import type { SourceSummary } from './sink.js';
import type { SaleTruth, Tally } from './tally.js';
import { DAY, dayText, isoText } from './time.js';
import { COUNTRIES, GROUPS } from './vocabulary.js';
import { optimalBudget, profitableBudget, steadyRevenue } from './world/budget.js';
import { CHANNELS, DISPLAY_HELPS_SEARCH, MARGIN } from './world/channels.js';
import { channelResults } from './world/expectation.js';
import { SEGMENTS } from './world/segments.js';
import type { World } from './world/world.js';

const rounded = (values: Iterable<number>, places = 4) => Array.from(values, (x) => Number(x.toFixed(places)));
const mean = (values: Float64Array) => values.reduce((a, b) => a + b, 0) / Math.max(1, values.length);
const sum = (values: Float64Array) => values.reduce((a, b) => a + b, 0);
const byChannel = <T>(of: (channel: number) => T) => Object.fromEntries(CHANNELS.map((c, i) => [c.name, of(i)]));
const bySegment = <T>(of: (segment: number) => T) => Object.fromEntries(SEGMENTS.map((s, i) => [s.name, of(i)]));

function marketingTruth(world: World) {
  const { expectation, spend, curves, options } = world;
  const model = { curves, orderValue: expectation.orderValue.map(mean) };
  const actual = spend.byChannel.map((days) => sum(days) / options.days);
  const total = actual.reduce((a, b) => a + b, 0);
  const best = optimalBudget(model, total);
  const most = total * 20;
  const profitable = profitableBudget(model, MARGIN, most);
  return {
    margin: MARGIN,
    displayHelpsSearch: DISPLAY_HELPS_SEARCH,
    segmentShares: bySegment((s) => SEGMENTS[s]!.share),
    channels: byChannel((c) => ({
      spendFollowsDemand: CHANNELS[c]!.follow,
      spendNoise: CHANNELS[c]!.spendNoise,
      trackingLoss: CHANNELS[c]!.trackingLoss,
      touchedAnyway: CHANNELS[c]!.coincidence,
      carriedOverBefore: world.carriedBefore[c],
      curves: bySegment((s) => curves[c]![s]),
    })),
    meanOrderValue: bySegment((s) => model.orderValue[s]),
    results: channelResults(expectation, spend.byChannel, MARGIN),
    steadyBudgetPerDay: {
      actual: { spend: byChannel((c) => actual[c]), revenue: steadyRevenue(model, actual) },
      bestOfSameTotal: { spend: byChannel((c) => best[c]), revenue: steadyRevenue(model, best) },
      mostProfitable: { spend: byChannel((c) => profitable[c]), revenue: steadyRevenue(model, profitable) },
    },
  };
}

function expectedTruth(world: World) {
  const { expectation, demand, spend, start, options } = world;
  return {
    days: Array.from({ length: options.days }, (_, t) => dayText(start + t * DAY)),
    demand: {
      index: rounded(demand.index),
      season: rounded(demand.season),
      weekday: rounded(demand.weekday),
      trend: rounded(demand.trend),
      shock: rounded(demand.shock),
    },
    baseOrders: bySegment((s) => rounded(expectation.base[s]!)),
    causedOrders: byChannel((c) => bySegment((s) => rounded(expectation.caused[c]![s]!, 5))),
    ofSearchHelpedByDisplay: bySegment((s) => rounded(expectation.helped[s]!, 5)),
    orderValue: bySegment((s) => rounded(expectation.orderValue[s]!, 2)),
    marketplaces: Object.fromEntries(
      MARKETPLACES.map(({ name }, m) => [
        name,
        {
          lines: rounded(world.marketplaces.lines[m]!),
          lineValue: rounded(world.marketplaces.lineValue[m]!, 2),
        },
      ]),
    ),
    spend: byChannel((c) => rounded(spend.byChannel[c]!, 2)),
    carriedOverSpend: byChannel((c) => rounded(expectation.carried[c]!, 2)),
  };
}

function productTruth(world: World) {
  return world.products.map((p) => ({
    product_id: p.id,
    group: GROUPS[p.group]!.subcategory,
    popularity: Number(p.popularity.toFixed(4)),
    priceLevel: p.priceLevel,
    style: p.style,
    launch: p.launchDay < 0 ? null : dayText(world.start + p.launchDay * DAY),
    end: Number.isFinite(p.lastDay) ? dayText(world.start + p.lastDay * DAY) : null,
    stockOuts: p.stockOuts.map(({ from, to }) => [dayText(world.start + from * DAY), dayText(world.start + to * DAY)]),
    substitutes: p.substitutes.map((i) => world.products[i]!.id),
    complements: p.complements.map((c) => ({
      product_id: world.products[c.product]!.id,
      weight: Number(c.weight.toFixed(4)),
    })),
  }));
}

function customerTruth(world: World) {
  return world.customers.map((c) => ({
    customer_id: c.id,
    segment: SEGMENTS[c.segment]!.name,
    country: COUNTRIES[c.country]!.code,
    rate: Number(c.rate.toFixed(4)),
    rhythmDays: Number(c.rhythmDays.toFixed(2)),
    repeatHabit: Number(c.repeatHabit.toFixed(3)),
    priceLevel: c.priceLevel,
    style: c.style,
    tastes: Object.fromEntries(
      c.tastes.groups.map((g, i) => [
        GROUPS[g]!.subcategory,
        Number((c.tastes.cumulative[i]! - (c.tastes.cumulative[i - 1] ?? 0)).toFixed(4)),
      ]),
    ),
    lost: c.churnDay < world.options.days ? dayText(world.start + c.churnDay * DAY) : null,
  }));
}

/** The whole hidden truth, for judges; no model may read it. */
export function truthOf(world: World, tally: Tally, sources: Record<string, SourceSummary>) {
  const { channels, ...counts } = realised(tally);
  return {
    options: world.options,
    marketing: marketingTruth(world),
    expected: expectedTruth(world),
    realised: { ...counts, channels },
    sources,
    products: productTruth(world),
    customers: customerTruth(world),
  };
}

function realised(tally: Tally) {
  return {
    events: tally.events,
    marketplaceSales: tally.saleLines,
    orders: tally.orders,
    organicOrders: tally.organicOrders,
    boughtAnywayButTouched: tally.boughtAnywayButTouched,
    revenue: tally.revenue,
    unattributedRevenue: tally.unattributedRevenue,
    purchases: tally.purchases,
    repeats: tally.repeats,
    channels: byChannel((c) => tally.channels[c]),
  };
}

/** One sale line's truth as a line of NDJSON. */
export function saleTruthLine(sale: SaleTruth): string {
  const { line, order, fate } = sale;
  return JSON.stringify({
    order_id: sale.id,
    product_id: line.product.id,
    channel: sale.channel,
    time: isoText(sale.time),
    customer_id: sale.customer.id,
    customer_named: sale.named,
    segment: SEGMENTS[order?.segment ?? sale.customer.segment]!.name,
    caused_by: order === null || order.cause < 0 ? 'organic' : CHANNELS[order.cause]!.name,
    helped_by_display: order?.helped ?? false,
    touched: order?.touched.map((c) => CHANNELS[c]!.name) ?? [],
    quantity: line.quantity,
    base_amount: fate.baseCents / 100,
    status: fate.status,
    returned: fate.returned,
    repeat: line.repeat,
    instead_of: line.insteadOf?.id ?? null,
    complement_of: line.complementOf?.id ?? null,
  });
}
