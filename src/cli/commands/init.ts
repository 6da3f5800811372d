import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, join, relative } from 'node:path';
import { Command } from 'commander';
import { defaultWorld, writeWorld } from '../../generate/index.js';
import { EdpError } from '../../model/errors.js';
import { Context } from '../context.js';
import { dependencyOn } from '../dependency.js';
import type { Io } from '../io.js';
import { packageName, packageRoot, packageVersion } from '../package.js';

export const initCommand = (io: Io): Command =>
  new Command('init')
    .summary('make a project of your own')
    .description(
      'Makes a project that works out of the box: configuration, sample data, and a source and a table of its own to learn from. Overwrites nothing.',
    )
    .argument('[dir]', 'folder to make it in', '.')
    .addHelpText(
      'after',
      `
Examples:
  $ edp init my-shop
  $ cd my-shop && npm install && npx edp ingest && npx edp run && npx edp tables list`,
    )
    .action((dir: string, _: unknown, command: Command) => init(Context.of(io, command), dir));

/** Two weeks of a small shop. */
const sampleWorld = defaultWorld({
  customers: 150,
  products: 60,
  campaigns: 6,
  events: 3_000,
  marketplaceSales: 300,
  days: 14,
});

async function init(context: Context, dir: string): Promise<void> {
  const directory = context.path(dir);
  const template = join(packageRoot, 'templates', 'project');
  const own = installedIn(directory);
  refuseToOverwrite(directory, template, own !== undefined);
  mkdirSync(directory, { recursive: true });
  cpSync(template, directory, { recursive: true });
  // npm leaves .gitignore files out of packages.
  renameSync(join(directory, 'gitignore'), join(directory, '.gitignore'));
  fillIn(join(directory, 'package.json'), directory, own);
  await writeWorld(join(directory, 'data'), sampleWorld);
  const { output, io } = context;
  const where = relative(io.cwd, directory) || '.';
  output.result(`A project is ready in ${where}.`, { project: directory });
  output.note(
    [
      'Next:',
      ...(where === '.' ? [] : [`cd ${where}`]),
      ...(own ? [] : ['npm install      # this very platform, so that `npx edp` is it']),
      'npx edp ingest',
      'npx edp run',
      'npx edp tables list',
      'npx edp tables sample product_ratings',
    ].join('\n  '),
  );
}

type Manifest = Record<string, unknown> & { dependencies?: Record<string, string> };

/** The folder's package.json, where npm has installed the platform already. */
function installedIn(directory: string): Manifest | undefined {
  const file = join(directory, 'package.json');
  if (!existsSync(file)) return undefined;
  try {
    const manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
    return manifest.dependencies?.[packageName] === undefined ? undefined : manifest;
  } catch {
    return undefined;
  }
}

function refuseToOverwrite(directory: string, template: string, installed: boolean): void {
  if (!existsSync(directory)) return;
  const taken = [...readdirSync(template), '.gitignore'].filter(
    (name) =>
      existsSync(join(directory, name)) &&
      !isEmptyFolder(join(directory, name)) &&
      !(installed && name === 'package.json'),
  );
  if (taken.length === 0) return;
  throw new EdpError('USAGE', `There is something already: ${taken.join(', ')}.`, {
    where: directory,
    hint: 'Choose an empty folder, such as `edp init my-shop`. Nothing was changed.',
  });
}

const isEmptyFolder = (path: string): boolean => statSync(path).isDirectory() && readdirSync(path).length === 0;

/** @param own what stays as it is, if it is there: the template's keys are added to it. */
function fillIn(file: string, directory: string, own: Manifest | undefined): void {
  const name =
    basename(directory)
      .toLowerCase()
      .replace(/[^a-z0-9-]+/g, '-')
      .replace(/^-+|-+$/g, '') || 'shop';
  const platform = dependencyOn(packageRoot, packageVersion, realpathSync(directory));
  const text = readFileSync(file, 'utf8').replaceAll('{{name}}', name).replaceAll('{{platform}}', platform);
  const whole = own ? `${JSON.stringify({ ...(JSON.parse(text) as Manifest), ...own }, null, 2)}\n` : text;
  writeFileSync(file, whole);
}
