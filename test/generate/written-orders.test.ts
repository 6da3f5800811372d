import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeWorld } from '../../src/generate/index.js';
import { clean } from './support/clean.js';
import { type PlannedOrder, planWorld } from './support/planned.js';
import { readSessions, type Session } from './support/sessions.js';
import { sum } from './support/statistics.js';
import { readSaleTruths, readTruth, type SaleTruthRecord, type Truth } from './support/truth.js';
import { removeTemporaryDirectories, smallWorld, temporaryDirectory } from './support/world.js';

const days = 50;
const options = smallWorld({ days, customers: 400, events: 60_000, marketplaceSales: 1_500, dirt: clean });

let truth: Truth;
let sales: SaleTruthRecord[];
let sessions: Session[];
/** As other tests see them before they are written. */
let planned: PlannedOrder[];

beforeAll(async () => {
  const directory = temporaryDirectory();
  await writeWorld(directory, options, { truth: join(directory, 'truth.json') });
  truth = readTruth(directory);
  sales = readSaleTruths(directory);
  sessions = readSessions(directory);
  planned = planWorld(options).orders;
});

afterAll(removeTemporaryDirectories);

const inTheShop = ({ channel }: SaleTruthRecord) => channel === 'website' || channel === 'mobile_app';
const campaignName = (index: number) => (index < 0 ? null : `CMP-${String(index + 1).padStart(3, '0')}`);
const customerName = ({ guest, customer }: PlannedOrder) =>
  guest ? null : `C-${String(customer + 1).padStart(6, '0')}`;

describe('the orders in the files', () => {
  it('are those that were planned, each in one session that began through its campaign', () => {
    const sessionOf = new Map(sessions.flatMap((s) => [...s.orders].map((id) => [id, s] as const)));
    // Those of the last days may be on their way.
    const arrived = planned.filter((o) => o.day < days - 3);
    expect(arrived.length).toBeGreaterThan(500);
    for (const order of arrived) {
      const { start, customer, campaign } = sessionOf.get(order.id)!;
      expect({ start, customer, campaign }).toEqual({
        start: order.time,
        customer: customerName(order),
        campaign: campaignName(order.landing),
      });
    }
    expect(sum(sessions.map((s) => s.orders.size))).toBe(sessionOf.size);
  });
});

describe('the truth of each sale', () => {
  it('names what caused its order', () => {
    const cause = new Map(planned.map((o) => [o.id, o]));
    const lines = sales.filter(inTheShop);
    expect(new Set(lines.map((line) => line.order_id)).size).toBe(planned.length);
    const wrong = lines.filter((line) => {
      const order = cause.get(line.order_id);
      return line.caused_by !== order?.causedBy || line.helped_by_display !== order.helped;
    });
    expect(wrong).toEqual([]);
    expect(sales.filter((s) => !inTheShop(s) && s.caused_by !== 'organic')).toEqual([]);
  });

  it('adds up to what the truth says of each channel, in orders and in revenue', () => {
    const of = (cause: string) => sales.filter((s) => inTheShop(s) && s.caused_by === cause);
    const orders = (cause: string) => new Set(of(cause).map((s) => s.order_id)).size;
    for (const [channel, told] of Object.entries(truth.realised.channels)) {
      expect(told.causedOrders, channel).toBeGreaterThan(2);
      expect(orders(channel), channel).toBe(told.causedOrders);
      expect(sum(of(channel).map((s) => s.base_amount))).toBeCloseTo(told.causedRevenue, 4);
    }
    expect(orders('organic')).toBe(truth.realised.organicOrders);
    expect(sum(sales.filter(inTheShop).map((s) => s.base_amount))).toBeCloseTo(truth.realised.revenue, 3);
    const touched = of('organic').filter((s) => s.touched.length > 0);
    expect(new Set(touched.map((s) => s.order_id)).size).toBe(truth.realised.boughtAnywayButTouched);
  });

  it('leaves most orders to no marketing at all', () => {
    // At the reference spend 1 − 0.26 − 0.09 × 0.5 × 0.45 = 72 % of 720.
    expect(truth.realised.organicOrders / truth.realised.orders).toBeGreaterThan(0.65);
    expect(truth.realised.organicOrders / truth.realised.orders).toBeLessThan(0.79);
  });
});

describe('last touch', () => {
  const lookBack = 30 * 86_400_000;
  /** The channel of the buyer's latest session through a campaign, by the events alone. */
  const lastTouches = () => {
    const touches = sessions.filter((s) => s.campaign !== null);
    const byCustomer = new Map<string, Session[]>();
    for (const touch of touches) {
      const visitor = touch.customer ?? touch.id;
      byCustomer.set(visitor, [...(byCustomer.get(visitor) ?? []), touch]);
    }
    return sessions.flatMap((session) =>
      [...session.orders].map((id) => {
        const seen = byCustomer.get(session.customer ?? session.id) ?? [];
        const recent = seen.filter((t) => t.start <= session.start && t.start > session.start - lookBack);
        const last = recent.reduce<Session | null>((a, b) => (a === null || b.start > a.start ? b : a), null);
        return {
          id,
          channel: last && Object.keys(truth.marketing.channels)[(Number(last.campaign!.slice(4)) - 1) % 5]!,
        };
      }),
    );
  };

  it('credits in the files whom the truth says it credits', () => {
    const found = lastTouches();
    // All have arrived by the end; the visits and orders before it are read from the events alone.
    expect(found.length).toBe(truth.realised.orders);
    for (const [channel, told] of Object.entries(truth.realised.channels)) {
      expect(found.filter((f) => f.channel === channel).length, channel).toBe(told.lastTouchOrders);
    }
  });

  it('credits the affiliate with buyers who would have bought anyway', () => {
    const cause = new Map(planned.map((o) => [o.id, o.causedBy]));
    const credited = lastTouches().filter((t) => t.channel === 'affiliate');
    const anyway = credited.filter((t) => cause.get(t.id) === 'organic');
    const caused = credited.filter((t) => cause.get(t.id) === 'affiliate');
    // Of 720 orders 70 % × 25 % × 97 %, against 1 % that it caused.
    expect(anyway.length).toBeGreaterThan(90);
    expect(anyway.length).toBeGreaterThan(8 * caused.length);
  });
});
