import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WorldOptions } from './options.js';
import { openWorld } from './play.js';
import type { Source } from './sink.js';

/** The small world of `sample_data/`: mostly clean, with some of the dirt that is still JSON. */
export const SAMPLE_WORLD: WorldOptions = {
  seed: 2026,
  customers: 50,
  products: 50,
  campaigns: 20,
  days: 21,
  events: 300,
  marketplaceSales: 100,
  start: '2026-07-01',
  format: 'json',
  dirt: { duplicate: 0.01, markup: 0.005, noZone: 0.01, unknownField: 0.005, missingKey: 0.003, corrected: 0.03 },
};

const FILES: readonly (readonly [file: string, source: Source])[] = [
  ['campaigns.json', 'marketing_campaigns'],
  ['customers.json', 'customer_data'],
  ['marketplace_sales.json', 'marketplace_sales'],
  ['products.json', 'product_catalog'],
  ['user_events.json', 'user_events'],
];

/** Writes five small JSON arrays, a record a line; always the same bytes. */
export function writeSampleData(directory: string): void {
  const { sink, simulation } = openWorld(SAMPLE_WORLD);
  for (let day = 0; day < SAMPLE_WORLD.days; day += 1) simulation.playDay(day);
  mkdirSync(directory, { recursive: true });
  for (const [file, source] of FILES) {
    const records: string[] = [];
    for (let day = 0; day < SAMPLE_WORLD.days; day += 1) {
      const bucket = sink.take(source, day);
      if (bucket !== null) records.push(Buffer.concat([...bucket.blocks(',\n')]).toString());
    }
    writeFileSync(join(directory, file), `[\n${records.join(',\n')}\n]\n`);
  }
}
