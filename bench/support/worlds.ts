import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defaultWorld, type WorldOptions, writeWorld } from '../../src/generate/index.js';
import { worldsFolder } from './paths.js';

/** Files of a generated world, by source and day of arrival. */
export interface StoredWorld {
  directory: string;
  options: WorldOptions;
  /** Lines written, whole or broken. */
  records: { user_events: number; marketplace_sales: number };
}

/** Sizes of a world: customers and products grow with it, as in the demo. */
export function worldOf(events: number, sales: number, days: number): WorldOptions {
  return defaultWorld({
    events,
    marketplaceSales: sales,
    days,
    customers: Math.max(200, Math.round(events / 150)),
    products: Math.max(100, Math.round(500 * Math.sqrt(events / 300_000))),
  });
}

/** Writes a world once and keeps it: the same options are the same bytes. */
export async function storedWorld(options: WorldOptions, note: (text: string) => void): Promise<StoredWorld> {
  const name = `${options.events}-${createHash('sha256').update(JSON.stringify(options)).digest('hex').slice(0, 8)}`;
  const directory = join(worldsFolder, name);
  const account = join(directory, 'world.json');
  if (!existsSync(account)) {
    note(`generating ${options.events} events, ${options.marketplaceSales} sales, ${options.days} days`);
    const unfinished = `${directory}.part`;
    await rm(unfinished, { recursive: true, force: true });
    await mkdir(unfinished, { recursive: true });
    const { sources } = await writeWorld(unfinished, options);
    const records = Object.fromEntries(Object.entries(sources).map(([source, s]) => [source, s.records]));
    await writeFile(join(unfinished, 'world.json'), JSON.stringify(records));
    await rm(directory, { recursive: true, force: true });
    await rename(unfinished, directory);
  }
  return { directory, options, records: JSON.parse(await readFile(account, 'utf8')) as StoredWorld['records'] };
}
