import { CHANNELS, DISPLAY, DISPLAY_HELPS_SEARCH, SEARCH } from './channels.js';
import { carryOver, type ResponseCurve, response, saturation } from './response.js';
import { SEGMENTS } from './segments.js';

export interface ExpectationInput {
  baseOrdersPerDay: number;
  demand: Float64Array;
  /** [segment][day] */
  activeRates: Float64Array[];
  /** [segment][day], base currency */
  orderValues: Float64Array[];
  /** [channel][day], base currency */
  spend: Float64Array[];
  /** Carried-over spend on the day before the first, [channel], base currency. */
  carriedBefore: readonly number[];
  /** [channel][segment] */
  curves: ResponseCurve[][];
}

/** Expected own-shop sales in closed form. */
export interface Expectation {
  /** Orders that nothing caused, [segment][day]. */
  base: Float64Array[];
  /** Orders caused by a channel, [channel][segment][day]; search's include those that display helped. */
  caused: Float64Array[][];
  /** Of search's orders, those that would not be without display, [segment][day]. */
  helped: Float64Array[];
  /** Expected value of an order, base currency, [segment][day]. */
  orderValue: Float64Array[];
  /** Carried-over spend, [channel][day]. */
  carried: Float64Array[];
}

/** Display's mean saturation over segments, weighted by how many customers they hold. */
export function displayLevel(curves: readonly ResponseCurve[], carried: number): number {
  return SEGMENTS.reduce((acc, segment, s) => acc + segment.share * saturation(carried, curves[s]!.half), 0);
}

export function expectSales(input: ExpectationInput): Expectation {
  const days = input.demand.length;
  const perDay = input.activeRates.map((rates) => rates.reduce((a, b) => a + b, 0) / days);
  const meanRate = perDay.reduce((a, b) => a + b, 0);
  const base = input.activeRates.map((rates) =>
    rates.map((rate, t) => (meanRate > 0 ? (input.baseOrdersPerDay * input.demand[t]! * rate) / meanRate : 0)),
  );
  const carried = CHANNELS.map((_, c) =>
    carryOver(input.spend[c]!, input.curves[c]![0]!.decay, input.carriedBefore[c]!),
  );
  const caused = CHANNELS.map((_, c) =>
    SEGMENTS.map((_s, s) => carried[c]!.map((a) => response(input.curves[c]![s]!, a))),
  );
  const level = carried[DISPLAY]!.map((a) => displayLevel(input.curves[DISPLAY]!, a));
  const helped = caused[SEARCH]!.map((orders) => orders.map((x, t) => x * DISPLAY_HELPS_SEARCH * level[t]!));
  helped.forEach((extra, s) => {
    for (let t = 0; t < days; t += 1) caused[SEARCH]![s]![t]! += extra[t]!;
  });
  return { base, caused, helped, orderValue: input.orderValues, carried };
}

export interface ChannelResult {
  channel: string;
  spend: number;
  /** Orders and revenue that would not be without the channel; display's include search's orders that it helped. */
  incrementalOrders: number;
  incrementalRevenue: number;
  /** Incremental revenue per unit of spend. */
  trueRoas: number;
  /** (Incremental revenue × margin − spend) ÷ spend. */
  trueProfitRoi: number;
}

/** What each channel really earns: expected sales with it, less without it. */
export function channelResults(expectation: Expectation, spend: Float64Array[], margin: number): ChannelResult[] {
  return CHANNELS.map((channel, c) => {
    let orders = 0;
    let revenue = 0;
    SEGMENTS.forEach((_, s) => {
      expectation.orderValue[s]!.forEach((value, t) => {
        const helped = c === DISPLAY ? expectation.helped[s]![t]! : 0;
        const caused = expectation.caused[c]![s]![t]! + helped;
        orders += caused;
        revenue += caused * value;
      });
    });
    const cost = spend[c]!.reduce((a, b) => a + b, 0);
    return {
      channel: channel.name,
      spend: cost,
      incrementalOrders: orders,
      incrementalRevenue: revenue,
      trueRoas: cost > 0 ? revenue / cost : 0,
      trueProfitRoi: cost > 0 ? (revenue * margin - cost) / cost : 0,
    };
  });
}
