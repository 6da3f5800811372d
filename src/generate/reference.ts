import { type Customer, drawAddress, MEMBERSHIP_TIERS } from './customers.js';
import { Soiler } from './dirt.js';
import { defaultDirt } from './options.js';
import type { Product } from './products.js';
import { Random } from './random.js';
import { isBusinessDay, RATE_DAYS_BEFORE, rateOn } from './rates.js';
import type { Sink, Source } from './sink.js';
import { DAY, dayText, HOUR, isoText, MINUTE } from './time.js';
import type { Traffic } from './traffic.js';
import { COUNTRIES, GROUPS } from './vocabulary.js';
import { CHANNELS } from './world/channels.js';
import type { World } from './world/world.js';

type Json = Record<string, unknown>;

/** Sends everything that is no event and no sale: the catalogue, customers, campaigns, spend and exchange rates. */
export function sendReferenceData(world: World, sink: Sink, traffic: Traffic): void {
  const corrected = world.options.dirt?.corrected ?? defaultDirt.corrected;
  const to = (source: Source) => {
    const soiler = new Soiler(sink, source, world.options, 0);
    return (record: Json, arrival: number, ...planted: string[]) => {
      const at = Math.max(world.start, Math.floor(arrival));
      soiler.send({
        line: JSON.stringify({ ...record, ingestion_time: isoText(at) }),
        arrival: at,
        time: null,
        planted,
      });
    };
  };
  const products = to('product_catalog');
  for (const product of world.products) sendProduct(world, product, products, corrected);
  const customers = to('customer_data');
  for (const customer of world.customers) sendCustomer(world, customer, customers, corrected);
  sendCampaigns(world, sink);
  sendSpend(world, traffic, to('marketing_spend'), corrected);
  sendRates(world, sink);
}

type Send = (record: Json, arrival: number, ...planted: string[]) => void;

function productRecord(product: Product, cents: number, active: boolean, updated: number): Json {
  const { category, subcategory } = GROUPS[product.group]!;
  return {
    product_id: product.id,
    product_name: product.name,
    category,
    subcategory,
    brand: product.brand,
    base_price: cents / 100,
    description: product.description,
    is_active: active,
    last_updated: isoText(updated),
  };
}

function sendProduct(world: World, product: Product, send: Send, corrected: number): void {
  const { start, options } = world;
  const random = new Random(options.seed, 'product records', product.index);
  const launch = Math.max(product.launchDay, 0);
  const launched = product.launchDay < 0 ? start - Math.floor(random.between(20, 900) * DAY) : start + launch * DAY;
  const known = product.prices.filter((p) => p.day <= launch).at(-1)!;
  send(productRecord(product, known.cents, true, launched), launched);
  for (const { day, cents } of product.prices) {
    if (day <= launch || day > product.lastDay) continue;
    const time = start + day * DAY;
    // Now and then a shop learns days later of a price that has long been charged.
    const late = random.chance(corrected * 2);
    const arrival = time + (late ? random.between(2, 9) * DAY : random.between(1, 20) * MINUTE);
    send(productRecord(product, cents, true, time), arrival, late ? 'lateVersion' : 'priceChange');
  }
  if (product.lastDay < options.days) {
    const time = start + (product.lastDay + 1) * DAY;
    const cents = product.prices.filter((p) => p.day <= product.lastDay).at(-1)!.cents;
    send(productRecord(product, cents, false, time), time + 5 * MINUTE, 'ended');
  }
}

