import { AliasTable } from './alias.js';
import { Baskets, type Line } from './basket.js';
import { Buyers } from './buyers.js';
import type { Customer } from './customers.js';
import { MARKETPLACES, type Marketplace, MOBILE_APP, ONE_LINE, TWO_OF_THE_REST, WEBSITE } from './marketplaces.js';
import type { Order, OrderPlan } from './orders.js';
import { Random } from './random.js';
import { type SaleFate, SaleWriter } from './sales.js';
import { type Identity, SessionWriter } from './sessions.js';
import type { Shelves } from './shelves.js';
import type { Sink } from './sink.js';
import { type SaleTruth, Tally } from './tally.js';
import { DAY, timeOfDay } from './time.js';
import type { Traffic } from './traffic.js';
import type { World } from './world/world.js';

const BOT_SHARE = 0.004;
/** Visitors through campaigns are mostly strangers; others are rather at home. */
const PAID_KNOWN = 0.05;
const ORGANIC_KNOWN = 0.3;
const LOGIN = 0.08;
/** Marketplace sales whose buyer the marketplace does not name. */
const UNNAMED = 0.12;

interface MarketplaceOrder {
  time: number;
  marketplace: Marketplace;
  id: string;
  customer: Customer;
  lines: number;
  named: boolean;
}

const marketplaceTable = new AliasTable(MARKETPLACES.map((m) => m.weight));

/** Plays a world out, day by day. */
export class Simulation {
  readonly tally: Tally;
  private readonly baskets: Baskets;
  private readonly marketplaceBuyers: Buyers;
  private readonly visitors: AliasTable;
  private eventsDue = 0;
  private salesDue = 0;
  private marketplaceOrders = 0;

  constructor(
    private readonly world: World,
    private readonly sink: Sink,
    private readonly plan: OrderPlan,
    private readonly traffic: Traffic,
    private readonly onSale: (sale: SaleTruth) => void,
  ) {
    this.tally = new Tally(world);
    this.baskets = new Baskets(world.products);
    this.marketplaceBuyers = new Buyers(
      world.customers,
      1,
      () => 0,
      (c) => c.marketplaceRate,
    );
    this.visitors = new AliasTable(world.customers.map((c) => c.rate));
  }

  playDay(day: number): void {
    const shelves = this.baskets.openDay(day);
    const sessions = new SessionWriter(this.world, this.sink, shelves);
    const orders = this.plan.orders[day]!;
    for (const visit of this.plan.visits[day]!) {
      const visitor = this.world.customers[visit.customer] ?? this.world.customers[0]!;
      const identity: Identity = visit.guest ? 'anonymous' : visit.time % 4 === 0 ? 'login' : 'known';
      this.browse(sessions, visitor, identity, visit.time, visit.campaign, visit.app);
    }
    this.fillWithVisits(sessions, shelves, orders);
    this.playPurchases(day, sessions, orders);
    this.eventsDue -= sessions.events;
    this.tally.events += sessions.events;
  }

  private fillWithVisits(sessions: SessionWriter, shelves: Shelves, orders: readonly Order[]): void {
    const { world, traffic } = this;
    const day = shelves.day;
    const random = new Random(world.options.seed, 'visits', day);
    this.eventsDue += traffic.quota[day]!;
    // A purchase takes about four events and three a line; what is misjudged is made good on the next day.
    const reserved = orders.reduce((acc, order) => acc + 2 + 3.3 * order.lines, 0);
    const due = this.eventsDue - reserved;
    const paid: number[] = [];
    traffic.visits.forEach((visits, k) => {
      for (let n = visits[day]!; n > 0; n -= 1) paid.push(k);
    });
    for (let n = 0; sessions.events < due; n += 1) {
      const campaign = paid[n] ?? -1;
      this.visit(random, sessions, day, campaign);
    }
  }

  private visit(random: Random, sessions: SessionWriter, day: number, campaign: number): void {
    const { world } = this;
    const visitor = world.customers[this.visitors.draw(random)]!;
    const time = world.start + day * DAY + timeOfDay(random);
    if (campaign < 0 && random.chance(BOT_SHARE)) {
      sessions.browse({ time, visitor, identity: 'anonymous', campaign, app: false, bot: true });
      return;
    }
    const there = visitor.createdAt < time && day < visitor.churnDay;
    const known = campaign < 0 ? ORGANIC_KNOWN : PAID_KNOWN;
    const u = random.next();
    const identity: Identity = !there || u > known + LOGIN * known ? 'anonymous' : u < known ? 'known' : 'login';
    this.browse(sessions, visitor, identity, time, campaign, random.chance(visitor.appShare));
  }

