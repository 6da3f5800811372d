import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createJiti } from 'jiti';

const here = import.meta.url;
const index = fileURLToPath(new URL(`../index${extname(fileURLToPath(here))}`, here));

/**
 * Imports a TypeScript file of a project. `ecommerce-data-platform` resolves to this very package, so that a project
 * needs no installation of its own.
 */
export async function importTypeScript(file: string): Promise<unknown> {
  const jiti = createJiti(here, { alias: { 'ecommerce-data-platform': index }, moduleCache: false, fsCache: false });
  return jiti.import(file);
}
