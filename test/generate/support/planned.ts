import { defaultWorld, type WorldOptions } from '../../../src/generate/index.js';
import { type Order, planOrders } from '../../../src/generate/orders.js';
import { Tally } from '../../../src/generate/tally.js';
import { truthOf } from '../../../src/generate/truth.js';
import { CHANNELS } from '../../../src/generate/world/channels.js';
import { SEGMENTS } from '../../../src/generate/world/segments.js';
import { createWorld } from '../../../src/generate/world/world.js';
import type { Truth } from './truth.js';

export const channels = CHANNELS.map((c) => c.name);
export const segments = SEGMENTS.map((s) => s.name);

/** An order of the own shop as chance drew it, in words. */
export interface PlannedOrder extends Omit<Order, 'segment' | 'touched'> {
  segment: string;
  /** The channel that caused it, or `organic`. */
  causedBy: string;
  /** Channels of which a touch can be seen. */
  touched: string[];
}

/**
 * A world's orders, and its truth as text tells it, without the visits around them: a hundred thousand orders in half a
 * second. `written-orders.test.ts` shows that files hold just these.
 */
export function planWorld(overrides: Partial<WorldOptions>): { truth: Truth; orders: PlannedOrder[] } {
  const options = defaultWorld({ customers: 1_000, products: 100, campaigns: channels.length, ...overrides });
  const world = createWorld(options);
  const truth = JSON.parse(JSON.stringify(truthOf(world, new Tally(world), {}))) as Truth;
  const orders = planOrders(world)
    .orders.flat()
    .map((order) => ({
      ...order,
      segment: segments[order.segment]!,
      causedBy: channels[order.cause] ?? 'organic',
      touched: order.touched.map((c) => channels[c]!),
    }));
  return { truth, orders };
}