  private browse(
    sessions: SessionWriter,
    visitor: Customer,
    identity: Identity,
    time: number,
    campaign: number,
    app: boolean,
  ): void {
    const named = sessions.browse({ time, visitor, identity, campaign, app, bot: false });
    if (campaign >= 0 && named) this.tally.touch(visitor.index, time, campaign);
  }

  private playPurchases(day: number, sessions: SessionWriter, orders: readonly Order[]): void {
    const { world } = this;
    const random = new Random(world.options.seed, 'baskets', day);
    const buyers = new Random(world.options.seed, 'marketplace orders', day);
    const sales = new SaleWriter(world, this.sink, day);
    const reported = orders.reduce((acc, order) => acc + (order.backend ? order.lines : 0), 0);
    this.salesDue += world.saleLinesDue[day]!;
    const market = this.drawMarketplaceOrders(buyers, day, this.salesDue - reported);
    const all = [...orders, ...market].sort((a, b) => a.time - b.time || (a.id < b.id ? -1 : 1));
    for (const order of all) {
      if ('marketplace' in order) this.playMarketplace(random, sales, order);
      else this.playOrder(random, sessions, sales, order);
    }
    // What was not to be had today is bought tomorrow; on the last day, at once.
    for (let attempt = 0; day === world.options.days - 1 && this.salesDue > 0 && attempt < 1000; attempt += 1) {
      for (const order of this.drawMarketplaceOrders(buyers, day, 1)) this.playMarketplace(random, sales, order);
    }
  }

  private drawMarketplaceOrders(random: Random, day: number, lines: number): MarketplaceOrder[] {
    const { world } = this;
    const orders: MarketplaceOrder[] = [];
    for (let left = lines; left > 0; ) {
      const customer = this.marketplaceBuyers.draw(random, 0, day) ?? random.pick(world.customers);
      const marketplace = MARKETPLACES[marketplaceTable.draw(random)]!;
      const count = Math.min(left, random.chance(ONE_LINE) ? 1 : random.chance(TWO_OF_THE_REST) ? 2 : 3);
      this.marketplaceOrders += 1;
      orders.push({
        time: world.start + day * DAY + timeOfDay(random),
        marketplace,
        id: `${marketplace.prefix}-${String(this.marketplaceOrders).padStart(8, '0')}`,
        customer,
        lines: count,
        named: !random.chance(UNNAMED),
      });
      left -= count;
    }
    return orders;
  }

  private playMarketplace(random: Random, sales: SaleWriter, order: MarketplaceOrder): void {
    const { customer, marketplace, named, time, id } = order;
    const lines = this.baskets.fill(random, customer, order.lines, named);
    const fates = sales.write({ marketplace, transactionId: id, time, customer, named, lines });
    this.countSales(lines.length);
    lines.forEach((line, i) => {
      this.onSale(this.saleTruth(line, fates[i]!, marketplace.name, order, null));
    });
  }

  private countSales(lines: number): void {
    this.tally.saleLines += lines;
    this.salesDue -= lines;
  }

  private playOrder(random: Random, sessions: SessionWriter, sales: SaleWriter, order: Order): void {
    const { world } = this;
    const customer = world.customers[order.customer] ?? world.customers[0]!;
    const lines = this.baskets.fill(random, customer, order.lines, !order.guest);
    const identity: Identity = order.guest ? 'anonymous' : order.time % 3 === 0 ? 'login' : 'known';
    const visit = {
      time: order.time,
      visitor: customer,
      identity,
      campaign: order.landing,
      app: order.app,
      bot: false,
    };
    sessions.purchase(visit, order.id, lines);
    if (order.landing >= 0 && !order.guest) this.tally.touch(customer.index, order.time, order.landing);
    const channel = order.app ? MOBILE_APP : WEBSITE;
    let fates: SaleFate[] = lines.map((line) => ({
      status: 'completed',
      quantity: line.quantity,
      baseCents: line.cents * line.quantity,
      returned: false,
    }));
    if (order.backend) {
      const named = !order.guest;
      fates = sales.write({ marketplace: channel, transactionId: order.id, time: order.time, customer, named, lines });
      this.countSales(lines.length);
    }
    this.tally.order(order, lines);
    lines.forEach((line, i) => {
      this.onSale(this.saleTruth(line, fates[i]!, channel.name, { ...order, customer, named: !order.guest }, order));
    });
  }

  private saleTruth(
    line: Line,
    fate: SaleFate,
    channel: string,
    sale: { id: string; time: number; customer: Customer; named: boolean },
    order: Order | null,
  ): SaleTruth {
    this.tally.line(line, sale.named);
    return { line, fate, channel, id: sale.id, time: sale.time, customer: sale.customer, named: sale.named, order };
  }
}
