/** A response curve: how many orders a day a channel causes in a segment. Spend in base currency a day. */
export interface ResponseCurve {
  /** Orders a day that no spend exceeds. */
  ceiling: number;
  /** Carried-over spend at which half the ceiling is reached. */
  half: number;
  /** Share of the effect carried over to the next day. */
  decay: number;
}

/**
 * Geometric carry-over, normalised: a(t) = (1 − decay) · spend(t) + decay · a(t − 1), so that a constant spend x gives
 * a = x (Jin et al. 2017, "Bayesian Methods for Media Mix Modeling with Carryover and Shape Effects").
 * `before` is the carried-over spend on the day before the first.
 */
export function carryOver(spend: ArrayLike<number>, decay: number, before: number): Float64Array {
  const carried = new Float64Array(spend.length);
  let last = before;
  for (let t = 0; t < spend.length; t += 1) {
    last = (1 - decay) * spend[t]! + decay * last;
    carried[t] = last;
  }
  return carried;
}

/** Share of the ceiling reached, in [0, 1): Michaelis–Menten, a Hill curve of exponent 1. */
export function saturation(carried: number, half: number): number {
  return carried <= 0 ? 0 : carried / (carried + half);
}

/** Orders a day caused by carried-over spend. */
export function response(curve: ResponseCurve, carried: number): number {
  return curve.ceiling * saturation(carried, curve.half);
}

/** Orders a day per further unit of steady daily spend. */
export function marginalResponse(curve: ResponseCurve, carried: number): number {
  return (curve.ceiling * curve.half) / (curve.half + Math.max(0, carried)) ** 2;
}
