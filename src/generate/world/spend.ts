import type { Campaign } from '../campaigns.js';
import { runsOn } from '../campaigns.js';
import { Random } from '../random.js';
import { CHANNELS } from './channels.js';

/** Planned spend in base currency: per channel and day, and per campaign and day. */
export interface SpendPlan {
  byChannel: Float64Array[];
  byCampaign: Float64Array[];
}

/** More where more campaigns run; without any, nothing can be spent. Mean about 1. */
function flightFactors(campaigns: readonly Campaign[], days: number): Float64Array {
  const weight = new Float64Array(days);
  for (const campaign of campaigns) {
    for (let t = 0; t < days; t += 1) if (runsOn(campaign, t)) weight[t]! += campaign.weight;
  }
  const mean = weight.reduce((a, b) => a + b, 0) / Math.max(1, days);
  return weight.map((w) => (w === 0 ? 0 : 0.5 + (0.5 * w) / mean));
}

/**
 * Each channel's daily spend: reference × demand^follow × flights × noise. That it follows demand is what misleads
 * whoever regresses sales on spend.
 */
export function planSpend(
  seed: number,
  campaigns: readonly Campaign[],
  demand: Float64Array,
  reference: readonly number[],
): SpendPlan {
  const days = demand.length;
  const byCampaign = campaigns.map(() => new Float64Array(days));
  const byChannel = CHANNELS.map((channel, c) => {
    const random = new Random(seed, 'spend', channel.name);
    const own = campaigns.filter((k) => k.channel === c);
    const flights = flightFactors(own, days);
    const spend = new Float64Array(days);
    for (let t = 0; t < days; t += 1) {
      const planned = reference[c]! * demand[t]! ** channel.follow * flights[t]! * random.noise(channel.spendNoise);
      const running = own.filter((k) => runsOn(k, t));
      const weights = running.map((k) => k.weight * random.noise(0.15));
      const sum = weights.reduce((a, b) => a + b, 0);
      running.forEach((k, i) => {
        // Platforms report cents; the curves answer to what was really spent.
        const share = Math.round((planned * weights[i]! * 100) / sum) / 100;
        byCampaign[k.index]![t] = share;
        spend[t]! += share;
      });
    }
    return spend;
  });
  return { byChannel, byCampaign };
}
