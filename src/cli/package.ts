import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../project/package-root.js';

export { packageRoot };

const manifest = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as Record<
  'name' | 'version',
  string
>;

export const packageName = manifest.name;
export const packageVersion = manifest.version;