function sendCustomer(world: World, customer: Customer, send: Send, corrected: number): void {
  const { start, options } = world;
  const random = new Random(options.seed, 'customer records', customer.index);
  const profile = { ...customer.profile };
  const record = (updated: number): Json => ({
    customer_id: customer.id,
    customer_name: profile.name,
    email: profile.email,
    address: profile.address,
    city: profile.city,
    country: COUNTRIES[customer.country]!.code,
    membership_tier: MEMBERSHIP_TIERS[profile.tier],
    created_at: isoText(customer.createdAt),
    last_updated: isoText(updated),
  });
  const created = Math.floor(customer.createdAt);
  send(record(created), created + random.below(90_000));
  // One change of tier or address in about 150 days.
  let time = Math.max(start, created) + random.exponential(150) * DAY;
  for (; time < start + options.days * DAY; time += 2 * DAY + random.exponential(150) * DAY) {
    const moved = random.chance(0.4);
    if (moved) Object.assign(profile, drawAddress(random, customer.country));
    else profile.tier = Math.max(0, Math.min(3, profile.tier + (profile.tier === 0 || random.chance(0.7) ? 1 : -1)));
    const late = random.chance(corrected * 3);
    const delay = late ? random.between(1, 10) * DAY : random.between(1, 30) * MINUTE;
    send(record(Math.floor(time)), time + delay, late ? 'lateVersion' : moved ? 'moved' : 'tierChange');
  }
}

function sendCampaigns(world: World, sink: Sink): void {
  const { start, campaigns, spend, options } = world;
  for (const campaign of campaigns) {
    const channel = CHANNELS[campaign.channel]!.name;
    const planned = spend.byCampaign[campaign.index]!.reduce((a, b) => a + b, 0);
    const inDays = Math.min(campaign.lastDay, options.days - 1) - Math.max(campaign.firstDay, 0) + 1;
    const length = campaign.lastDay - campaign.firstDay + 1;
    // Campaigns are announced three days ahead.
    const arrival = Math.max(start, start + (campaign.firstDay - 3) * DAY);
    const record = {
      campaign_id: campaign.id,
      campaign_name: campaign.name,
      campaign_type: channel,
      channel,
      start_date: dayText(start + campaign.firstDay * DAY),
      end_date: dayText(start + campaign.lastDay * DAY),
      budget: Math.ceil((planned * length) / Math.max(1, inDays) / 10) * 10,
      target_audience: campaign.audience,
      ingestion_time: isoText(arrival),
    };
    sink.push('marketing_campaigns', arrival, JSON.stringify(record));
  }
}

function sendSpend(world: World, traffic: Traffic, send: Send, corrected: number): void {
  const { start, rates, campaigns, spend, options } = world;
  for (const campaign of campaigns) {
    const random = new Random(options.seed, 'spend records', campaign.index);
    for (let t = 0; t < options.days; t += 1) {
      const cost = spend.byCampaign[campaign.index]![t]!;
      if (cost === 0) continue;
      const rate = campaign.currency === 'EUR' ? 1 : rateOn(rates, campaign.currency, t);
      const paid = Math.round((cost / rate) * 100) / 100;
      const record = {
        campaign_id: campaign.id,
        date: dayText(start + t * DAY),
        spend: paid,
        currency: campaign.currency,
        impressions: traffic.impressions[campaign.index]![t],
        clicks: traffic.clicks[campaign.index]![t],
      };
      const morning = start + (t + 1) * DAY + 4 * HOUR + random.below(3 * HOUR);
      if (random.chance(corrected)) {
        const wrong = Math.round(paid * random.between(0.7, 0.98) * 100) / 100;
        send({ ...record, spend: wrong }, morning);
        send(record, morning + DAY, 'corrected');
      } else send(record, morning);
    }
  }
}

function sendRates(world: World, sink: Sink): void {
  const { start, rates, options } = world;
  for (const currency of Object.keys(rates)) {
    const random = new Random(options.seed, 'rate records', currency);
    for (let day = -RATE_DAYS_BEFORE; day < options.days; day += 1) {
      const time = start + day * DAY;
      if (!isBusinessDay(time)) continue;
      const late = day >= 0 && random.chance(0.03);
      const arrival = Math.max(start, time + 15 * HOUR + (late ? DAY : 0));
      const record = {
        date: dayText(time),
        currency,
        rate: rateOn(rates, currency, day),
        ingestion_time: isoText(arrival),
      };
      sink.push('fx_rates', arrival, JSON.stringify(record), late ? ['late'] : []);
    }
  }
}
