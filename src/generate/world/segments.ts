/** A hidden kind of customer. The order of `response` is that of `CHANNELS`. */
export interface SegmentTraits {
  name: string;
  /** Share of all customers. */
  share: number;
  /** Purchases, relative to the average customer's. */
  rate: number;
  /** Mean days between purchases, which purchases tend to keep. */
  rhythmDays: number;
  /** Inclination to buy again what was bought before; 1 is average. */
  repeatHabit: number;
  /** Probability of being lost, per day. */
  churnPerDay: number;
  /** Weights of the price levels low, middle, high. */
  priceLevels: readonly [number, number, number];
  /** Share of visits made in the mobile app. */
  app: number;
  /** Weight of marketplaces against the own shop. */
  marketplace: number;
  /** Answer to each channel's spend, relative to other segments. */
  response: readonly number[];
  /** Half-saturation of each channel, relative to the channel's. */
  half: readonly number[];
}

export const SEGMENTS: readonly SegmentTraits[] = [
  {
    name: 'bargain_hunters',
    share: 0.34,
    rate: 0.8,
    rhythmDays: 12,
    repeatHabit: 0.8,
    churnPerDay: 0.003,
    priceLevels: [0.7, 0.25, 0.05],
    app: 0.3,
    marketplace: 1.3,
    response: [1.2, 0.6, 1.3, 0.7, 1.6],
    half: [1, 1.1, 0.9, 1, 0.8],
  },
  {
    name: 'loyalists',
    share: 0.26,
    rate: 1.5,
    rhythmDays: 7,
    repeatHabit: 1.4,
    churnPerDay: 0.0008,
    priceLevels: [0.2, 0.6, 0.2],
    app: 0.5,
    marketplace: 0.6,
    response: [0.5, 0.5, 1.8, 0.5, 0.5],
    half: [0.8, 0.9, 1.3, 0.8, 1],
  },
  {
    name: 'trend_seekers',
    share: 0.23,
    rate: 1,
    rhythmDays: 10,
    repeatHabit: 0.7,
    churnPerDay: 0.004,
    priceLevels: [0.25, 0.5, 0.25],
    app: 0.6,
    marketplace: 0.9,
    response: [0.7, 2.2, 0.5, 1.6, 0.9],
    half: [0.9, 1.3, 0.8, 1.2, 1],
  },
  {
    name: 'professionals',
    share: 0.17,
    rate: 0.7,
    rhythmDays: 16,
    repeatHabit: 1.1,
    churnPerDay: 0.0015,
    priceLevels: [0.05, 0.35, 0.6],
    app: 0.15,
    marketplace: 1.1,
    response: [1.9, 0.5, 0.5, 1.2, 0.6],
    half: [1.3, 0.8, 0.9, 1, 1.2],
  },
];
