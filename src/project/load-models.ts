import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { extname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { EdpError } from '../model/errors.js';
import type { Model } from '../model/model.js';
import type { SourceDefinition } from '../model/source.js';
import type { Layer, TableDefinition } from '../model/table.js';
import { importTypeScript } from './import-typescript.js';

const layers: readonly Layer[] = ['bronze', 'silver', 'gold'];

/** The platform's own models: beside this file's tree, as TypeScript in the repository, as JavaScript in the package. */
const ownExtension = extname(fileURLToPath(import.meta.url));
const ownModels = fileURLToPath(new URL('../../models', import.meta.url));

/** The platform's tables and those of a project's `models/` folder. A project's table replaces the platform's of that name. */
export async function loadModels(projectModels: string): Promise<Model[]> {
  const own = await loadFolder(ownModels, ownExtension, (file) => import(pathToFileURL(file).href));
  if (!existsSync(projectModels) || projectModels === ownModels) return own;
  const added = await loadFolder(projectModels, '.ts', importTypeScript);
  const replaced = new Set(added.map((m) => m.name));
  return [...own.filter((m) => !replaced.has(m.name)), ...added];
}

async function loadFolder(root: string, extension: string, load: (file: string) => Promise<unknown>): Promise<Model[]> {
  const models: Model[] = [];
  for (const layer of layers) {
    const folder = join(root, layer);
    if (!existsSync(folder)) continue;
    const files = (await readdir(folder)).filter((f) => f.endsWith(extension) && !f.endsWith('.d.ts')).sort();
    for (const file of files) models.push(await loadModel(root, join(folder, file), layer, load));
  }
  return models;
}

async function loadModel(
  root: string,
  file: string,
  layer: Layer,
  load: (file: string) => Promise<unknown>,
): Promise<Model> {
  const where = join('models', relative(root, file));
  let definition: unknown;
  try {
    definition = ((await load(file)) as { default?: unknown }).default;
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new EdpError('MODEL_INVALID', `The model cannot be loaded: ${message}`, { where, cause });
  }
  const name = file.slice(file.lastIndexOf('/') + 1, -extname(file).length);
  if (layer === 'bronze' && isSource(definition)) return { kind: 'source', name, layer, definition };
  if (layer !== 'bronze' && isTable(definition)) return { kind: 'table', name, layer, definition };
  const expected = layer === 'bronze' ? 'source({ … })' : 'table({ … })';
  throw new EdpError('MODEL_INVALID', `The model's default export must be ${expected}.`, { where });
}

const isSource = (value: unknown): value is SourceDefinition =>
  typeof value === 'object' && value !== null && 'versionTime' in value && 'columns' in value;

const isTable = (value: unknown): value is TableDefinition =>
  typeof value === 'object' && value !== null && 'query' in value && 'columns' in value && 'refresh' in value;
