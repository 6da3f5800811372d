import type { Line } from './basket.js';
import type { Customer } from './customers.js';
import { reportDelay, tooLateShare } from './delay.js';
import { Soiler } from './dirt.js';
import type { Marketplace } from './marketplaces.js';
import { type Dirt, defaultDirt } from './options.js';
import { Random } from './random.js';
import { exchange } from './rates.js';
import type { Sink } from './sink.js';
import { DAY, HOUR, isoText } from './time.js';
import { COUNTRIES } from './vocabulary.js';
import type { World } from './world/world.js';

const PAYMENTS = ['credit_card', 'paypal', 'bank_transfer', 'invoice', 'klarna'];
const TAXES: Record<string, number> = { DE: 0.19, FR: 0.2, GB: 0.2, PL: 0.23, US: 0.07, SE: 0.25 };

/** An order as its marketplace, or the shop's backend, reports it. */
export interface SaleOrder {
  marketplace: Marketplace;
  transactionId: string;
  time: number;
  /** Whose country sets currency and tax. */
  customer: Customer;
  /** Whether the record names the customer. */
  named: boolean;
  lines: readonly Line[];
}

/** What became of a sale line in the end. */
export interface SaleFate {
  status: 'completed' | 'cancelled' | 'refunded';
  quantity: number;
  /** Cents of the base currency. */
  baseCents: number;
  returned: boolean;
}

type Json = Record<string, unknown>;

/** Writes the records of one day's sale lines through all their states. */
export class SaleWriter {
  private readonly random: Random;
  private readonly soiler: Soiler;
  private readonly tooLate: number;
  private readonly dirt: Dirt;

  constructor(
    private readonly world: World,
    readonly sink: Sink,
    private readonly day: number,
  ) {
    this.random = new Random(world.options.seed, 'sale records', day);
    this.soiler = new Soiler(sink, 'marketplace_sales', world.options, day);
    this.tooLate = tooLateShare(world.options);
    this.dirt = { ...defaultDirt, ...world.options.dirt };
  }

  write(order: SaleOrder): SaleFate[] {
    return order.lines.map((line, position) => this.writeLine(order, line, position));
  }

  private writeLine(order: SaleOrder, line: Line, position: number): SaleFate {
    const { random, dirt } = this;
    const baseCents = Math.round(line.cents * order.marketplace.priceFactor) * line.quantity;
    const record = this.base(order, line, position, baseCents);
    const fate: SaleFate = { status: 'completed', quantity: line.quantity, baseCents, returned: false };
    const settled = order.time + random.between(0.5, 36) * HOUR;
    if (random.chance(0.3)) {
      this.send(
        record,
        { status: 'pending', settlement_time: null },
        order.time,
        random.between(0.1, 3) * HOUR,
        'pending',
      );
      if (random.chance(dirt.cancelled * 1.5)) return this.cancel(record, fate, order.time);
    }
    const completed = { status: 'completed', settlement_time: isoText(settled) };
    this.send(record, completed, settled, reportDelay(random, this.tooLate));
    const u = random.next();
    if (u < dirt.corrected) this.correct({ ...record, ...completed }, fate, settled);
    else if (u < dirt.corrected + dirt.refunded) this.refund({ ...record, ...completed }, fate, settled);
    else if (u < dirt.corrected + dirt.refunded + dirt.cancelled * 0.55) this.cancel(record, fate, settled);
    else if (u > 1 - dirt.returned) this.giveBack(record, fate, settled);
    return fate;
  }

  private base(order: SaleOrder, line: Line, position: number, baseCents: number): Json {
    const { random, world, day } = this;
    const country = COUNTRIES[order.customer.country]!;
    const abroad = random.chance(0.02) ? 'CHF' : country.currency;
    const cents = exchange(world.rates, baseCents, abroad, day);
    const shipping = order.marketplace.prefix === '' ? 0 : random.pick([0, 299, 399, 499]);
    return {
      transaction_id: order.transactionId,
      ...(order.marketplace.namesLines ? { line_id: String(position + 1) } : {}),
      marketplace_name: order.marketplace.name,
      seller_id: order.marketplace.prefix === '' ? 'shop' : `seller-${order.marketplace.name}-01`,
      product_id: line.product.id,
      ...(order.named ? { customer_id: order.customer.id } : {}),
      amount: cents / 100,
      currency: abroad,
      quantity: line.quantity,
      transaction_time: isoText(order.time),
      settlement_time: null,
      payment_method: random.pick(PAYMENTS),
      status: 'completed',
      marketplace_metadata: {
        commission_rate: order.marketplace.commission,
        shipping_cost: shipping / 100,
        tax_amount: Math.round(cents * (TAXES[country.code] ?? 0.21)) / 100,
      },
    };
  }

  /** Sends a state of a line. `time` is its version time; `delay` in ms. */
  private send(record: Json, state: Json, time: number, delay: number, ...planted: string[]): void {
    const arrival = Math.floor(time + delay);
    const line = JSON.stringify({ ...record, ...state, ingestion_time: isoText(arrival) });
    this.soiler.send({ line, arrival, time, planted });
  }

  private restate(record: Json, state: Json, time: number, ...planted: string[]): void {
    const delay = reportDelay(this.random, this.tooLate);
    this.send(record, { ...state, updated_at: isoText(time) }, time, delay, ...planted);
  }

  private cancel(record: Json, fate: SaleFate, from: number): SaleFate {
    fate.status = 'cancelled';
    this.restate(record, { status: 'cancelled' }, from + this.random.between(1, 40) * HOUR, 'cancelled');
    return fate;
  }

  private refund(record: Json, fate: SaleFate, from: number): void {
    fate.status = 'refunded';
    this.restate(record, { status: 'refunded' }, from + this.random.between(1, 12) * DAY, 'refunded');
  }

  private correct(record: Json, fate: SaleFate, from: number): void {
    const factor = this.random.between(0.8, 0.98);
    fate.baseCents = Math.round(fate.baseCents * factor);
    const amount = Math.round(Number(record.amount) * factor * 100) / 100;
    this.restate(record, { amount }, from + this.random.between(2, 90) * HOUR, 'corrected');
  }

  /** A return is a line of its own, on its own day. */
  private giveBack(record: Json, fate: SaleFate, from: number): void {
    fate.returned = true;
    const time = from + this.random.between(2, 14) * DAY;
    const line = typeof record.line_id === 'string' ? record.line_id : String(record.product_id);
    const state = {
      line_id: `${line}-R`,
      amount: -Number(record.amount),
      quantity: -Number(record.quantity),
      transaction_time: isoText(time),
      settlement_time: isoText(time),
      status: 'completed',
    };
    this.send(record, state, time, reportDelay(this.random, this.tooLate), 'returned');
  }
}
