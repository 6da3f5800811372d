import { type Dirt, defaultDirt } from '../../../src/generate/index.js';

/** A world without any dirt: every record comes once, whole, and stands. */
export const clean = Object.fromEntries(Object.keys(defaultDirt).map((kind) => [kind, 0])) as unknown as Dirt;
