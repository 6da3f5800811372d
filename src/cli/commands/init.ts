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
import { packageRoot, packageVersion } from '../package.js';

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
  refuseToOverwrite(directory, template);
  mkdirSync(directory, { recursive: true });
  cpSync(template, directory, { recursive: true });
  // npm leaves .gitignore files out of packages.
  renameSync(join(directory, 'gitignore'), join(directory, '.gitignore'));
  fillIn(join(directory, 'package.json'), directory);
  await writeWorld(join(directory, 'data'), sampleWorld);
  const { output, io } = context;
  const where = relative(io.cwd, directory) || '.';
  output.result(`A project is ready in ${where}.`, { project: directory });
  output.note(
    [
      'Next:',
      ...(where === '.' ? [] : [`cd ${where}`]),
      'npm install      # this very platform, so that `npx edp` is it',
      'npx edp ingest',
      'npx edp run',
      'npx edp tables list',
      'npx edp tables sample product_ratings',
    ].join('\n  '),
  );
}

function refuseToOverwrite(directory: string, template: string): void {
  if (!existsSync(directory)) return;
  const taken = [...readdirSync(template), '.gitignore'].filter(
    (name) => existsSync(join(directory, name)) && !isEmptyFolder(join(directory, name)),
  );
  if (taken.length === 0) return;
  throw new EdpError('USAGE', `There is something already: ${taken.join(', ')}.`, {
    where: directory,
    hint: 'Choose an empty folder, such as `edp init my-shop`. Nothing was changed.',
  });
}

const isEmptyFolder = (path: string): boolean => statSync(path).isDirectory() && readdirSync(path).length === 0;

function fillIn(file: string, directory: string): void {
  const name =
    basename(directory)
      .toLowerCase()
      .replace(/[^a-z0-9-]+/g, '-')
      .replace(/^-+|-+$/g, '') || 'shop';
  const platform = dependencyOn(packageRoot, packageVersion, realpathSync(directory));
  const text = readFileSync(file, 'utf8').replaceAll('{{name}}', name).replaceAll('{{platform}}', platform);
  writeFileSync(file, text);
}
