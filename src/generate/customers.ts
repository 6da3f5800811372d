import { AliasTable } from './alias.js';
import type { WorldOptions } from './options.js';
import { PRICE_LEVELS, STYLES } from './products.js';
import { Random } from './random.js';
import { DAY } from './time.js';
import { COUNTRIES, FIRST_NAMES, GROUPS, LAST_NAMES, STREETS } from './vocabulary.js';
import { SEGMENTS } from './world/segments.js';

export const MEMBERSHIP_TIERS = ['bronze', 'silver', 'gold', 'platinum'] as const;

/** What a customer's record says, at one time. */
export interface CustomerProfile {
  name: string;
  email: string;
  address: string;
  city: string;
  tier: number;
}

export interface Customer {
  index: number;
  id: string;
  segment: number;
  /** Index into `COUNTRIES`. */
  country: number;
  profile: CustomerProfile;
  /** ms since 1970 */
  createdAt: number;
  /** Day of registration; negative before the start. */
  registeredDay: number;
  /** First day without the customer. */
  churnDay: number;
  /** Purchases relative to the average customer's. */
  rate: number;
  rhythmDays: number;
  repeatHabit: number;
  priceLevel: number;
  style: number;
  /** Groups that the customer likes, with cumulative weights up to 1. */
  tastes: { groups: number[]; cumulative: number[] };
  /** Weight in the own shop and on marketplaces. */
  shopRate: number;
  marketplaceRate: number;
  appShare: number;
}

/** Share of those who register within the days. */
const NEWCOMERS = 0.14;

const segmentTable = new AliasTable(SEGMENTS.map((s) => s.share));
const countryTable = new AliasTable(COUNTRIES.map((c) => c.weight));

function drawTastes(random: Random): Customer['tastes'] {
  const chosen = new Set<number>();
  const count = 3 + random.below(4);
  while (chosen.size < count) chosen.add(random.below(GROUPS.length));
  const weights = [...chosen].map(() => random.exponential(1) + 0.1);
  const sum = weights.reduce((a, b) => a + b, 0);
  let running = 0;
  return {
    groups: [...chosen],
    cumulative: weights.map((w) => {
      running += w / sum;
      return running;
    }),
  };
}

const asciiOf = (text: string) =>
  text
    .normalize('NFD')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase();

export function drawAddress(random: Random, country: number): { address: string; city: string } {
  return {
    address: `${random.pick(STREETS)} ${1 + random.below(180)}`,
    city: random.pick(COUNTRIES[country]!.cities),
  };
}

function drawProfile(random: Random, index: number, country: number): CustomerProfile {
  const first = random.pick(FIRST_NAMES);
  const last = random.pick(LAST_NAMES);
  return {
    name: `${first} ${last}`,
    email: `${asciiOf(first)}.${asciiOf(last)}${index + 1}@example.com`,
    ...drawAddress(random, country),
    tier: Math.min(3, Math.floor(random.exponential(0.9))),
  };
}

function drawCustomer(options: WorldOptions, start: number, index: number): Customer {
  const random = new Random(options.seed, 'customer', index);
  const segment = segmentTable.draw(random);
  const traits = SEGMENTS[segment]!;
  const country = countryTable.draw(random);
  const isNew = random.chance(NEWCOMERS);
  const age = isNew ? -random.between(0, options.days) : 1 + random.exponential(400);
  const createdAt = Math.min(start + options.days * DAY, Math.max(start - 1500 * DAY, Math.floor(start - age * DAY)));
  const registeredDay = Math.floor((createdAt - start) / DAY);
  const rate = traits.rate * random.noise(0.5);
  // A fifth buy only in the shop, a fifth only on marketplaces, the others on both.
  const home = random.next();
  return {
    index,
    id: `C-${String(index + 1).padStart(6, '0')}`,
    segment,
    country,
    profile: drawProfile(random, index, country),
    createdAt,
    registeredDay,
    churnDay: Math.max(0, registeredDay + 1) + Math.floor(random.exponential(1 / traits.churnPerDay)),
    rate,
    rhythmDays: (traits.rhythmDays * random.noise(0.3)) / Math.max(0.4, rate / traits.rate),
    repeatHabit: traits.repeatHabit * random.noise(0.25),
    priceLevel: levelOf(random, traits.priceLevels),
    style: random.below(STYLES),
    tastes: drawTastes(random),
    shopRate: home < 0.2 ? 0 : rate,
    marketplaceRate: home > 0.8 ? 0 : rate * traits.marketplace,
    appShare: Math.min(0.95, traits.app * random.noise(0.4)),
  };
}

function levelOf(random: Random, weights: readonly number[]): number {
  let left = random.next();
  for (let level = 0; level < PRICE_LEVELS - 1; level += 1) {
    left -= weights[level]!;
    if (left < 0) return level;
  }
  return PRICE_LEVELS - 1;
}

/** All customers with their hidden traits. `start` in ms since 1970. */
export function drawCustomers(options: WorldOptions, start: number): Customer[] {
  return Array.from({ length: options.customers }, (_, index) => drawCustomer(options, start, index));
}

/** There on that day: registered on an earlier one, and not yet lost. */
export function isActiveOn(customer: Customer, day: number): boolean {
  return customer.registeredDay < day && day < customer.churnDay;
}
