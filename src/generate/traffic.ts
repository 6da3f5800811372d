import type { OrderPlan } from './orders.js';
import { Random } from './random.js';
import { DAY, shareOfDayBefore } from './time.js';
import { CHANNELS } from './world/channels.js';
import type { World } from './world/world.js';

/** Events of a visit without purchase, on average. */
const VISIT_LENGTH = 5.3;
/** Clicks that reach the shop. */
const ARRIVING = 0.85;
/** Log standard deviation of organic traffic around demand. */
const ORGANIC_NOISE = 0.1;

export interface Traffic {
  /** Events to be made per day, before dirt. */
  quota: Float64Array;
  /** Visits through a campaign that lead to no order, [campaign][day]. */
  visits: Int32Array[];
  /** As the ad platforms report them, [campaign][day]. */
  clicks: Int32Array[];
  impressions: Int32Array[];
}

/** How a day's requested events are spread: paid visits follow spend; organic ones are a noisy sign of demand. */
export function planTraffic(world: World, plan: OrderPlan): Traffic {
  const { options, campaigns, spend, referenceSpend } = world;
  const visitsPerDay = options.events / options.days / VISIT_LENGTH;
  const visits = campaigns.map(() => new Int32Array(options.days));
  const clicks = campaigns.map(() => new Int32Array(options.days));
  const impressions = campaigns.map(() => new Int32Array(options.days));
  for (const campaign of campaigns) {
    const channel = CHANNELS[campaign.channel]!;
    const random = new Random(options.seed, 'clicks', campaign.index);
    const clicksPerSpend =
      (visitsPerDay * channel.trafficShare) /
      (referenceSpend[campaign.channel]! * ARRIVING * (1 - channel.trackingLoss));
    for (let t = 0; t < options.days; t += 1) {
      const cost = spend.byCampaign[campaign.index]![t]!;
      if (cost === 0) continue;
      const bought = random.poisson(cost * clicksPerSpend * random.noise(0.1));
      const tracked = random.poisson(bought * ARRIVING * (1 - channel.trackingLoss));
      const touches = plan.touches[campaign.index]![t]!;
      visits[campaign.index]![t] = Math.max(0, tracked - touches);
      clicks[campaign.index]![t] = Math.max(bought, touches);
      impressions[campaign.index]![t] = Math.round((Math.max(bought, touches) / channel.clickRate) * random.noise(0.1));
    }
  }
  return { quota: planQuota(world), visits, clicks, impressions };
}

function planQuota(world: World): Float64Array {
  const { options, demand, spend, referenceSpend } = world;
  const random = new Random(options.seed, 'organic');
  const paidShare = CHANNELS.reduce((acc, c) => acc + c.trafficShare, 0);
  const weights = demand.index.map((index, t) => {
    const organic = (1 - paidShare) * index * random.noise(ORGANIC_NOISE);
    return CHANNELS.reduce(
      (acc, c, i) => acc + (c.trafficShare * spend.byChannel[i]![t]!) / (referenceSpend[i]! || 1),
      organic,
    );
  });
  const written = (t: number) => (t === options.days - 1 ? shareOfDayBefore(world.lastDayShare * DAY) : 1);
  const sum = weights.reduce((acc, w, t) => acc + w * written(t), 0);
  return weights.map((w) => (sum > 0 ? (options.events * w) / sum : 0));
}
