import { CHANNELS, DISPLAY, DISPLAY_HELPS_SEARCH, SEARCH } from './channels.js';
import { displayLevel } from './expectation.js';
import { marginalResponse, type ResponseCurve, response } from './response.js';
import { SEGMENTS } from './segments.js';

/** The money side of the response curves: a steady spend a day per channel in, revenue a day out. Base currency. */
export interface BudgetModel {
  /** [channel][segment] */
  curves: ResponseCurve[][];
  /** Expected value of an order per segment. */
  orderValue: readonly number[];
}

/** Revenue a day that a steady spend a day causes. */
export function steadyRevenue(model: BudgetModel, spend: readonly number[]): number {
  const help = 1 + DISPLAY_HELPS_SEARCH * displayLevel(model.curves[DISPLAY]!, spend[DISPLAY]!);
  return model.curves.reduce((sum, curves, c) => {
    const own = curves.reduce((acc, curve, s) => acc + model.orderValue[s]! * response(curve, spend[c]!), 0);
    return sum + own * (c === SEARCH ? help : 1);
  }, 0);
}

/** The derivative of {@link steadyRevenue} by one channel's spend. */
export function marginalRevenue(model: BudgetModel, spend: readonly number[], channel: number): number {
  const { curves, orderValue } = model;
  const at = spend[channel]!;
  const own = curves[channel]!.reduce((acc, curve, s) => acc + orderValue[s]! * marginalResponse(curve, at), 0);
  if (channel === SEARCH) return own * (1 + DISPLAY_HELPS_SEARCH * displayLevel(curves[DISPLAY]!, spend[DISPLAY]!));
  if (channel !== DISPLAY) return own;
  const search = curves[SEARCH]!.reduce((acc, curve, s) => acc + orderValue[s]! * response(curve, spend[SEARCH]!), 0);
  const rise = SEGMENTS.reduce((acc, segment, s) => {
    return acc + segment.share * marginalResponse({ ...curves[DISPLAY]![s]!, ceiling: 1 }, at);
  }, 0);
  return own + search * DISPLAY_HELPS_SEARCH * rise;
}

const BISECTIONS = 60;

/** The spend at which a channel's marginal revenue falls to `price`; 0 if it never reaches that. */
function spendAt(model: BudgetModel, spend: readonly number[], channel: number, price: number, most: number): number {
  const trial = [...spend];
  const marginalAt = (x: number) => {
    trial[channel] = x;
    return marginalRevenue(model, trial, channel);
  };
  if (marginalAt(0) <= price) return 0;
  let low = 0;
  let high = most;
  for (let i = 0; i < BISECTIONS; i += 1) {
    const middle = (low + high) / 2;
    if (marginalAt(middle) > price) low = middle;
    else high = middle;
  }
  return low;
}

/** Spends at which each channel's marginal revenue equals `price`: coordinate-wise, until search and display agree. */
export function spendsAtMarginal(model: BudgetModel, price: number, most: number): number[] {
  let spend = CHANNELS.map(() => most / CHANNELS.length);
  for (let round = 0; round < 40; round += 1) {
    const before = spend;
    for (let c = 0; c < CHANNELS.length; c += 1) {
      spend = spend.with(c, spendAt(model, spend, c, price, most));
    }
    if (spend.every((x, c) => Math.abs(x - before[c]!) <= 1e-9 * most)) break;
  }
  return spend;
}

/**
 * The best split of a total spend a day: that at which a further unit earns the same everywhere it is spent at all.
 * The curves are concave, so that equal margins are the optimum; their common height is found by bisection.
 */
export function optimalBudget(model: BudgetModel, total: number): number[] {
  if (total <= 0) return CHANNELS.map(() => 0);
  let low = 1e-6;
  let high = 1e4;
  for (let i = 0; i < BISECTIONS; i += 1) {
    const price = Math.sqrt(low * high);
    const sum = spendsAtMarginal(model, price, total).reduce((a, b) => a + b, 0);
    if (sum > total) low = price;
    else high = price;
  }
  const spend = spendsAtMarginal(model, high, total);
  const sum = spend.reduce((a, b) => a + b, 0);
  return spend.map((x) => (sum > 0 ? (x * total) / sum : 0));
}

/** The spend a day that earns most after goods and marketing: each channel's last unit just pays for itself. */
export function profitableBudget(model: BudgetModel, margin: number, most: number): number[] {
  return spendsAtMarginal(model, 1 / margin, most);
}
