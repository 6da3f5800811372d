import { AliasTable } from './alias.js';
import { type Customer, isActiveOn } from './customers.js';
import type { Random } from './random.js';

/** Draws who buys: by purchase rate, among those who are there, and rather when their rhythm says it is time. */
export class Buyers {
  private readonly groups: Customer[][];
  private readonly tables: AliasTable[];
  private readonly lastDay: Int32Array;

  /** Customers fall into groups (segments, or one for all); weight 0 means never. */
  constructor(
    customers: readonly Customer[],
    groups: number,
    groupOf: (customer: Customer) => number,
    weightOf: (customer: Customer) => number,
  ) {
    this.groups = Array.from({ length: groups }, () => []);
    for (const customer of customers) if (weightOf(customer) > 0) this.groups[groupOf(customer)]!.push(customer);
    this.tables = this.groups.map((members) => new AliasTable(members.map(weightOf)));
    this.lastDay = new Int32Array(customers.length).fill(-1000);
  }

  /** A buyer on that day, or null where there seems to be none. */
  draw(random: Random, group: number, day: number): Customer | null {
    const members = this.groups[group]!;
    if (members.length === 0) return null;
    let found: Customer | null = null;
    for (let attempt = 0; attempt < 40; attempt += 1) {
      const customer = members[this.tables[group]!.draw(random)]!;
      if (!isActiveOn(customer, day)) continue;
      found = customer;
      const ripeness = (day - this.lastDay[customer.index]!) / customer.rhythmDays;
      if (random.next() < 0.25 + 0.75 * Math.min(1, ripeness * ripeness)) break;
    }
    if (found !== null) this.lastDay[found.index] = day;
    return found;
  }
}
