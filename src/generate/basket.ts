import type { Customer } from './customers.js';
import { isSoldOn, type Product, priceOn } from './products.js';
import type { Random } from './random.js';
import { COMPLEMENT_SHARE, Shelves } from './shelves.js';

/** Share of purchases that repeat an earlier one, as in real shops. */
export const REPEAT_SHARE = 0.425;

/** A product in an order, and why it is there. */
export interface Line {
  product: Product;
  quantity: number;
  /** Price of one in cents of the base currency. */
  cents: number;
  /** The customer bought it before. */
  repeat: boolean;
  /** Taken instead of a product that was out. */
  insteadOf: Product | null;
  /** Taken because of another product in the order. */
  complementOf: Product | null;
}

type Choice = Pick<Line, 'product' | 'insteadOf' | 'complementOf'>;

/** Fills orders, in order of time, by taste, habit and what goes with what; remembers who bought what. */
export class Baskets {
  private readonly history = new Map<number, number[]>();
  private readonly known = new Set<number>();
  private bought = 0;
  private repeated = 0;
  private shelves: Shelves;

  constructor(private readonly products: readonly Product[]) {
    this.shelves = new Shelves(products, 0);
  }

  /** What is for sale from now on. */
  openDay(day: number): Shelves {
    this.shelves = new Shelves(this.products, day);
    return this.shelves;
  }

  /** So many lines, or fewer where the shop has no more; `remember` is false for buyers who stay unknown. */
  fill(random: Random, customer: Customer, lines: number, remember: boolean): Line[] {
    const basket: Line[] = [];
    for (let attempt = 0; basket.length < lines && attempt < lines + 12; attempt += 1) {
      // Who keeps reaching for what already lies in the basket looks around at last.
      const looksAround = attempt > basket.length + 3;
      const choice = looksAround
        ? this.discover(random, customer)
        : this.choose(random, customer, basket[0]?.product ?? null, remember);
      if (choice === null || basket.some((line) => line.product === choice.product)) continue;
      basket.push(this.toLine(random, customer, choice, remember));
    }
    return basket;
  }

  private toLine(random: Random, customer: Customer, choice: Choice, remember: boolean): Line {
    const key = customer.index * this.products.length + choice.product.index;
    const repeat = remember && this.known.has(key);
    if (remember) {
      this.bought += 1;
      if (repeat) this.repeated += 1;
      else {
        this.known.add(key);
        if (choice.complementOf === null) this.remember(customer, choice.product);
      }
    }
    const extra = choice.product.meanQuantity - 1;
    const quantity = 1 + random.poisson(extra);
    return { ...choice, quantity, cents: priceOn(choice.product, this.shelves.day), repeat };
  }

  private choose(random: Random, customer: Customer, first: Product | null, remember: boolean): Choice | null {
    if (first !== null && random.chance(COMPLEMENT_SHARE)) {
      const product = this.complementTo(random, first);
      if (product !== null) return { product, insteadOf: null, complementOf: first };
    }
    const past = remember ? this.history.get(customer.index) : undefined;
    if (past !== undefined && random.chance(this.repeatChance(customer))) return this.again(random, past);
    return this.discover(random, customer);
  }

  /** By taste, something that the customer has not bought yet. */
  private discover(random: Random, customer: Customer): Choice | null {
    let product: Product | null = null;
    for (let attempt = 0; attempt < 8; attempt += 1) {
      product = this.shelves.draw(random, customer);
      if (product === null) return null;
      if (!this.known.has(customer.index * this.products.length + product.index)) break;
    }
    return product === null ? null : { product, insteadOf: null, complementOf: null };
  }

  /** Habits form from what taste chose, not from what came with it; so they keep to the customer's price level. */
  private remember(customer: Customer, product: Product): void {
    const past = this.history.get(customer.index);
    if (past === undefined) this.history.set(customer.index, [product.index]);
    else past.push(product.index);
  }

  /** The customer's habit, steered so that all purchases together keep the share of repeats. */
  private repeatChance(customer: Customer): number {
    const gap = (REPEAT_SHARE - this.repeated / Math.max(1, this.bought)) * Math.min(1, this.bought / 500);
    return Math.max(0, Math.min(0.9, (REPEAT_SHARE + 6 * gap) * customer.repeatHabit));
  }

  private again(random: Random, past: readonly number[]): Choice | null {
    const wanted = this.products[past[random.below(past.length)]!]!;
    if (isSoldOn(wanted, this.shelves.day)) return { product: wanted, insteadOf: null, complementOf: null };
    for (const index of wanted.substitutes) {
      const product = this.products[index]!;
      if (isSoldOn(product, this.shelves.day)) return { product, insteadOf: wanted, complementOf: null };
    }
    return null;
  }

  private complementTo(random: Random, first: Product): Product | null {
    let left = random.next();
    for (const link of first.complements) {
      left -= link.weight;
      if (left >= 0) continue;
      const product = this.products[link.product]!;
      return isSoldOn(product, this.shelves.day) ? product : null;
    }
    return null;
  }
}
