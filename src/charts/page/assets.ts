import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EdpError } from '../../model/errors.js';

/** The browser's part of the page, as `scripts/bundle-page.mjs` made it. */
export interface Assets {
  script: string;
  style: string;
}

/** The folder above with a package.json, from source as from `dist`. */
function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

/** @throws EdpError INTERNAL if the package was not built. */
export function readAssets(): Assets {
  const folder = join(packageRoot(), 'dist', 'page');
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
