export const sum = (values: Iterable<number>): number => {
  let total = 0;
  for (const value of values) total += value;
  return total;
};

export const mean = (values: readonly number[]): number => sum(values) / values.length;

/** How far a count lies from a Poisson number's mean, in its standard deviations. */
export const deviations = (count: number, expected: number): number => (count - expected) / Math.sqrt(expected);

/** How far a share of n trials lies from its probability, in its standard deviations. */
export const shareDeviations = (hits: number, trials: number, probability: number): number =>
  (hits - trials * probability) / Math.sqrt(trials * probability * (1 - probability));

/** The logarithm of the likelihood of Poisson counts under these means, but for a term that no mean changes. */
export const logLikelihood = (counts: readonly number[], means: readonly number[]): number =>
  sum(counts.map((count, i) => count * Math.log(means[i]!) - means[i]!));

/** Slope of the straight line through points, by least squares. */
export function slope(x: readonly number[], y: readonly number[]): number {
  const [mx, my] = [mean(x), mean(y)];
  return sum(x.map((v, i) => (v - mx) * (y[i]! - my))) / sum(x.map((v) => (v - mx) ** 2));
}

/** Pearson's. */
export function correlation(x: readonly number[], y: readonly number[]): number {
  return Math.sign(slope(x, y)) * Math.sqrt(slope(x, y) * slope(y, x));
}

/** Ranks from 1, ties by their mean. */
export function ranks(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const result = new Array<number>(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && values[order[to]!] === values[order[from]!]) to += 1;
    for (let k = from; k < to; k += 1) result[order[k]!] = (from + 1 + to) / 2;
    from = to;
  }
  return result;
}

/** Spearman's. */
export const rankCorrelation = (x: readonly number[], y: readonly number[]): number => correlation(ranks(x), ranks(y));
