import { randomInt } from 'node:crypto';
import { isFree } from '../../../src/services/port.js';

/** Below those that systems give to outgoing connections (Linux: 32768, macOS: 49152): a closed one stays free. */
const range = { from: 20_000, to: 32_000 };

/** Ports that nobody listens on, all different, for a service that is stopped and started again. */
export async function freePorts(count: number): Promise<number[]> {
  const found = new Set<number>();
  while (found.size < count) {
    const port = randomInt(range.from, range.to);
    if (await isFree(port)) found.add(port);
  }
  return [...found];
}
