import type { Line } from './basket.js';
import type { Customer } from './customers.js';
import { eventDelay, tooLateShare, visitDelay } from './delay.js';
import { Soiler } from './dirt.js';
import type { Product } from './products.js';
import { Random } from './random.js';
import { exchange } from './rates.js';
import { drawGroup, type Shelves } from './shelves.js';
import type { Sink } from './sink.js';
import { centsText, isoText } from './time.js';
import { ADJECTIVES, APPS, BOTS, BROWSERS, COUNTRIES, GROUPS, PHONES } from './vocabulary.js';
import { CHANNELS } from './world/channels.js';
import type { World } from './world/world.js';

/** How far a visit gives its visitor away. */
export type Identity = 'known' | 'login' | 'anonymous';

export interface Visit {
  /** ms since 1970 */
  time: number;
  /** Whose taste guides it. */
  visitor: Customer;
  identity: Identity;
  /** Index of the campaign; −1 for none. */
  campaign: number;
  app: boolean;
  bot: boolean;
}

const SHOP = 'https://shop.example.com';
const CATEGORY_PATHS = GROUPS.map((g) => `/c/${g.subcategory.toLowerCase().replace(/[^a-z]+/g, '-')}`);
const CATEGORY_JSON = GROUPS.map((g) => JSON.stringify(g.category));
const SEARCHES = GROUPS.map((g) =>
  g.nouns.flatMap((noun) => [
    noun.toLowerCase(),
    `${ADJECTIVES[noun.length % ADJECTIVES.length]!.toLowerCase()} ${noun.toLowerCase()}`,
  ]),
);

/** Writes the events of one day's visits. */
export class SessionWriter {
  /** Events made, before dirt. */
  events = 0;
  private readonly random: Random;
  private readonly soiler: Soiler;
  private readonly tooLate: number;
  private readonly dayIndex: number;
  private visits = 0;
  // The visit that is being written.
  private time = 0;
  private sendAt: number | null = null;
  private session = '';
  private who = '';
  private site = SHOP;
  private device = '';
  private agent = '';
  private utm = '';

  constructor(
    private readonly world: World,
    sink: Sink,
    private readonly shelves: Shelves,
  ) {
    this.dayIndex = shelves.day;
    this.random = new Random(world.options.seed, 'sessions', shelves.day);
    this.soiler = new Soiler(sink, 'user_events', world.options, shelves.day);
    this.tooLate = tooLateShare(world.options);
  }

  /** A visit without purchase. Returns whether any of its events names the visitor: who logs in may leave before. */
  browse(visit: Visit): boolean {
    this.open(visit);
    const { random } = this;
    const { visitor } = visit;
    const customer = `"customer_id":"${visitor.id}",`;
    const length = visit.bot ? 6 + random.below(10) : 1 + Math.floor(random.exponential(4.4));
    const loginAt = visit.identity === 'login' ? 1 + random.below(Math.max(1, length - 1)) : -1;
    let product = this.land(visitor, visit.campaign);
    let inCart: Product | null = null;
    for (let step = 1; step < length; step += 1) {
      if (step === loginAt) this.who = customer;
      const u = random.next();
      if (inCart !== null && u < 0.1) {
        this.emit('remove_from_cart', '/cart', this.item(inCart, 1));
        inCart = null;
      } else if (inCart !== null && u < 0.2) {
        this.emit('checkout', '/checkout', '');
      } else if (!visit.bot && product !== null && u < 0.32) {
        this.emit('add_to_cart', `/p/${product.id}`, this.item(product, 1));
        inCart = product;
      } else if (u < 0.45) {
        this.category(visitor);
      } else if (!visit.bot && u < 0.58) {
        this.search(visitor);
      } else {
        product = this.view(this.shelves.draw(random, visitor)) ?? product;
      }
    }
    return this.who !== '';
  }

  /** A visit that ends in a purchase: one purchase event per line. Returns its currency. */
  purchase(visit: Visit, orderId: string, lines: readonly Line[]): string {
    this.open(visit);
    const { random } = this;
    const currency = COUNTRIES[visit.visitor.country]!.currency;
    this.land(visit.visitor, visit.campaign);
    for (const { product, quantity } of lines) {
      if (random.chance(0.35)) this.search(visit.visitor);
      this.view(product);
      if (random.chance(0.92)) this.emit('add_to_cart', `/p/${product.id}`, this.item(product, quantity));
    }
    if (visit.identity === 'login') this.who = `"customer_id":"${visit.visitor.id}",`;
    if (random.chance(0.97)) this.emit('checkout', '/checkout', '');
    for (const { product, quantity, cents } of lines) {
      const price = centsText(exchange(this.world.rates, cents, currency, this.dayIndex));
      const order = `"order_id":"${orderId}","currency":"${currency}",`;
      this.emit(
        'purchase',
        '/checkout/done',
        `${this.productPart(product)}"quantity":${quantity},"unit_price":${price},${order}`,
      );
    }
    return currency;
  }

