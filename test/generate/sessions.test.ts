import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeWorld } from '../../src/generate/index.js';
import { clean } from './support/clean.js';
import { readSessions, type Session } from './support/sessions.js';
import { correlation, mean, sum } from './support/statistics.js';
import { readTruth, type Truth } from './support/truth.js';
import {
  type Json,
  linesOf,
  parsed,
  removeTemporaryDirectories,
  smallWorld,
  temporaryDirectory,
} from './support/world.js';

const days = 50;
/** Some of the last days' events are still on their way. */
const whole = days - 3;

let truth: Truth;
let visits: Session[];
/** Daily reports of the advertising platforms, each with its campaign's channel. */
let reports: { channel: string; date: string; clicks: number; cost: number; currency: string }[];
let rates: Json[];

beforeAll(async () => {
  const directory = temporaryDirectory();
  const size = { days, campaigns: 5, customers: 400, events: 70_000, marketplaceSales: 500 };
  await writeWorld(directory, smallWorld({ ...size, dirt: clean }), { truth: join(directory, 'truth.json') });
  truth = readTruth(directory);
  visits = readSessions(directory).filter((s) => !s.bot);
  const recordsOf = (source: Parameters<typeof linesOf>[1]) =>
    [...linesOf(directory, source)].map(({ line }) => parsed(line)!);
  rates = recordsOf('fx_rates');
  const channelOf = new Map(recordsOf('marketing_campaigns').map((c) => [c.campaign_id, String(c.channel)]));
  reports = recordsOf('marketing_spend').map((r) => ({
    channel: channelOf.get(r.campaign_id)!,
    date: String(r.date),
    clicks: Number(r.clicks),
    cost: Number(r.spend),
    currency: String(r.currency),
  }));
});

afterAll(removeTemporaryDirectories);

const dayIndex = (start: number) => truth.expected.days.indexOf(new Date(start).toISOString().slice(0, 10));

describe('sessions that no campaign brought', () => {
  /** Without those that end in a purchase, which would be demand itself. */
  const organic = () => {
    const counts = new Array<number>(whole).fill(0);
    for (const visit of visits) {
      const day = dayIndex(visit.start);
      if (visit.campaign === null && visit.orders.size === 0 && day < whole) counts[day]! += 1;
    }
    return counts;
  };

  it('are a sign of demand, and a noisy one', () => {
    const demand = truth.expected.demand.index.slice(0, whole);
    // Demand varies by 13 %, sessions around it by 14 %, half of it the noise: 0.13 ÷ √(0.13² + 0.14²) = 0.68, give or take 0.08.
    expect(correlation(organic(), demand)).toBeGreaterThan(0.4);
    expect(correlation(organic(), demand)).toBeLessThan(0.9);
  });

  it('vary around demand by more than counting them explains', () => {
    const counts = organic();
    const around = counts.map((n, day) => Math.log(n / truth.expected.demand.index[day]!));
    const variance = mean(around.map((x) => (x - mean(around)) ** 2));
    const counting = mean(counts.map((n) => 1 / n));
    // The noise of 10 %, and 7 % since visits differ in length: 12 %, in 47 days told to 1.3 %.
    expect(Math.sqrt(variance - counting)).toBeGreaterThan(0.085);
    expect(Math.sqrt(variance - counting)).toBeLessThan(0.16);
  });
});

describe('sessions that a campaign brought', () => {
  it.each([
    ['search', 0.12],
    ['social', 0.3],
    ['email', 0.1],
    ['display', 0.65],
    ['affiliate', 0.03],
  ])('through %s are seen but for the %d that tracking loses', (channel, lost) => {
    expect(truth.marketing.channels[channel]!.trackingLoss).toBe(lost);
    const clicks = sum(reports.filter((r) => r.channel === channel && dayOf(r.date) < whole).map((r) => r.clicks));
    const seen = visits.filter(
      (v) => v.campaign !== null && channelOfCampaign(v.campaign) === channel && dayIndex(v.start) < whole,
    ).length;
    // 85 % of clicks arrive. Both are Poisson numbers, of the same clicks bought: four standard deviations of both.
    expect(clicks).toBeGreaterThan(500);
    const expected = clicks * 0.85 * (1 - lost);
    expect(Math.abs(seen - expected)).toBeLessThan(4 * Math.sqrt(expected + expected ** 2 / clicks));
  });

  const dayOf = (date: string) => truth.expected.days.indexOf(date);
  const channelOfCampaign = (id: string) => Object.keys(truth.marketing.channels)[(Number(id.slice(4)) - 1) % 5];
});

describe('what the advertising platforms report', () => {
  it('is the spend that the truth’s curves answer to', () => {
    const rateOf = (currency: string, date: string) =>
      currency === 'EUR'
        ? 1
        : Number(rates.filter((r) => r.currency === currency && String(r.date) <= date).at(-1)!.rate);
    expect(reports.length).toBeGreaterThan(200);
    for (const { channel, date, cost, currency } of reports) {
      const spent = truth.expected.spend[channel]![truth.expected.days.indexOf(date)]!;
      // Reported in cents of the campaign's currency.
      if (Math.abs(cost * rateOf(currency, date) - spent) > 0.011) expect.fail(`${channel} ${date}: ${cost}, ${spent}`);
    }
  });
});
