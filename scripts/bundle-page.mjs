// Bundles the page's part for the browser into dist/page: one script, one style sheet, nothing fetched.
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const source = join(root, 'src', 'charts', 'page', 'browser');
const outdir = join(root, 'dist', 'page');

mkdirSync(outdir, { recursive: true });
await build({
  entryPoints: [
    { in: join(source, 'main.ts'), out: 'page' },
    { in: join(source, 'page.css'), out: 'page' },
  ],
  outdir,
  bundle: true,
  minify: true,
  format: 'iife',
  target: ['chrome111', 'firefox113', 'safari16.4'],
  charset: 'utf8',
  legalComments: 'eof',
  tsconfig: join(source, 'tsconfig.json'),
  logLevel: 'warning',
});
