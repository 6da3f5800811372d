import { Buyers } from './buyers.js';
import { runsOn } from './campaigns.js';
import { Random } from './random.js';
import { BACKEND_SHARE, LINE_COUNTS } from './shelves.js';
import { DAY, MINUTE, timeOfDay } from './time.js';
import { CHANNELS, SEARCH } from './world/channels.js';
import { SEGMENTS } from './world/segments.js';
import type { World } from './world/world.js';

/** An order in the own shop, before what is in it. */
export interface Order {
  id: string;
  /** ms since 1970 */
  time: number;
  day: number;
  segment: number;
  /** Index of the customer; −1 where the segment has nobody left. */
  customer: number;
  /** The buyer stays anonymous. */
  guest: boolean;
  /** Index of the channel that caused it; −1: would have been bought anyway. */
  cause: number;
  /** Caused by search, yet only with display's help. */
  helped: boolean;
  /** Channels that left a touch which can be seen, of whatever worth. */
  touched: number[];
  app: boolean;
  lines: number;
  /** Campaign through which the session of the purchase began; −1 for none. */
  landing: number;
  /** Also reported by the shop's own backend. */
  backend: boolean;
}

/** A visit through a campaign that comes before an order. */
export interface TouchVisit {
  time: number;
  customer: number;
  guest: boolean;
  campaign: number;
  app: boolean;
}

export interface OrderPlan {
  /** By day. */
  orders: Order[][];
  visits: TouchVisit[][];
  /** Visits planned through a campaign on a day, [campaign][day]. */
  touches: Int32Array[];
}

const GUESTS = 0.04;
/** Share of causing touches that begin the very session of the purchase. */
const SAME_SESSION = 0.55;

function lineCount(random: Random): number {
  const u = random.next();
  return u < LINE_COUNTS[0] ? 1 : u < LINE_COUNTS[0] + LINE_COUNTS[1] ? 2 : 3;
}

/** Draws all orders from the world's expectations, and the touches that lead to them. */
export class OrderPlanner {
  private readonly buyers: Buyers;
  private readonly plan: OrderPlan;
  private count = 0;

  constructor(private readonly world: World) {
    const { days } = world.options;
    this.buyers = new Buyers(
      world.customers,
      SEGMENTS.length,
      (c) => c.segment,
      (c) => c.shopRate,
    );
    this.plan = {
      orders: Array.from({ length: days }, () => []),
      visits: Array.from({ length: days }, () => []),
      touches: world.campaigns.map(() => new Int32Array(days)),
    };
  }

  planAll(): OrderPlan {
    for (let day = 0; day < this.world.options.days; day += 1) {
      for (let segment = 0; segment < SEGMENTS.length; segment += 1) this.planDay(day, segment);
    }
    return this.plan;
  }

  private planDay(day: number, segment: number): void {
    const { expectation, options } = this.world;
    const random = new Random(options.seed, 'orders', day, segment);
    for (let n = random.poisson(expectation.base[segment]![day]!); n > 0; n -= 1) this.add(random, day, segment, -1);
    for (let c = 0; c < CHANNELS.length; c += 1) {
      const mean = expectation.caused[c]![segment]![day]!;
      for (let n = random.poisson(mean); n > 0; n -= 1) this.add(random, day, segment, c);
    }
  }

  private add(random: Random, day: number, segment: number, cause: number): void {
    const { expectation, start } = this.world;
    const customer = this.buyers.draw(random, segment, day);
    const caused = cause === SEARCH ? expectation.caused[SEARCH]![segment]![day]! : 0;
    this.count += 1;
    const order: Order = {
      id: `ORD-${String(this.count).padStart(7, '0')}`,
      time: start + day * DAY + timeOfDay(random),
      day,
      segment,
      customer: customer?.index ?? -1,
      guest: customer === null || random.chance(GUESTS),
      cause,
      helped: caused > 0 && random.chance(expectation.helped[segment]![day]! / caused),
      touched: [],
      app: random.chance(customer?.appShare ?? 0.3),
      lines: lineCount(random),
      landing: -1,
      backend: random.chance(BACKEND_SHARE),
    };
    this.planTouches(random, order);
    this.plan.orders[day]!.push(order);
    if (order.landing >= 0) this.plan.touches[order.landing]![day]! += 1;
  }

  private planTouches(random: Random, order: Order): void {
    CHANNELS.forEach((channel, c) => {
      const isCause = c === order.cause;
      if (!isCause && !random.chance(channel.coincidence)) return;
      if (random.chance(channel.trackingLoss)) return;
      const closes = isCause ? random.chance(SAME_SESSION) : channel.closesTheSale;
      const campaign = this.campaignOn(random, c, order.day);
      if (closes && campaign >= 0) {
        // Who closes the sale pushes whoever began the session into one of its own, a little earlier.
        if (order.landing >= 0) this.visit(order, order.landing, order.time - random.between(5, 120) * MINUTE);
        order.landing = campaign;
        order.touched.push(c);
        return;
      }
      const carry = this.world.curves[c]![0]!.decay;
      const meanDays = isCause ? 1 / (1 - carry) : 3;
      const time = order.time - 20 * MINUTE - Math.min(29, random.exponential(meanDays)) * DAY;
      const earlier = this.campaignOn(random, c, Math.floor((time - this.world.start) / DAY));
      if (earlier >= 0 && this.visit(order, earlier, time)) order.touched.push(c);
    });
  }

  /** Returns whether the visit lies within the days. */
  private visit(order: Order, campaign: number, time: number): boolean {
    const day = Math.floor((time - this.world.start) / DAY);
    if (day < 0) return false;
    const customer = this.world.customers[order.customer];
    const guest = order.guest || customer === undefined || customer.createdAt >= time;
    const visit = { time: Math.floor(time), customer: order.customer, guest, campaign, app: order.app };
    this.plan.visits[day]!.push(visit);
    this.plan.touches[campaign]![day]! += 1;
    return true;
  }

  /** A running campaign of the channel, by spend; −1 if there is none. */
  private campaignOn(random: Random, channel: number, day: number): number {
    if (day < 0) return -1;
    const { campaigns, spend } = this.world;
    let left = random.next() * spend.byChannel[channel]![day]!;
    let last = -1;
    for (let k = channel; k < campaigns.length; k += CHANNELS.length) {
      const campaign = campaigns[k]!;
      if (!runsOn(campaign, day)) continue;
      last = k;
      left -= spend.byCampaign[k]![day]!;
      if (left < 0) break;
    }
    return last;
  }
}

export function planOrders(world: World): OrderPlan {
  return new OrderPlanner(world).planAll();
}
