import type { WorldOptions } from './options.js';
import { planOrders } from './orders.js';
import { sendReferenceData } from './reference.js';
import { Simulation } from './simulate.js';
import { Sink } from './sink.js';
import type { SaleTruth } from './tally.js';
import { planTraffic } from './traffic.js';
import { createWorld, type World } from './world/world.js';

export interface OpenWorld {
  world: World;
  /** Holds what has arrived, by day. */
  sink: Sink;
  /** To be played day by day. */
  simulation: Simulation;
}

/** Draws a world, plans its orders and traffic, and sends its reference data. */
export function openWorld(options: WorldOptions, onSale: (sale: SaleTruth) => void = () => {}): OpenWorld {
  const world = createWorld(options);
  const sink = new Sink(world.start, world.end);
  const plan = planOrders(world);
  const traffic = planTraffic(world, plan);
  sendReferenceData(world, sink, traffic);
  return { world, sink, simulation: new Simulation(world, sink, plan, traffic, onSale) };
}
