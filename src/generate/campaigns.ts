import type { WorldOptions } from './options.js';
import { Random } from './random.js';
import { CHANNELS } from './world/channels.js';

export interface Campaign {
  index: number;
  id: string;
  name: string;
  /** Index into `CHANNELS`. */
  channel: number;
  /** First and last day with spend, counted from the start; may lie outside the days. */
  firstDay: number;
  lastDay: number;
  /** Share of the channel's spend relative to its other campaigns. */
  weight: number;
  audience: string;
  currency: string;
}

const THEMES = [
  'Brand',
  'Summer Sale',
  'New In',
  'Back to School',
  'Bestsellers',
  'Clearance',
  'Loyalty',
  'Autumn Preview',
];
const AUDIENCES = [
  'all',
  'women 25-44',
  'families',
  'lapsed customers',
  'price sensitive',
  'professionals',
  'newsletter',
];

/** The first campaign of each channel runs all the time; the others come in flights of one to five weeks. */
export function drawCampaigns(options: WorldOptions): Campaign[] {
  return Array.from({ length: options.campaigns }, (_, index) => {
    const random = new Random(options.seed, 'campaign', index);
    const channel = index % CHANNELS.length;
    const always = index < CHANNELS.length;
    const firstDay = always ? -60 : Math.floor(random.between(-20, options.days - 3));
    const theme = always ? 'Always On' : random.pick(THEMES);
    return {
      index,
      id: `CMP-${String(index + 1).padStart(3, '0')}`,
      name: `${CHANNELS[channel]!.name[0]!.toUpperCase()}${CHANNELS[channel]!.name.slice(1)} – ${theme} ${index + 1}`,
      channel,
      firstDay,
      lastDay: always ? options.days + 30 : firstDay + 7 + random.below(29),
      weight: always ? 2 : random.between(0.4, 1.6),
      audience: random.pick(AUDIENCES),
      currency: random.chance(0.85) ? 'EUR' : random.pick(['GBP', 'USD']),
    };
  });
}

export function runsOn(campaign: Campaign, day: number): boolean {
  return day >= campaign.firstDay && day <= campaign.lastDay;
}