  private open(visit: Visit): void {
    const { random } = this;
    this.visits += 1;
    this.time = visit.time;
    const delay = visitDelay(random, this.tooLate);
    this.sendAt = delay === null ? null : visit.time + delay;
    const id = `${this.dayIndex.toString(36)}-${this.visits.toString(36)}`;
    // A few short visits lack a session: blocked cookies.
    this.session = visit.identity === 'anonymous' && random.chance(0.004) ? '' : `"session_id":"S-${id}",`;
    this.who = visit.identity === 'known' ? `"customer_id":"${visit.visitor.id}",` : '';
    this.site = visit.app ? `${SHOP}/app` : SHOP;
    const phone = random.chance(0.45);
    this.device = visit.app ? (random.chance(0.9) ? 'mobile' : 'tablet') : phone ? 'mobile' : 'desktop';
    const agent = visit.bot ? random.pick(BOTS) : random.pick(visit.app ? APPS : phone ? PHONES : BROWSERS);
    const ip = `198.51.${random.below(256)}.${1 + random.below(254)}`;
    this.agent = `"user_agent":"${agent}","ip_address":"${ip}"}`;
    this.utm = '';
  }

  /** The first event, which alone carries the campaign: in its URL, or in the app in its metadata. */
  private land(visitor: Customer, campaign: number): Product | null {
    const { random } = this;
    let part = '';
    if (campaign >= 0) {
      const { id, channel } = this.world.campaigns[campaign]!;
      const traits = CHANNELS[channel]!;
      if (random.chance(0.3)) part = `"campaign_id":"${id}",`;
      else this.utm = `?utm_source=${traits.utmSource}&utm_medium=${traits.utmMedium}&utm_campaign=${id}`;
    }
    const onProduct = random.chance(0.4) ? this.shelves.draw(random, visitor) : null;
    if (onProduct !== null) return this.view(onProduct, part);
    this.emit('page_view', random.chance(0.6) ? '/' : CATEGORY_PATHS[drawGroup(random, visitor)]!, part);
    return null;
  }

  private view(product: Product | null, part = ''): Product | null {
    if (product !== null) this.emit('product_view', `/p/${product.id}`, this.productPart(product) + part);
    return product;
  }

  private category(visitor: Customer): void {
    const group = drawGroup(this.random, visitor);
    this.emit('page_view', CATEGORY_PATHS[group]!, `"category":${CATEGORY_JSON[group]!},`);
  }

  private search(visitor: Customer): void {
    const words = this.random.pick(SEARCHES[drawGroup(this.random, visitor)]!);
    this.emit('search', `/search?q=${words.replaceAll(' ', '+')}`, `"search_query":"${words}",`);
  }

  private productPart(product: Product): string {
    return `"product_id":"${product.id}","category":${CATEGORY_JSON[product.group]!},`;
  }

  private item(product: Product, quantity: number): string {
    return `${this.productPart(product)}"quantity":${quantity},`;
  }

  private emit(type: string, path: string, metadata: string): void {
    const { random, time } = this;
    const stay = 3_000 + Math.min(1_200_000, random.exponential(42_000));
    const delay = eventDelay(random);
    const arrival = Math.floor(this.sendAt === null ? time + delay : Math.max(this.sendAt, time) + (delay % 400));
    this.events += 1;
    const id = `E-${this.dayIndex.toString(36)}-${this.events.toString(36)}`;
    const url = `${this.site}${path}${this.utm === '' ? '' : path.includes('?') ? this.utm.replace('?', '&') : this.utm}`;
    const line =
      `{"event_id":"${id}",${this.session}${this.who}"event_type":"${type}","event_time":"${isoText(time)}",` +
      `"page_url":"${url}","device_type":"${this.device}","metadata":{${metadata}` +
      `"time_spent_seconds":${Math.floor(stay / 1000)},${this.agent},"ingestion_time":"${isoText(arrival)}"}`;
    this.soiler.send({ line, arrival, time });
    this.utm = '';
    this.time = type === 'purchase' ? time + 20 : time + Math.floor(stay);
  }
}
