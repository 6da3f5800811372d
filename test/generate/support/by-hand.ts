import type { Truth } from './truth.js';

/**
 * Orders a day that a channel causes in a segment, worked out from nothing but the parameters in the truth:
 * a(t) = (1 − decay) · spend(t) + decay · a(t − 1), orders = ceiling · a ÷ (a + half), and search times
 * (1 + help · display's saturation, its mean over customers).
 */
export function causedByHand({ marketing, expected }: Truth, channel: string, segment: string): number[] {
  const reached = (of: string, among: string) => {
    const { carriedOverBefore, curves } = marketing.channels[of]!;
    const { half, decay } = curves[among]!;
    let carried = carriedOverBefore;
    return expected.spend[of]!.map((spend) => {
      carried = (1 - decay) * spend + decay * carried;
      return carried / (carried + half);
    });
  };
  const own = reached(channel, segment).map((share) => marketing.channels[channel]!.curves[segment]!.ceiling * share);
  if (channel !== 'search') return own;
  const display = Object.entries(marketing.segmentShares).map(([s, share]) =>
    reached('display', s).map((level) => level * share),
  );
  return own.map((orders, t) => {
    const level = display.reduce((sum, days) => sum + days[t]!, 0);
    return orders * (1 + marketing.displayHelpsSearch * level);
  });
}
