import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { benchFolder } from '../../support/paths.js';

export const handwrittenFolder = fileURLToPath(new URL('../handwritten/', import.meta.url));
export const resultsFile = join(benchFolder, 'cluster-results.json');
