/**
 * A marketing channel's nature. Shares are of all expected orders at the reference spend, from which each world's
 * response curves are derived (`response.ts`).
 */
export interface ChannelTraits {
  name: string;
  utmSource: string;
  utmMedium: string;
  /** Orders that it causes, as a share of all orders, at the reference spend. */
  incrementalShare: number;
  /** Revenue caused per unit of spend at the reference spend; sets the reference spend. */
  referenceRoas: number;
  /** How much of the ceiling is reached at the reference spend. */
  saturation: number;
  /** Share of the effect that is carried over to the next day. */
  decay: number;
  /** How strongly spend follows demand: the elasticity of spend to the demand index. */
  follow: number;
  /** Log standard deviation of daily spend that is due to nothing. */
  spendNoise: number;
  /** Probability that a touch leaves no trace. */
  trackingLoss: number;
  /** Probability that a buyer whom it did not cause touches it all the same. */
  coincidence: number;
  /** Such a touch comes in the very session of the purchase, so that last touch loves it. */
  closesTheSale: boolean;
  /** Its visits as a share of all visits, at the reference spend. */
  trafficShare: number;
  /** Clicks per impression. */
  clickRate: number;
}

export const CHANNELS: readonly ChannelTraits[] = [
  {
    name: 'search',
    utmSource: 'google',
    utmMedium: 'cpc',
    incrementalShare: 0.09,
    referenceRoas: 3.2,
    saturation: 0.5,
    decay: 0.2,
    follow: 1.2,
    spendNoise: 0.15,
    trackingLoss: 0.12,
    coincidence: 0.12,
    closesTheSale: false,
    trafficShare: 0.09,
    clickRate: 0.045,
  },
  {
    name: 'social',
    utmSource: 'instagram',
    utmMedium: 'paid_social',
    incrementalShare: 0.075,
    referenceRoas: 2.1,
    saturation: 0.5,
    decay: 0.45,
    follow: 0.3,
    spendNoise: 0.25,
    trackingLoss: 0.3,
    coincidence: 0.04,
    closesTheSale: false,
    trafficShare: 0.08,
    clickRate: 0.012,
  },
  {
    name: 'email',
    utmSource: 'newsletter',
    utmMedium: 'email',
    incrementalShare: 0.05,
    referenceRoas: 8,
    saturation: 0.6,
    decay: 0.3,
    follow: 0.1,
    spendNoise: 0.2,
    trackingLoss: 0.1,
    coincidence: 0.06,
    closesTheSale: false,
    trafficShare: 0.04,
    clickRate: 0.03,
  },
  {
    name: 'display',
    utmSource: 'adnetwork',
    utmMedium: 'display',
    incrementalShare: 0.035,
    referenceRoas: 1.6,
    saturation: 0.45,
    decay: 0.7,
    follow: 0.3,
    spendNoise: 0.3,
    trackingLoss: 0.65,
    coincidence: 0.02,
    closesTheSale: false,
    trafficShare: 0.03,
    clickRate: 0.0015,
  },
  {
    name: 'affiliate',
    utmSource: 'coupons',
    utmMedium: 'affiliate',
    incrementalShare: 0.01,
    referenceRoas: 0.45,
    saturation: 0.55,
    decay: 0.05,
    follow: 1.6,
    spendNoise: 0.1,
    trackingLoss: 0.03,
    coincidence: 0.25,
    closesTheSale: true,
    trafficShare: 0.05,
    clickRate: 0.02,
  },
];

export const SEARCH = 0;
export const DISPLAY = 3;

/** Search's effect grows by this share of display's saturation: what display earns beside its own orders. */
export const DISPLAY_HELPS_SEARCH = 0.5;

/** Revenue that is left after goods and handling, before marketing. */
export const MARGIN = 0.4;
