import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const bench = dirname(dirname(fileURLToPath(import.meta.url)));

export const root = dirname(bench);
export const handwrittenFolder = join(bench, 'handwritten');
/** All that the bench writes: worlds, databases, results. Ignored by git. */
export const benchFolder = join(root, '.bench');
export const worldsFolder = join(benchFolder, 'worlds');
export const databasesFolder = join(benchFolder, 'databases');
export const resultsFile = join(benchFolder, 'results.json');
