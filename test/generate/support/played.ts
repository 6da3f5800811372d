import type { WorldOptions } from '../../../src/generate/index.js';
import { openWorld } from '../../../src/generate/play.js';
import { saleTruthLine, truthOf } from '../../../src/generate/truth.js';
import type { SaleTruthRecord, Truth } from './truth.js';
import { smallWorld } from './world.js';

/** Plays a world without writing files: its truth, and that of each sale line in order of their drawing. */
export function playWorld(overrides: Partial<WorldOptions>): { truth: Truth; sales: SaleTruthRecord[] } {
  const sales: SaleTruthRecord[] = [];
  const { world, sink, simulation } = openWorld(smallWorld(overrides), (sale) => {
    sales.push(JSON.parse(saleTruthLine(sale)) as SaleTruthRecord);
  });
  for (let day = 0; day < world.options.days; day += 1) simulation.playDay(day);
  const truth = JSON.parse(JSON.stringify(truthOf(world, simulation.tally, sink.summary))) as Truth;
  return { truth, sales };
}
