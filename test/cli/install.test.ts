import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { dependencyOn } from '../../src/cli/dependency.js';
import { edpHere, temporaryFolder } from './support/edp.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = temporaryFolder();
afterAll(() => folder.remove());

it.skipIf(process.platform === 'win32')('the built program can be run as it is', () => {
  const main = join(root, 'dist', 'src', 'cli', 'main.js');
  expect(statSync(main).mode & 0o111).toBe(0o111);
  expect(execFileSync(main, ['--version'], { encoding: 'utf8' })).toMatch(/^\d/);
});

it('nothing that users install wants a newer Node than the platform', () => {
  type Entry = { dev?: boolean; engines?: { node?: string } };
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, Entry>;
  };
  const takes20 = (range: string) =>
    range.split('||').some((part) => /^\s*(\*|\^20\b|20\b|>=?\s*(\d|1\d|20)(\.|\s|$))/.test(part));
  const refusing = Object.entries(packages).filter(([, p]) => !p.dev && !takes20(p.engines?.node ?? '*'));
  expect(refusing.map(([name, p]) => `${name} wants ${p.engines?.node}`)).toEqual([]);
});

describe('the oldest Node that the platform runs on', () => {
  const types = join(root, 'node_modules', '@types', 'node');
  const oldest = (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { engines: { node: string } })
    .engines;

  /** Names of a built-in module that came after Node 20.0, by the module's own documentation, and when. */
  const newNames = (module: string): Map<string, string> => {
    const text = readFileSync(join(types, `${module}.d.ts`), 'utf8');
    const documented = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*(?:export )?(?:function |const |class |let )?(\w+)/g;
    return new Map(
      [...text.matchAll(documented)].flatMap(([, comment = '', name = '']) => {
        const [, since = '', major = 0, minor = 0] = /@since v((\d+)\.(\d+)\.\d+)/.exec(comment) ?? [];
        return Number(major) > 20 || (Number(major) === 20 && Number(minor) > 0) ? [[name, since]] : [];
      }),
    );
  };

  /** What a program takes from built-in modules: by name, or as a property of the whole. What has a fallback may be missing. */
  const builtInsOf = (program: string): [module: string, name: string][] => [
    ...[...program.matchAll(/import \{([^}]+)\} from 'node:([\w/]+)'/g)].flatMap(([, names = '', module = '']) =>
      names.split(',').map((n): [string, string] => [module, n.trim().replace(/ as .*$/s, '')]),
    ),
    ...[...program.matchAll(/import (?:\* as )?(\w+) from 'node:([\w/]+)'/g), ['', 'process', 'process']].flatMap(
      ([, alias = '', module = '']) =>
        [...program.matchAll(new RegExp(`(?<![.\\w])${alias}\\.(\\w+)(?! \\?\\?)\\b`, 'g'))].map(
          ([, name = '']): [string, string] => [module, name],
        ),
    ),
  ];

  const known = new Map<string, Map<string, string>>();
  const tooNew = (program: string): string[] => {
    const members = /import\.meta\.(?:dirname|filename)\b|\bAbortSignal\.any\b|\.parentPath\b/g;
    const taken = builtInsOf(program).flatMap(([module, name]) => {
      if (!known.has(module)) known.set(module, newNames(module));
      const since = known.get(module)?.get(name);
      return since === undefined ? [] : [`node:${module} ${name} (${since})`];
    });
    return [...taken, ...[...program.matchAll(members)].map(([member]) => member)];
  };

  it('is 20.0: nothing that came later is used without another way', () => {
    expect(oldest.node).toBe('>=20');
    const programs = ['src', 'models', 'jobs', 'templates', 'scripts'].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => /\.m?[jt]s$/.test(name))
        .map((name) => join(folder, name)),
    );
    expect(programs.length).toBeGreaterThan(300);
    expect(programs.flatMap((p) => tooNew(readFileSync(join(root, p), 'utf8')).map((what) => `${p}: ${what}`))).toEqual(
      [],
    );
  });

  it.each([
    [`import { gzipSync, crc32 } from 'node:zlib';`, ['node:zlib crc32 (20.15.0)']],
    [`import zlib from 'node:zlib';\nzlib.crc32(data);`, ['node:zlib crc32 (20.15.0)']],
    [`import * as util from 'node:util';\nutil.styleText('red', '');`, ['node:util styleText (20.12.0)']],
    ['process.loadEnvFile();', ['node:process loadEnvFile (20.12.0)']],
    ['const here = import.meta.dirname;', ['import.meta.dirname']],
    [`import zlib from 'node:zlib';\nconst crc = zlib.crc32 ?? own;`, []],
    [`import { join as path } from 'node:path';`, []],
  ])('would be noticed to be missed by %j', (program, found) => {
    expect(tooNew(program)).toEqual(found);
  });

  it('does not wait for Spark’s client where there is no cluster', () => {
    const main = join(root, 'dist', 'src', 'cli', 'program.js');
    const reached = new Set<string>();
    const visit = (path: string): void => {
      if (reached.has(path)) return;
      reached.add(path);
      for (const [, from = ''] of readFileSync(path, 'utf8').matchAll(/^(?:import|export|\}).*? from '(\.[^']+)'/gm)) {
        visit(join(path, '..', from));
      }
    };
    visit(main);
    expect(reached.size).toBeGreaterThan(150);
    expect([...reached].filter((path) => path.includes(join('spark', 'connect')))).toEqual([]);
  });
});

describe('what a new project depends on', () => {
  const modules = join(folder.path, 'tools', 'node_modules');
  const installed = (resolved: string | undefined) => {
    mkdirSync(join(modules, 'platform'), { recursive: true });
    const packages = { 'node_modules/platform': resolved === undefined ? {} : { resolved } };
    writeFileSync(join(modules, '.package-lock.json'), JSON.stringify({ packages }));
    return dependencyOn(join(modules, 'platform'), '1.2.3', join(folder.path, 'shops', 'mine'));
  };

  it('is the clone, where the platform is a clone', () => {
    expect(dependencyOn(join(folder.path, 'clone'), '1.2.3', join(folder.path, 'shops', 'mine'))).toBe(
      'file:../../clone',
    );
    expect(dependencyOn(join(folder.path, 'clone'), '1.2.3', folder.path)).toBe('file:./clone');
  });

  it('is the version, where the platform came from a registry', () => {
    expect(installed('https://registry.example.org/platform-1.2.3.tgz')).toBe('^1.2.3');
  });

  it('is the packed file, where the platform came from one', () => {
    writeFileSync(join(folder.path, 'platform.tgz'), '');
    expect(installed('file:../platform.tgz')).toBe('file:../../platform.tgz');
  });

  it('is the installed folder, where the packed file is gone or nothing is known', () => {
    expect(installed('file:../gone.tgz')).toBe('file:../../tools/node_modules/platform');
    expect(installed(undefined)).toBe('file:../../tools/node_modules/platform');
  });
});

describe('edp init', () => {
  it('tells commands that work where the package is on no registry', async () => {
    const { code, stderr } = await edpHere(['init', 'shop'], { cwd: folder.path });
    expect(code).toBe(0);
    for (const line of ['cd shop', 'npm install', 'npx edp ingest', 'npx edp run'])
      expect(stderr).toContain(`  ${line}`);
    const made = JSON.parse(readFileSync(join(folder.path, 'shop', 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    const [, path = ''] = /^file:(.*)$/.exec(made.dependencies['ecommerce-data-platform'] ?? '') ?? [];
    expect(existsSync(join(folder.path, 'shop', path, 'templates', 'project'))).toBe(true);
  });
});
