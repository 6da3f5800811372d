import type { Line } from './basket.js';
import type { Customer } from './customers.js';
import type { Order } from './orders.js';
import type { SaleFate } from './sales.js';
import { DAY } from './time.js';
import { CHANNELS } from './world/channels.js';
import type { World } from './world/world.js';

/** What is true of one sale line. */
export interface SaleTruth {
  /** Order or transaction. */
  id: string;
  channel: string;
  time: number;
  customer: Customer;
  /** Whether the records name the customer. */
  named: boolean;
  line: Line;
  fate: SaleFate;
  /** Null for marketplaces, which marketing does not reach. */
  order: Order | null;
}

export interface ChannelTally {
  /** Orders that it caused, and their value in base currency. */
  causedOrders: number;
  causedRevenue: number;
  /** Orders that a last-touch rule with a look-back of 30 days credits to it, and their value. */
  lastTouchOrders: number;
  lastTouchRevenue: number;
}

const LOOK_BACK = 30 * DAY;

/** Counts what chance made of the expectations. */
export class Tally {
  events = 0;
  saleLines = 0;
  orders = 0;
  /** Orders that nothing caused, yet that touched an advertisement. */
  boughtAnywayButTouched = 0;
  organicOrders = 0;
  revenue = 0;
  unattributedRevenue = 0;
  /** Purchases by named customers, and those of them that repeat an earlier purchase of the product. */
  purchases = 0;
  repeats = 0;
  readonly channels: ChannelTally[] = CHANNELS.map(() => ({
    causedOrders: 0,
    causedRevenue: 0,
    lastTouchOrders: 0,
    lastTouchRevenue: 0,
  }));
  /** Visible touches per customer: time and campaign in turn. */
  private readonly touches = new Map<number, number[]>();

  constructor(private readonly world: World) {}

  touch(customer: number, time: number, campaign: number): void {
    const seen = this.touches.get(customer);
    if (seen === undefined) this.touches.set(customer, [time, campaign]);
    else seen.push(time, campaign);
  }

  order(order: Order, lines: readonly Line[]): void {
    const value = lines.reduce((acc, line) => acc + line.cents * line.quantity, 0) / 100;
    this.orders += 1;
    this.revenue += value;
    if (order.cause < 0) {
      this.organicOrders += 1;
      if (order.touched.length > 0) this.boughtAnywayButTouched += 1;
    } else {
      const caused = this.channels[order.cause]!;
      caused.causedOrders += 1;
      caused.causedRevenue += value;
    }
    const last = this.lastTouch(order);
    if (last < 0) {
      this.unattributedRevenue += value;
      return;
    }
    const credited = this.channels[this.world.campaigns[last]!.channel]!;
    credited.lastTouchOrders += 1;
    credited.lastTouchRevenue += value;
  }

  line(line: Line, named: boolean): void {
    if (!named) return;
    this.purchases += 1;
    if (line.repeat) this.repeats += 1;
  }

  /** The campaign of the buyer's last visible touch; −1 if there is none. */
  private lastTouch(order: Order): number {
    if (order.landing >= 0) return order.landing;
    if (order.guest) return -1;
    const seen = this.touches.get(order.customer) ?? [];
    let latest = order.time - LOOK_BACK;
    let campaign = -1;
    for (let i = 0; i < seen.length; i += 2) {
      if (seen[i]! > latest && seen[i]! <= order.time) {
        latest = seen[i]!;
        campaign = seen[i + 1]!;
      }
    }
    return campaign;
  }
}
