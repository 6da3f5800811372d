import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';

/**
 * How a project in `directory` can depend on the package that lies in `root`, in the words of package.json: by the place
 * it came from. From the registry, its version; from a packed file, that file; from a clone, the clone.
 */
export function dependencyOn(root: string, version: string, directory: string): string {
  const modules = dirname(root);
  const from = basename(modules) === 'node_modules' ? installedFrom(modules, basename(root)) : undefined;
  if (from !== undefined && /^https?:/.test(from)) return `^${version}`;
  // npm writes files' paths relative to the folder of node_modules.
  const file = from?.startsWith('file:') ? resolve(dirname(modules), from.slice('file:'.length)) : undefined;
  return `file:${pathFrom(directory, file !== undefined && existsSync(file) ? file : root)}`;
}

/** What npm remembers of where a package was installed from. */
function installedFrom(modules: string, name: string): string | undefined {
  try {
    const lock = JSON.parse(readFileSync(join(modules, '.package-lock.json'), 'utf8')) as {
      packages?: Record<string, { resolved?: string }>;
    };
    return lock.packages?.[`node_modules/${name}`]?.resolved;
  } catch {
    return undefined;
  }
}

/** Relative, so that both may be moved together. */
function pathFrom(directory: string, target: string): string {
  const path = relative(directory, target).split(sep).join('/');
  return path.startsWith('.') || path.startsWith('/') ? path : `./${path}`;
}
