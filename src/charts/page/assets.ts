import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EdpError } from '../../model/errors.js';

/** The browser's part of the page, as `scripts/bundle-page.mjs` made it. */
export interface Assets {
  script: string;
  style: string;
}

/**
 * @param packageRoot the folder that this package is installed in
 * @throws EdpError INTERNAL if the package was not built.
 */
export function readAssets(packageRoot: string): Assets {
  const folder = join(packageRoot, 'dist', 'page');
  try {
    return {
      script: readFileSync(join(folder, 'page.js'), 'utf8'),
      style: readFileSync(join(folder, 'page.css'), 'utf8'),
    };
  } catch (cause) {
    throw new EdpError('INTERNAL', "The page's script is missing from this installation.", {
      where: folder,
      hint: 'From a clone: `npm run build`. Otherwise install the package again.',
      cause,
    });
  }
}
